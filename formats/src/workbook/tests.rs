//! Workbooks of our own in each flavour, bytes of ill will, and calamine's word on the samples.

mod builder;
mod flavours;
mod hostile;
mod mapped;
mod old;
mod rows;

use std::sync::Arc;

use builder::{Book, Put, zipped};
use model::batch::{Column, Values};

use super::cell::{Cell, Row};
use super::xlsx::Xlsx;
use super::*;
use crate::MemorySource;

/// A reader read to its end: each table's columns joined.
struct Read {
    reader: Box<dyn Reader>,
    columns: Vec<Vec<Column>>,
}

impl Read {
    fn column(&self, table: usize, name: &str) -> &Column {
        let specs = &self.reader.tables()[table].columns;
        let at = specs.iter().position(|spec| spec.name == name);
        &self.columns[table][at.unwrap_or_else(|| panic!("{name}"))]
    }

    fn numbers(&self, table: usize, name: &str) -> Vec<Option<f64>> {
        let column = self.column(table, name);
        (0..column.len()).map(|row| column.number(row)).collect()
    }

    fn texts(&self, table: usize, name: &str) -> Vec<&str> {
        let column = self.column(table, name);
        let Values::Text(texts) = &column.values else { panic!("{name}") };
        texts.iter().collect()
    }

    /// The values of a standard column, converted.
    fn standard(&self, name: &str) -> Vec<Option<f64>> {
        let standard = model::standard::StandardColumn::from_name(name).unwrap();
        let mapping = self.reader.tables()[0].mapping(standard);
        let mapping = mapping.unwrap_or_else(|| panic!("{name}"));
        let column = &self.columns[0][mapping.column];
        (0..column.len())
            .map(|row| column.number(row).map(|value| mapping.conversion.apply(value)))
            .collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.reader.warnings().iter().map(|warning| warning.code.as_str()).collect()
    }
}

fn read(bytes: Vec<u8>, zone: Option<&str>, rows: usize) -> Result<Vec<Read>, FormatError> {
    let bundle = Bundle::single("export.xls", Arc::new(MemorySource::new(bytes)));
    let options = Options { time_zone: zone.map(str::to_owned), ..Options::default() };
    let readers = Workbook.open(&bundle, &options, End::Closed, None)?;
    readers.into_iter().map(|reader| read_whole(reader, rows)).collect()
}

fn read_whole(mut reader: Box<dyn Reader>, rows: usize) -> Result<Read, FormatError> {
    let columns = crate::testing::read_tables(reader.as_mut(), rows)?;
    Ok(Read { reader, columns })
}

/// Every cell of every sheet is what calamine says it is.
#[test]
fn cells_of_samples_are_calamines() {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    for folder in ["arbin-xlsx", "landt-xlsx", "generic-xlsx"] {
        let Ok(files) = std::fs::read_dir(shared.join(folder)) else { continue };
        for file in files {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            compare_with_calamine(bytes);
        }
    }
}

fn compare_with_calamine(bytes: Vec<u8>) {
    use calamine::{DataRef, Reader as _};
    let mut theirs = calamine::Xlsx::new(std::io::Cursor::new(bytes.clone())).unwrap();
    let ours = Xlsx::open(Arc::new(MemorySource::new(bytes))).unwrap();
    let strings = ours.strings();
    let names: Vec<String> = ours.sheet_names().map(str::to_owned).collect();
    assert_eq!(names, theirs.sheet_names());
    for name in names {
        let mut rows = ours.rows(&name).unwrap();
        let mut row = Row::default();
        let mut cells: Vec<((u32, u32), String)> = Vec::new();
        while rows.next(&mut row).unwrap() {
            for (column, cell) in row.cells(&strings).enumerate() {
                let text = match cell {
                    Cell::Empty => continue,
                    Cell::Number(number) | Cell::Serial(number) => number.to_bits().to_string(),
                    Cell::Text(text) => text.to_owned(),
                    Cell::Bool(flag) => flag.to_string(),
                    Cell::Error => "error".to_owned(),
                };
                cells.push(((row.number - 1, column as u32), text));
            }
        }
        let mut reader = theirs.worksheet_cells_reader(&name).unwrap();
        let mut index = 0;
        while let Some(cell) = reader.next_cell().unwrap() {
            let text = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::Float(number) => number.to_bits().to_string(),
                DataRef::Int(number) => (*number as f64).to_bits().to_string(),
                DataRef::DateTime(date) => date.as_f64().to_bits().to_string(),
                DataRef::String(text) => text.clone(),
                DataRef::SharedString(text) => (*text).to_owned(),
                DataRef::Bool(flag) => flag.to_string(),
                other => panic!("{other:?}"),
            };
            assert_eq!(cells.get(index), Some(&(cell.get_position(), text)), "{name}");
            index += 1;
        }
        assert_eq!(index, cells.len());
    }
}
