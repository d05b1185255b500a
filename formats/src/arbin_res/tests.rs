//! Databases of our own, bytes of ill will, and the shared samples where they are at hand.

mod builder;
mod hostile;

use std::sync::Arc;

use builder::{Cell, Stored, database};
use model::batch::Column;
use model::standard::StandardColumn;
use model::table::TableKind;

use super::*;
use crate::MemorySource;

/// 2021-10-31 01:30 in days; an hour is 1/24.
const START: f64 = 44_500.062_5;

fn sample(test: i32, point: i32, hours: f64, cycle: i16) -> Vec<Cell> {
    vec![
        Cell::Long(test),
        Cell::Long(point),
        Cell::Double(hours * 3600.0),
        Cell::Double(START + hours / 24.0),
        Cell::Int(cycle),
        Cell::Single(-0.5),
        if point == 2 { Cell::Null } else { Cell::Single(3.25 + point as f32) },
        Cell::Double(0.25),
        Cell::Text("lab"),
    ]
}

/// Two tests whose rows stand in no order, on two pages.
fn tables() -> Vec<Stored> {
    let normal = Stored {
        name: "Channel_Normal_Table",
        columns: vec![
            ("Test_ID", Cell::Long(0)),
            ("Data_Point", Cell::Long(0)),
            ("Test_Time", Cell::Double(0.0)),
            ("DateTime", Cell::Double(0.0)),
            ("Cycle_Index", Cell::Int(0)),
            ("Current", Cell::Single(0.0)),
            ("Voltage", Cell::Single(0.0)),
            ("Charge_Capacity", Cell::Double(0.0)),
            ("Note", Cell::Text("")),
        ],
        pages: vec![
            vec![sample(1, 3, 2.0, 2), sample(2, 1, 0.0, 1), sample(1, 4, 3.0, 2)],
            vec![sample(1, 2, 1.0, 1), sample(1, 1, 0.0, 1)],
        ],
    };
    let global = Stored {
        name: "Global_Table",
        columns: vec![
            ("Test_ID", Cell::Long(0)),
            ("Test_Name", Cell::Text("")),
            ("Channel_Index", Cell::Int(0)),
            ("Start_DateTime", Cell::Double(0.0)),
            ("Creator", Cell::Text("")),
            ("MASS", Cell::Single(0.0)),
        ],
        pages: vec![
            [(1, "first"), (2, "second"), (3, "never begun")]
                .map(|(test, name)| {
                    vec![
                        Cell::Long(test),
                        Cell::Text(name),
                        Cell::Int(7),
                        Cell::Double(START),
                        Cell::Text("mo"),
                        Cell::Single(0.000_852_838),
                    ]
                })
                .to_vec(),
        ],
    };
    let value = |point, channel, kind, value| {
        vec![
            Cell::Long(1),
            Cell::Long(point),
            Cell::Int(channel),
            Cell::Int(kind),
            Cell::Single(value),
        ]
    };
    let auxiliary = Stored {
        name: "Auxiliary_Table",
        columns: vec![
            ("Test_ID", Cell::Long(0)),
            ("Data_Point", Cell::Long(0)),
            ("Auxiliary_Index", Cell::Int(0)),
            ("Data_Type", Cell::Int(0)),
            ("X", Cell::Single(0.0)),
        ],
        pages: vec![vec![
            value(2, 0, 1, 26.0),
            value(1, 0, 1, 25.0),
            value(1, 3, 0, 2.5),
            value(9, 3, 0, 2.75),
        ]],
    };
    let settings = Stored {
        name: "Aux_Global_Data_Table",
        columns: vec![
            ("Auxiliary_Index", Cell::Int(0)),
            ("Data_Type", Cell::Int(0)),
            ("Nickname", Cell::Text("")),
            ("Unit", Cell::Text("")),
        ],
        pages: vec![vec![
            vec![Cell::Int(0), Cell::Int(1), Cell::Text("can"), Cell::Text("C")],
            vec![Cell::Int(3), Cell::Int(0), Cell::Text(""), Cell::Text("V")],
        ]],
    };
    let statistics = Stored {
        name: "Channel_Statistic_Table",
        columns: vec![
            ("Test_ID", Cell::Long(0)),
            ("Data_Point", Cell::Long(0)),
            ("Vmax_On_Cycle", Cell::Single(0.0)),
        ],
        pages: vec![vec![vec![Cell::Long(1), Cell::Long(4), Cell::Single(7.25)]]],
    };
    let events = Stored {
        name: "Event_Table",
        columns: vec![("Test_ID", Cell::Long(0))],
        pages: vec![vec![vec![Cell::Long(1)]]],
    };
    vec![normal, global, auxiliary, settings, statistics, events]
}

/// A reader read to its end: each table's columns joined.
struct Read {
    reader: Box<dyn Reader>,
    columns: Vec<Vec<Column>>,
}

impl Read {
    fn numbers(&self, table: usize, name: &str) -> Vec<Option<f64>> {
        let specs = &self.reader.tables()[table].columns;
        let at =
            specs.iter().position(|spec| spec.name == name).unwrap_or_else(|| panic!("{name}"));
        let column = &self.columns[table][at];
        (0..column.len()).map(|row| column.number(row)).collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.reader.warnings().iter().map(|warning| warning.code.as_str()).collect()
    }
}

fn read(bytes: Vec<u8>, zone: Option<&str>, rows: usize) -> Result<Vec<Read>, FormatError> {
    let bundle = Bundle::single("test.res", Arc::new(MemorySource::new(bytes)));
    let options = Options { time_zone: zone.map(str::to_owned), ..Options::default() };
    let readers = ArbinRes.open(&bundle, &options, End::Closed, None)?;
    readers.into_iter().map(|reader| read_whole(reader, rows)).collect()
}

fn read_whole(mut reader: Box<dyn Reader>, rows: usize) -> Result<Read, FormatError> {
    let columns = crate::testing::read_tables(reader.as_mut(), rows)?;
    Ok(Read { reader, columns })
}

#[test]
fn each_test_of_a_file_is_a_reader_with_its_rows_in_order() {
    for rows in [1, 3, 100] {
        let tests = read(database(&tables()), None, rows).unwrap();
        assert_eq!(tests.len(), 2);
        let [first, second] = [&tests[0], &tests[1]];
        assert_eq!(first.numbers(0, "Data_Point"), [1.0, 2.0, 3.0, 4.0].map(Some));
        assert_eq!(first.numbers(0, "Voltage"), [Some(4.25), None, Some(6.25), Some(7.25)]);
        assert_eq!(first.numbers(0, "Test_Time"), [0.0, 3600.0, 7200.0, 10_800.0].map(Some));
        assert_eq!(second.numbers(0, "Data_Point"), [Some(1.0)]);
        assert_eq!(second.reader.tables().len(), 1);
        let note = first.columns[0].last().unwrap();
        assert!(matches!(&note.values, model::batch::Values::Text(text) if text.get(3) == "lab"));
        assert_eq!(first.codes(), [""; 0]);
    }
}

#[test]
fn auxiliary_channels_and_cycles_are_tables_beside_the_samples() {
    let tests = read(database(&tables()), None, 2).unwrap();
    let first = &tests[0];
    let kinds: Vec<TableKind> = first.reader.tables().iter().map(|table| table.kind).collect();
    assert_eq!(kinds, [TableKind::Timeseries, TableKind::Auxiliary, TableKind::Cycles]);
    assert_eq!(first.numbers(1, "Data_Point"), [1.0, 2.0, 9.0].map(Some));
    assert_eq!(first.numbers(1, "Aux_Temperature_0 can"), [Some(25.0), Some(26.0), None]);
    assert_eq!(first.numbers(1, "Aux_Voltage_3"), [Some(2.5), None, Some(2.75)]);
    assert_eq!(first.numbers(1, "test_time_second"), [Some(0.0), Some(3600.0), None]);
    let temperature = first.reader.tables()[1].mapping(StandardColumn::TemperatureT1Celsius);
    assert!(temperature.is_some_and(|mapping| mapping.conversion.is_identity()));
    assert_eq!(first.numbers(2, "Vmax_On_Cycle"), [Some(7.25)]);
    assert_eq!(first.numbers(2, "cycle_count"), [Some(2.0)]);
}

#[test]
fn metadata_come_from_the_row_of_the_test() {
    let tests = read(database(&tables()), Some("Europe/Berlin"), 10).unwrap();
    let metadata = tests[1].reader.metadata();
    assert_eq!(metadata.test_name.as_deref(), Some("second"));
    assert_eq!(metadata.channel.as_deref(), Some("7"));
    assert_eq!(metadata.operator.as_deref(), Some("mo"));
    assert_eq!(metadata.active_mass_gram, Some(0.000_852_838));
    let start = metadata.started_at.as_ref().unwrap();
    assert_eq!(start.local.as_deref(), Some("2021-10-31T01:30:00"));
    assert_eq!(start.utc.map(|utc| utc.to_rfc3339()).as_deref(), Some("2021-10-30T23:30:00Z"));
    assert_eq!(metadata.vendor["Tables not read"], serde_json::json!(["Event_Table"]));
}

/// The clock is put back at three: half past two occurs twice and is settled by the test time.
#[test]
fn unix_time_follows_the_zone() {
    let mut tables = tables();
    // 0 h and 1 h on the wall clock, then the same hour again after two hours of test time.
    tables[0].pages[0][0][3] = Cell::Double(START + 1.0 / 24.0);
    tables[0].pages[0][2][3] = Cell::Double(START + 2.0 / 24.0);
    let tests = read(database(&tables), Some("Europe/Berlin"), 10).unwrap();
    let unix = tests[0].numbers(0, "unix_time_second");
    let since: Vec<f64> = unix.iter().map(|unix| unix.unwrap() - unix_of_start()).collect();
    assert_eq!(since, [0.0, 3600.0, 7200.0, 10_800.0]);
    let unknown = read(database(&tables), Some("Mars/Olympus"), 10).unwrap();
    assert_eq!(unknown[0].codes(), ["unknown_time_zone"]);
}

fn unix_of_start() -> f64 {
    1_635_636_600.0
}

#[test]
fn repeated_and_homeless_rows_are_told_of() {
    let mut tables = tables();
    tables[0].pages[1].push(sample(1, 1, 0.0, 1));
    let mut homeless = sample(1, 5, 0.0, 1);
    homeless[0] = Cell::Null;
    tables[0].pages[1].push(homeless);
    let again = tables[2].pages[0][1].clone();
    tables[2].pages[0].push(again);
    let tests = read(database(&tables), None, 10).unwrap();
    assert_eq!(tests[0].codes(), ["rows_left_out", "repeated_data_points", "repeated_data_points"]);
}

#[test]
fn other_databases_are_refused() {
    let tables: Vec<Stored> = tables().into_iter().skip(1).collect();
    let error = read(database(&tables), None, 10).err().unwrap();
    assert!(matches!(error, FormatError::Unsupported(_)), "{error}");
}

#[test]
fn a_damaged_side_table_costs_its_own_rows_only() {
    let bytes = database(&tables());
    // Page 4 defines the samples, 5 and 6 hold them, 7 and 8 are of Global_Table, 9 of Auxiliary_Table.
    let mut bytes = bytes;
    bytes[9 * 4096] = 9;
    let tests = read(bytes, None, 10).unwrap();
    assert_eq!(tests[0].codes(), ["table_left_out"]);
    assert_eq!(tests[0].columns[0][0].len(), 4);
}
