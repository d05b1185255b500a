pub(crate) mod fixtures;
mod pieces;

use std::sync::Arc;

use model::batch::{Column, Values};
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn;
use model::table::Table;

use super::*;
use crate::{MemorySource, detect};

/// A whole reading, its batches joined table by table.
#[derive(Debug)]
struct Reading {
    tables: Vec<Table>,
    columns: Vec<Vec<Column>>,
    /// Rows at the end of each table that the next pass replaces.
    provisional_rows: Vec<usize>,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    resume: Option<Resume>,
}

fn bundle(bytes: &[u8]) -> Bundle {
    Bundle::single("export.mpt", Arc::new(MemorySource::new(bytes)))
}

fn read(
    bytes: &[u8],
    options: &Options,
    end: End,
    resume: Option<&Resume>,
    max_rows: usize,
) -> Result<Reading, FormatError> {
    let bundle = bundle(bytes);
    let format = detect(&bundle)?.format;
    let mut reader = format.open(&bundle, options, end, resume)?.remove(0);
    let tables = reader.tables().to_vec();
    let mut columns: Vec<Vec<Column>> = tables.iter().map(empty_columns).collect();
    let mut provisional_rows = vec![0; tables.len()];
    while let Some(batch) = reader.next(max_rows)? {
        assert!((1..=max_rows).contains(&batch.rows()));
        assert_eq!(provisional_rows[batch.table], 0, "provisional rows come last");
        if batch.provisional {
            provisional_rows[batch.table] = batch.rows();
        }
        for (to, from) in columns[batch.table].iter_mut().zip(&batch.columns) {
            to.extend_from(from, 0..from.len());
        }
    }
    Ok(Reading {
        tables,
        columns,
        provisional_rows,
        metadata: reader.metadata().clone(),
        warnings: reader.warnings().to_vec(),
        resume: reader.save(),
    })
}

fn empty_columns(table: &Table) -> Vec<Column> {
    table.columns.iter().map(|spec| Column::new(spec.data_type)).collect()
}

fn read_closed(bytes: &[u8]) -> Reading {
    read(bytes, &Options::default(), End::Closed, None, 1000).unwrap()
}

impl Reading {
    fn rows(&self) -> usize {
        self.columns[0][0].len()
    }

    fn column(&self, name: &str) -> &Column {
        let index = self.tables[0].columns.iter().position(|spec| spec.name == name);
        let names = || self.tables[0].columns.iter().map(|spec| &spec.name).collect::<Vec<_>>();
        &self.columns[0][index.unwrap_or_else(|| panic!("no column {name}: {:?}", names()))]
    }

    fn standard(&self, standard: StandardColumn) -> Vec<Option<f64>> {
        let mapping = self.tables[0].mapping(standard).unwrap_or_else(|| panic!("no {standard}"));
        let column = &self.columns[0][mapping.column];
        (0..column.len())
            .map(|row| column.number(row).map(|value| mapping.conversion.apply(value)))
            .collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.warnings.iter().map(|warning| warning.code.as_str()).collect()
    }
}

#[test]
fn rows_read_the_same_whatever_the_ends_of_lines_and_the_decimal_mark() {
    let expected = read_closed(&fixtures::cycling());
    assert_eq!(expected.rows(), 6);
    assert_eq!(expected.column("Ns").values, Values::Int64(vec![0, 0, 1, 1, 2, 2]));
    let seconds = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5].map(Some);
    assert_eq!(expected.standard(StandardColumn::TestTimeSecond), seconds);
    let ampere = [0.0, 0.0, 0.01234, 0.01234, -0.01234, -0.01234].map(Some);
    assert_eq!(expected.standard(StandardColumn::CurrentAmpere), ampere);
    assert_eq!(expected.codes(), [""; 0]);
    for (name, bytes) in [
        ("crlf", fixtures::crlf(fixtures::cycling())),
        ("comma", fixtures::decimal_comma(fixtures::cycling())),
        ("no header", fixtures::without_header(fixtures::cycling())),
        ("semicolons", fixtures::semicolons(fixtures::without_header(fixtures::cycling()))),
        ("byte order mark", [b"\xEF\xBB\xBF", fixtures::cycling().as_slice()].concat()),
    ] {
        let reading = read_closed(&bytes);
        assert_eq!(reading.columns, expected.columns, "{name}");
        assert_eq!(reading.tables, expected.tables, "{name}");
    }
}

#[test]
fn an_encoding_that_was_lost_keeps_its_units() {
    for (symbol, unit) in
        [(&b"\xB0"[..], "°C"), ("°".as_bytes(), "°C"), ("\u{FFFD}".as_bytes(), "\u{FFFD}C")]
    {
        let mut text = b"Ns\ttime/s\tEcell/V\tI/mA\tTemperature/".to_vec();
        text.extend([symbol, b"C\t\n0\t1.0E+000\t3.0E+000\t0.0E+000\t2.5E+001\n"].concat());
        let reading = read_closed(&text);
        assert_eq!(reading.tables[0].columns[4].unit.as_deref(), Some(unit));
        assert_eq!(reading.standard(StandardColumn::TemperatureT1Celsius), [Some(25.0)]);
    }
}

#[test]
fn dates_instead_of_seconds_become_test_time() {
    let reading = read_closed(&fixtures::absolute_time());
    assert_eq!(reading.standard(StandardColumn::TestTimeSecond), [0.0, 1.5, 3.0, 4.5].map(Some));
    let Values::Text(texts) = &reading.column("time").values else { panic!("no text") };
    assert_eq!(texts.get(1), "05/06/2021 23:59:59.500");
    // The date's change has settled that the day comes first.
    let started = reading.metadata.started_at.as_ref().unwrap();
    assert_eq!(started.local.as_deref(), Some("2021-06-05T23:59:58"));
    assert!(!started.ambiguous_date_order);
}

#[test]
fn unix_time_needs_a_zone_and_a_start_that_is_certain() {
    let options = Options { time_zone: Some("Europe/Berlin".to_owned()), ..Options::default() };
    let whole =
        |bytes: &[u8], options: &Options| read(bytes, options, End::Closed, None, 10).unwrap();
    let known = whole(&fixtures::cycling(), &options);
    let started = known.metadata.started_at.as_ref().unwrap().utc.unwrap();
    assert_eq!(started.to_rfc3339(), "2025-12-12T11:28:57.704Z");
    let unix = known.standard(StandardColumn::UnixTimeSecond);
    assert_eq!(unix[0], Some(started.as_seconds_f64() + 0.5));
    let ambiguous = fixtures::replaced(fixtures::cycling(), "12/12/2025", "11/12/2025");
    for reading in [whole(&fixtures::cycling(), &Options::default()), whole(&ambiguous, &options)] {
        assert_eq!(reading.tables[0].mapping(StandardColumn::UnixTimeSecond), None);
    }
    let unknown = Options { time_zone: Some("Mars/Olympus".to_owned()), ..Options::default() };
    assert_eq!(whole(&fixtures::cycling(), &unknown).codes(), ["unknown_time_zone"]);
}

#[test]
fn a_last_line_is_taken_where_it_is_whole() {
    let whole = fixtures::cycling();
    let without_end = whole[..whole.len() - 1].to_vec();
    let read = |bytes: &[u8], end| read(bytes, &Options::default(), end, None, 10).unwrap();
    let open = read(&without_end, End::Open);
    assert_eq!((open.rows(), open.codes()), (5, vec![]));
    let closed = read(&without_end, End::Closed);
    assert_eq!((closed.rows(), closed.provisional_rows), (6, vec![1]));
    // Cut within the exponent of its last number, or before a cell.
    for cut in [1, 2, 5, 20, 60] {
        let closed = read(&without_end[..without_end.len() - cut], End::Closed);
        assert_eq!((closed.rows(), closed.codes()), (5, vec!["last_line_cut"]), "{cut}");
    }
}

#[test]
fn odd_lines_are_left_out_or_filled_with_a_warning() {
    let table = [
        ("1\n", 6, "short_line"),
        ("3\t0\t7\t1.0E+001\t3.0E+000\n", 7, "incomplete_row"),
        ("3\t0\t7\t1.0E+001\t3.0E+000\t0.0E+000\t0\t1.0E+000\textra\n", 7, "crowded_row"),
        ("3\tx\t7\t1.0E+001\t3.0E+000\t0.0E+000\t0\t1.0E+000\n", 7, "unreadable_cell"),
        ("3\t0\t7\t1.0E-001\t3.0E+000\t0.0E+000\t0\t1.0E+000\n", 7, "time_goes_back"),
    ];
    for (line, rows, code) in table {
        let reading = read_closed(&[fixtures::cycling(), line.into()].concat());
        assert_eq!((reading.rows(), reading.codes()), (rows, vec![code]), "{line}");
    }
}

#[test]
fn a_technique_without_rows_is_an_empty_table() {
    let reading = read_closed(&fixtures::without_rows());
    assert_eq!((reading.rows(), reading.codes()), (0, vec![]));
    assert_eq!(reading.metadata.procedure.as_deref(), Some("Wait"));
}

#[test]
fn a_header_that_is_not_whole_is_refused() {
    let whole = fixtures::cycling();
    let names = whole.windows(4).position(|bytes| bytes == b"mode").unwrap();
    for cut in [20, 60, names - 1, names + 3] {
        let refused = read(&whole[..cut], &Options::default(), End::Open, None, 10);
        assert!(matches!(refused, Err(FormatError::Damaged(_))), "{cut}");
    }
    for header in ["Nb header lines : many", "Nb header lines : 1", "Nb header lines : 4000000000"]
    {
        let bytes = format!("EC-Lab ASCII FILE\n{header}\nmode\ttime/s\tEwe/V\n");
        let refused = read(bytes.as_bytes(), &Options::default(), End::Closed, None, 10);
        assert!(matches!(refused, Err(FormatError::Damaged(_))), "{header}");
    }
}
