pub(crate) mod fixtures;
mod flavours;
mod pieces;

use std::sync::Arc;

use model::batch::Column;
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn;
use model::table::Table;

use super::*;
use crate::detect::FALLBACK;
use crate::{MemorySource, detect};

/// A whole reading, its batches joined.
#[derive(Debug)]
struct Reading {
    table: Table,
    columns: Vec<Column>,
    /// Rows at the end that the next pass replaces.
    provisional_rows: usize,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    resume: Resume,
}

fn bundle(bytes: &[u8]) -> Bundle {
    Bundle::single("export.001", Arc::new(MemorySource::new(bytes)))
}

/// `None` where the format does not claim the bytes.
fn read(
    bytes: &[u8],
    options: &Options,
    end: End,
    resume: Option<&Resume>,
    max_rows: usize,
) -> Option<Reading> {
    let bundle = bundle(bytes);
    let format = detect(&bundle).ok()?.format;
    // What is left of a damaged file may look like some other table.
    if format.id() == FALLBACK.id() {
        return None;
    }
    assert_eq!(format.id(), ID);
    let mut reader = format.open(&bundle, options, end, resume).unwrap().remove(0);
    let table = reader.tables()[0].clone();
    let mut columns: Vec<Column> =
        table.columns.iter().map(|spec| Column::new(spec.data_type)).collect();
    let mut provisional_rows = 0;
    while let Some(batch) = reader.next(max_rows).unwrap() {
        assert!((1..=max_rows).contains(&batch.rows()));
        assert_eq!(provisional_rows, 0, "provisional rows come last");
        provisional_rows = if batch.provisional { batch.rows() } else { 0 };
        for (to, from) in columns.iter_mut().zip(&batch.columns) {
            to.extend_from(from, 0..batch.rows());
        }
    }
    Some(Reading {
        provisional_rows,
        metadata: reader.metadata().clone(),
        warnings: reader.warnings().to_vec(),
        resume: reader.save().unwrap(),
        table,
        columns,
    })
}

fn read_closed(bytes: &[u8], time_zone: Option<&str>) -> Reading {
    let options = Options { time_zone: time_zone.map(str::to_owned), ..Options::default() };
    read(bytes, &options, End::Closed, None, 1000).unwrap()
}

impl Reading {
    fn rows(&self) -> usize {
        self.columns[0].len()
    }

    fn column(&self, name: &str) -> &Column {
        let index = self.table.columns.iter().position(|spec| spec.name == name);
        &self.columns[index.unwrap_or_else(|| panic!("no column {name}: {:?}", self.table.columns))]
    }

    fn standard(&self, standard: StandardColumn) -> Vec<Option<f64>> {
        let mapping = self.table.mapping(standard).unwrap_or_else(|| panic!("no {standard}"));
        let column = &self.columns[mapping.column];
        (0..column.len())
            .map(|row| column.number(row).map(|value| mapping.conversion.apply(value)))
            .collect()
    }

    fn text(&self, name: &str) -> Vec<Option<String>> {
        let column = self.column(name);
        let model::batch::Values::Text(text) = &column.values else { panic!("{name} is no text") };
        (0..column.len())
            .map(|row| column.is_valid(row).then(|| text.get(row).to_owned()))
            .collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.warnings.iter().map(|warning| warning.code.as_str()).collect()
    }
}
