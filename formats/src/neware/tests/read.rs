//! All that a format gives of a bundle, for tests.

use model::batch::{Batch, Column, Values};
use model::metadata::FileMetadata;
use model::standard::StandardColumn;
use model::table::Table;

use crate::{Bundle, End, Format, FormatError, Options};

pub(in crate::neware) struct Read {
    pub tables: Vec<Table>,
    pub columns: Vec<Vec<Column>>,
    pub metadata: FileMetadata,
    pub warnings: Vec<String>,
}

impl Read {
    pub(in crate::neware) fn rows(&self, table: usize) -> usize {
        self.columns[table].first().map_or(0, Column::len)
    }

    /// A standard column of the samples, converted.
    pub(in crate::neware) fn standard(&self, standard: StandardColumn) -> Vec<Option<f64>> {
        let mapping = self.tables[0].mapping(standard).unwrap();
        let column = &self.columns[0][mapping.column];
        let rows = 0..column.len();
        rows.map(|row| column.number(row).map(|value| mapping.conversion.apply(value))).collect()
    }

    pub(in crate::neware) fn column(&self, table: usize, name: &str) -> &Column {
        let columns = &self.tables[table].columns;
        &self.columns[table][columns.iter().position(|column| column.name == name).unwrap()]
    }

    pub(in crate::neware) fn numbers(&self, table: usize, name: &str) -> Vec<Option<f64>> {
        let column = self.column(table, name);
        (0..column.len()).map(|row| column.number(row)).collect()
    }

    pub(in crate::neware) fn texts(&self, name: &str) -> Vec<&str> {
        let Values::Text(values) = &self.column(0, name).values else {
            panic!("{name} is no text")
        };
        values.iter().collect()
    }
}

/// Reads a bundle in batches of at most `rows`.
pub(in crate::neware) fn read_bundle(
    format: &dyn Format,
    bundle: &Bundle,
    time_zone: Option<&str>,
    rows: usize,
) -> Result<Read, FormatError> {
    let options = Options { time_zone: time_zone.map(str::to_owned), ..Options::default() };
    let mut readers = format.open(bundle, &options, End::Closed, None)?;
    let mut reader = readers.remove(0);
    let tables = reader.tables().to_vec();
    let mut columns: Vec<Vec<Column>> = tables
        .iter()
        .map(|table| table.columns.iter().map(|column| Column::new(column.data_type)).collect())
        .collect();
    while let Some(Batch { table, columns: more, provisional }) = reader.next(rows)? {
        assert!(!provisional && !more[0].is_empty() && more[0].len() <= rows);
        assert_eq!(more.len(), columns[table].len());
        for (column, more) in columns[table].iter_mut().zip(&more) {
            assert_eq!(more.len(), more.validity.as_ref().map_or(more.len(), Vec::len));
            column.extend_from(more, 0..more.len());
        }
    }
    let warnings = reader.warnings().iter().map(|warning| warning.code.clone()).collect();
    Ok(Read { tables, columns, metadata: reader.metadata().clone(), warnings })
}

pub(in crate::neware) fn some<const N: usize>(values: [f64; N]) -> Vec<Option<f64>> {
    values.map(Some).to_vec()
}

pub(in crate::neware) fn close(found: &[Option<f64>], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found.unwrap() - expected).abs() <= 1e-6 * expected.abs(), "{found:?} {expected}");
    }
}
