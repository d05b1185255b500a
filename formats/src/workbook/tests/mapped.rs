//! Workbooks that nobody's program writes, read by what a person said of them.

use model::mapping::{CellForm, ColumnMapping, DecimalMark, MappedColumn, SignRule, TableHeader};
use model::standard::StandardColumn::{self, *};

use super::*;
use Put::{Date, Inline, None as Nothing, Number, Shared};

/// 2021-02-25 13:41:24
const START: f64 = 44_252.570_416_666_67;

/// A cover sheet, a preamble, units, real dates, unsigned currents beside a state, and numbers that
/// are texts; then a table that is not read.
fn furnace() -> Book {
    let sample = |row: f64, state: &'static str| {
        vec![
            Date(START + row / 86_400.0),
            Number(250.0),
            Inline("3,7025"),
            Shared(state),
            if row == 2.0 { Nothing } else { Shared("ok") },
        ]
    };
    let names = ["when", "amps", "volts", "state", "note"].map(Shared).to_vec();
    Book::default()
        .with(
            "Cover",
            vec![vec![Shared("Furnace of lab 3")], vec![Shared("Operator:"), Shared("mo")]],
        )
        .with(
            "Log",
            vec![
                vec![Shared("exported"), Date(START)],
                vec![],
                names.clone(),
                vec![Nothing, Shared("mA"), Shared("V")],
                sample(0.0, "rest"),
                sample(1.0, "CH"),
                sample(2.0, "DIS"),
                names,
                sample(3.0, "DIS"),
            ],
        )
        .with(
            "Summary",
            vec![
                ["cycle", "capacity", "energy"].map(Shared).to_vec(),
                [1.0, 2.0, 3.0].map(Number).to_vec(),
            ],
        )
}

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

fn of_furnace() -> ColumnMapping {
    let words = |word: &str| vec![word.to_owned()];
    let by_state = SignRule::ByState { column: 3, charge: words("CH"), discharge: words("DIS") };
    let names = ["when", "amps", "volts", "state", "note"];
    ColumnMapping {
        name: "Furnace".to_owned(),
        header: TableHeader { delimiter: None, names: names.map(str::to_owned).into() },
        decimal_mark: DecimalMark::Comma,
        has_units_line: true,
        columns: vec![
            column(0, CellForm::Clock { date_order: None }, UnixTimeSecond),
            MappedColumn {
                unit: Some("mA".to_owned()),
                sign: by_state,
                ..column(1, CellForm::Number, CurrentAmpere)
            },
            column(2, CellForm::Number, VoltageVolt),
        ],
    }
}

fn mapped(book: &Book, mapping: ColumnMapping) -> Result<Read, FormatError> {
    let bundle = Bundle::single("log.xlsx", Arc::new(MemorySource::new(book.bytes())));
    let time_zone = Some("Europe/London".to_owned());
    let options = Options { mappings: vec![mapping], time_zone, ..Options::default() };
    let mut readers = Workbook.open(&bundle, &options, End::Closed, None)?;
    read_whole(readers.swap_remove(0), 2)
}

#[test]
fn a_mapping_reads_the_sheet_that_it_fits() {
    let read = mapped(&furnace(), of_furnace()).unwrap();
    assert_eq!(read.standard("test_time_second"), [0.0, 1.0, 2.0, 3.0].map(Some));
    assert_eq!(read.standard("unix_time_second")[1], Some(1_614_260_485.0));
    assert_eq!(read.standard("current_ampere"), [0.25, 0.25, -0.25, -0.25].map(Some));
    assert_eq!(read.numbers(0, "amps"), [250.0; 4].map(Some), "as the file has it, too");
    assert_eq!(read.standard("voltage_volt"), [3.7025; 4].map(Some));
    assert_eq!(read.texts(0, "note"), ["ok", "ok", "", "ok"]);
    assert_eq!(read.texts(0, "when")[0], "2021-02-25T13:41:24");
    assert_eq!(read.codes(), ["sheets_left_out", "test_time_from_clock", "repeated_header"]);
    let metadata = read.reader.metadata();
    assert_eq!(metadata.vendor["Sheet"], "Log");
    assert_eq!(metadata.mapped_header, Some(of_furnace().header));
    let started = metadata.started_at.as_ref().unwrap();
    assert_eq!(started.utc.map(|at| at.0), Some(1_614_260_484_000_000));
}

#[test]
fn clocks_are_numbers_of_any_form() {
    // As texts they have the mapping's decimal mark.
    let text = |number: f64| Shared(number.to_string().replace('.', ",").leak());
    let puts: [&dyn Fn(f64) -> Put; 2] = [&Number, &text];
    let table = [
        (CellForm::SerialDays, START, 1.0 / 86_400.0),
        (CellForm::UnixSeconds, 1_614_260_484.0, 1.0),
        (CellForm::UnixMilliseconds, 1_614_260_484_000.0, 1e3),
    ];
    for ((holds, start, second), put) in table.into_iter().flat_map(|of| puts.map(|put| (of, put)))
    {
        let rows = (0..3).map(|row| vec![put(start + f64::from(row) * second), Number(3.5)]);
        let names = vec![vec![Shared("at"), Shared("volts")]];
        let book = Book::default().with("Log", names.into_iter().chain(rows).collect());
        let names = ["at", "volts"].map(str::to_owned).into();
        let mapping = ColumnMapping {
            header: TableHeader { delimiter: None, names },
            decimal_mark: DecimalMark::Comma,
            has_units_line: false,
            columns: vec![column(0, holds, UnixTimeSecond)],
            ..of_furnace()
        };
        let read = mapped(&book, mapping).unwrap();
        assert_eq!(read.standard("test_time_second"), [0.0, 1.0, 2.0].map(Some), "{holds:?}");
        assert_eq!(read.standard("unix_time_second")[2], Some(1_614_260_486.0), "{holds:?}");
        let started = read.reader.metadata().started_at.as_ref().unwrap();
        assert_eq!(started.utc.map(|at| at.0), Some(1_614_260_484_000_000), "{holds:?}");
    }
}

#[test]
fn a_sheet_of_a_table_awaits_a_mapping() {
    let of_others = ColumnMapping {
        header: TableHeader { delimiter: Some(','), ..of_furnace().header },
        ..of_furnace()
    };
    let error = mapped(&furnace(), of_others).err().unwrap();
    let FormatError::AwaitingMapping(seen) = error else { panic!("{error}") };
    assert_eq!(seen, of_furnace().header);
    let bundle = Bundle::single("log.xlsx", Arc::new(MemorySource::new(furnace().bytes())));
    let shown = crate::inspect::inspect(&bundle, &Options::default()).unwrap();
    assert_eq!(shown["warnings"][0]["code"], "awaiting_mapping");
    assert_eq!(shown["tables"][0]["columns"][3]["first"][1], "rest");
}

#[test]
fn sheets_of_other_kinds_await_nothing() {
    let row = |cells: &[Put]| cells.to_vec();
    let table: Vec<(Vec<Vec<Put>>, Option<usize>)> = vec![
        (vec![row(&[Shared("t"), Shared("u")]), row(&[Number(1.0), Number(2.0)])], Some(2)),
        // Not from the first column on.
        (
            vec![
                row(&[Nothing, Shared("t"), Shared("u")]),
                row(&[Nothing, Number(1.0), Number(2.0)]),
            ],
            Some(3),
        ),
        // Labels and values, prose, numbers only, one column, names without rows.
        (vec![row(&[Shared("Name"), Shared("x")]), row(&[Shared("Channel"), Number(2.0)])], None),
        (
            vec![row(&[Shared("Dear all"), Shared("and")]), row(&[Shared("the"), Shared("cells")])],
            None,
        ),
        (vec![row(&[Number(1.0), Number(2.0)]), row(&[Number(1.0), Number(2.0)])], None),
        (vec![row(&[Shared("t")]), row(&[Number(1.0)])], None),
        (vec![row(&[Shared("t"), Shared("u"), Shared("i")])], None),
        (vec![row(&[Shared("t:"), Shared("u")]), row(&[Number(1.0), Number(2.0)])], None),
        (vec![row(&[Shared("t"), Nothing, Shared("u")]), row(&[Number(1.0); 3])], None),
        (vec![row(&[Shared("t"), Shared("u")]), row(&[Number(1.0); 4])], None),
    ];
    for (rows, expect) in table {
        let shown = format!("{rows:?}");
        let error = read(Book::default().with("Sheet1", rows).bytes(), None, 10).err().unwrap();
        let names = match &error {
            FormatError::AwaitingMapping(header) => Some(header.names.len()),
            FormatError::Unsupported(_) => None,
            _ => panic!("{error}"),
        };
        assert_eq!(names, expect, "{shown}");
    }
}
