use model::mapping::{CellForm, DecimalMark, MappedColumn, SignRule};
use model::standard::StandardColumn::{self, *};
use model::time::DateOrder;

use super::*;
use crate::testing::{bundle, read_all};
use crate::{detect, inspect};

fn column(source: usize, holds: CellForm, standard: StandardColumn) -> MappedColumn {
    MappedColumn {
        source,
        holds,
        unit: None,
        standard: Some(standard),
        conversion: None,
        sign: SignRule::AsPrinted,
    }
}

fn mapping(delimiter: char, names: &[&str], columns: Vec<MappedColumn>) -> ColumnMapping {
    ColumnMapping {
        name: "of lab 3".to_owned(),
        header: TableHeader {
            delimiter: Some(delimiter),
            names: names.iter().map(|&name| name.into()).collect(),
        },
        decimal_mark: DecimalMark::Point,
        has_units_line: false,
        columns,
    }
}

/// Preamble, unsigned milliamperes beside a state, thousands marked by commas, a quoted note.
fn states() -> Vec<u8> {
    let mut text = "# from the furnace\ntime,amps,volts,state,note\n".to_owned();
    for row in 0..6 {
        let state = ["rest", "CH", "DIS"][row / 2];
        text += &format!("{row}.5,250,\"3,70{row}.5\",{state},\"a, b\"\n");
    }
    text.into_bytes()
}

fn of_states() -> ColumnMapping {
    let words = |word: &str| vec![word.to_owned()];
    let by_state = SignRule::ByState { column: 3, charge: words("CH"), discharge: words("DIS") };
    let milli =
        |unit: &str, column: MappedColumn| MappedColumn { unit: Some(unit.to_owned()), ..column };
    mapping(
        ',',
        &["time", "amps", "volts", "state", "note"],
        vec![
            milli("min", column(0, CellForm::Number, TestTimeSecond)),
            MappedColumn {
                sign: by_state,
                ..milli("mA", column(1, CellForm::Number, CurrentAmpere))
            },
            milli("mV", column(2, CellForm::Number, VoltageVolt)),
            column(3, CellForm::Text, StepType),
        ],
    )
}

/// German: units in a line, days first, elapsed time in words, the current the other way round.
fn german() -> Vec<u8> {
    let mut text = "Datum;Dauer;Strom;Spannung;Zyklus\n;;A;mV;\n".to_owned();
    for row in 0..5 {
        text += &format!("03.05.2022 10:05:0{row};26:00:0{row};-0,5;3.70{row},5;{row}\n");
    }
    text.into_bytes()
}

fn of_german() -> ColumnMapping {
    ColumnMapping {
        decimal_mark: DecimalMark::Comma,
        has_units_line: true,
        ..mapping(
            ';',
            &["Datum", "Dauer", "Strom", "Spannung", "Zyklus"],
            vec![
                column(
                    0,
                    CellForm::Clock { date_order: Some(DateOrder::DayFirst) },
                    UnixTimeSecond,
                ),
                column(1, CellForm::Elapsed, TestTimeSecond),
                MappedColumn {
                    sign: SignRule::Negated,
                    ..column(2, CellForm::Number, CurrentAmpere)
                },
                MappedColumn {
                    conversion: Some(model::table::Conversion::divide(1e3)),
                    ..column(3, CellForm::Number, VoltageVolt)
                },
                column(4, CellForm::Integer, CycleCount),
            ],
        )
    }
}

/// A table whose only time is a clock of this form: its cells, one a second, about midnight.
fn by_clock(name: &'static str, delimiter: char, holds: CellForm, cells: [&str; 4]) -> Clocked {
    let mut text = format!("{name}{delimiter}volts{delimiter}amps\n");
    for (row, cell) in cells.iter().enumerate() {
        text += &format!("{cell}{delimiter}3{delimiter}{row}\n");
    }
    let columns = vec![column(0, holds, UnixTimeSecond), column(1, CellForm::Number, VoltageVolt)];
    let mut mapping = mapping(delimiter, &[name, "volts", "amps"], columns);
    if delimiter == ';' {
        mapping.decimal_mark = DecimalMark::Comma;
    }
    Clocked { name, bytes: text.into_bytes(), mapping }
}

struct Clocked {
    name: &'static str,
    bytes: Vec<u8>,
    mapping: ColumnMapping,
}

fn clocked() -> Vec<Clocked> {
    let day_first = CellForm::Clock { date_order: Some(DateOrder::DayFirst) };
    let plain = CellForm::Clock { date_order: None };
    vec![
        by_clock(
            "iso",
            ',',
            plain,
            [
                "2026-04-06 23:59:58",
                "2026-04-06 23:59:59",
                "2026-04-07 00:00:00",
                "2026-04-07 00:00:01.5",
            ],
        ),
        by_clock(
            "slashes",
            '\t',
            day_first,
            ["06/04/2026 23:59:58", "06/04/2026 23:59:59", "", "07/04/2026 00:00:01.5"],
        ),
        by_clock(
            "days",
            ';',
            CellForm::SerialDays,
            ["46118,9999768519", "46118,9999884259", "46119", "46119,0000173611"],
        ),
        by_clock(
            "seconds",
            ',',
            CellForm::UnixSeconds,
            ["1775519998", "1775519999", "1775520000", "1775520001.5"],
        ),
        by_clock(
            "milliseconds",
            ',',
            CellForm::UnixMilliseconds,
            ["1775519998000", "1775519999000", "1775520000000", "1775520001500"],
        ),
    ]
}

pub(crate) fn fixtures() -> Vec<(&'static str, Vec<u8>)> {
    let mut all = vec![("states", states()), ("german", german())];
    all.extend(clocked().into_iter().map(|table| (table.name, table.bytes)));
    all
}

fn options(time_zone: Option<&str>) -> Options {
    let mut mappings = vec![of_states(), of_german()];
    mappings.extend(clocked().into_iter().map(|table| table.mapping));
    Options { mappings, time_zone: time_zone.map(str::to_owned), ..Options::default() }
}

fn read(bytes: &[u8], time_zone: Option<&str>) -> crate::testing::Reading {
    let bundle = bundle(bytes);
    let format = detect(&bundle).unwrap().format;
    let mut readers = format.open(&bundle, &options(time_zone), End::Closed, None).unwrap();
    read_all(readers.swap_remove(0).as_mut(), 4)
}

#[test]
fn a_mapping_gives_standard_columns() {
    let reading = read(&states(), None);
    assert_eq!(reading.codes(), [""; 0]);
    assert_eq!(reading.standard(TestTimeSecond)[1], Some(90.0));
    assert_eq!(reading.standard(VoltageVolt)[2], Some(3.7025));
    let current = reading.standard(CurrentAmpere);
    assert_eq!(current[1..5], [0.25, 0.25, 0.25, -0.25].map(Some));
    assert_eq!(reading.text("note")[0], Some("a, b"));
    // As the file has it, too.
    assert_eq!(reading.numbers("amps")[5], Some(250.0));
}

#[test]
fn decimal_commas_dates_and_negated_currents_are_read() {
    let reading = read(&german(), Some("Europe/Berlin"));
    assert_eq!(reading.codes(), ["time_starts_late"]);
    assert_eq!((reading.rows(), reading.standard(CycleCount)[4]), (5, Some(4.0)));
    assert_eq!(reading.standard(TestTimeSecond)[2], Some(93_602.0));
    assert_eq!(reading.standard(CurrentAmpere)[0], Some(0.5));
    assert_eq!(reading.standard(VoltageVolt)[1], Some(3.7015));
    assert_eq!(reading.standard(UnixTimeSecond)[0], Some(1_651_565_100.0));
}

#[test]
fn a_clock_alone_gives_the_test_time() {
    for Clocked { name, bytes, .. } in clocked() {
        let zones = [None, Some("UTC"), Some("Europe/Berlin")];
        for zone in zones {
            let reading = read(&bytes, zone);
            assert_eq!(reading.codes(), ["test_time_from_clock"], "{name} {zone:?}");
            let mut seconds = reading.standard(TestTimeSecond);
            assert_eq!(seconds.remove(2), (name != "slashes").then_some(2.0), "{name} {zone:?}");
            assert_eq!(seconds, [0.0, 1.0, 3.5].map(Some), "{name} {zone:?}");
        }
        let reading = read(&bytes, Some("UTC"));
        assert_eq!(reading.standard(UnixTimeSecond)[1], Some(1_775_519_999.0), "{name}");
        let started = reading.metadata.started_at.unwrap();
        assert_eq!(started.utc.map(|at| at.0), Some(1_775_519_998_000_000), "{name}");
        assert_eq!(reading.metadata.mapped_header.unwrap().names[0], name);
    }
}

#[test]
fn a_table_without_a_mapping_says_what_was_seen() {
    let bundle = bundle(&states());
    let format = detect(&bundle).unwrap().format;
    let error = format.open(&bundle, &Options::default(), End::Closed, None).err().unwrap();
    let FormatError::AwaitingMapping(seen) = &error else { panic!("{error}") };
    assert_eq!(*seen, of_states().header);
    assert_eq!(
        error.to_string(),
        "the table awaits a mapping of its columns: time, amps, volts, state, note"
    );
    // Its columns can be looked at all the same.
    let shown = inspect::inspect(&bundle, &Options::default()).unwrap();
    let table = &shown["tables"][0];
    assert_eq!(
        (&shown["warnings"][0]["code"], &table["rows"]),
        (&"awaiting_mapping".into(), &6.into())
    );
    assert_eq!(table["columns"][1]["last"], serde_json::json!([250.0, 250.0, 250.0]));
    assert_eq!(table["columns"][3]["first"][0], "rest");
    assert_eq!(table["standard_columns"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_mapping_that_cannot_be_is_refused() {
    let bundle = bundle(&states());
    let mut options = options(None);
    options.mappings[0].columns[0].unit = Some("furlong".to_owned());
    let error = DelimitedTable.open(&bundle, &options, End::Closed, None).err().unwrap();
    assert!(error.to_string().contains("furlong"), "{error}");
}

#[test]
fn a_growing_table_is_read_on() {
    for (name, bytes) in fixtures() {
        let whole = read(&bytes, Some("Europe/Berlin"));
        for cut in 0..bytes.len() {
            let part = bundle(&bytes[..cut]);
            let Ok(found) = detect(&part) else { continue };
            let options = options(Some("Europe/Berlin"));
            let Ok(mut readers) = found.format.open(&part, &options, End::Open, None) else {
                continue;
            };
            let first = read_all(readers.swap_remove(0).as_mut(), 2);
            let all = bundle(&bytes);
            let resume = first.resume.as_ref();
            let mut readers = found.format.open(&all, &options, End::Closed, resume).unwrap();
            let second = read_all(readers.swap_remove(0).as_mut(), 2);
            assert_eq!(first.rows() + second.rows(), whole.rows(), "{name} cut at {cut}");
            assert_eq!(second.warnings, whole.warnings, "{name} cut at {cut}");
            assert_eq!(second.metadata, whole.metadata, "{name} cut at {cut}");
            assert_eq!(second.resume, whole.resume, "{name} cut at {cut}");
        }
    }
}
