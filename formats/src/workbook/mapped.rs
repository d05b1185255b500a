//! Sheets that no tester's flavour knows, through the mappings that people made of their columns.
//!
//! A sheet looks like a table where a row of names, none of them a number, stands above rows with
//! numbers, below a preamble of any kind. The first sheet that a mapping fits is read; where none
//! fits, the first one that looks like a table awaits a mapping.

use std::borrow::Cow;
use std::sync::Arc;

use model::batch::{Column, Values};
use model::mapping::{ColumnMapping, TableHeader};
use model::metadata::{FileMetadata, Warning};

use super::book::Book;
use super::reader::WorkbookReader;
use super::sheet::{Kept, Peek};
use super::table::{SheetRule, Sheets};
use crate::delimited::layout::Layout;
use crate::delimited::names::{Holds, Meaning, Name, UnitForm};
use crate::generic::mapped::{BySign, Described};
use crate::generic::not_yet_mapped;
use crate::text::number::{Comma, Number, parse_number};
use crate::{FormatError, Options, Reader};

/// Rows that must look alike.
const ROWS_LOOKED_AT: usize = 4;

/// Nothing where no sheet looks like a table.
pub(super) fn open(
    book: &Arc<Book>,
    sheets: &[Peek],
    options: &Options,
) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    let fits = sheets.iter().find_map(|sheet| fit(sheet, &options.mappings));
    let Some((place, mapping)) = fits else {
        return match sheets.iter().find_map(by_shape) {
            Some(place) => Err(FormatError::AwaitingMapping(place.header())),
            None => Ok(Vec::new()),
        };
    };
    let described = Described::of(mapping)?;
    let mut names_row = place.row();
    if mapping.has_units_line {
        let units = place.sheet.rows.get(place.at + 1);
        names_row = units.map_or(names_row, |(number, _)| *number);
    }
    let places = vec![(place.sheet.name.clone(), names_row)];
    let mut table = Sheets::of_layout(described.layout, place.names.clone(), places)
        .with_rule(SignBySheet(described.sign));
    (table.date_order, table.comma) = (described.date_order, described.comma);
    let mut metadata = described.metadata;
    metadata.vendor.insert("Sheet".to_owned(), place.sheet.name.clone().into());
    let warnings = others(sheets, &place).into_iter().collect();
    Ok(vec![WorkbookReader::open(book, vec![table], metadata, warnings, options)])
}

/// Every column of the first table as it stands, for people to look at. A line of units makes its
/// columns text.
pub(super) fn unmapped(
    book: &Arc<Book>,
    sheets: &[Peek],
    options: &Options,
) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    let Some(place) = sheets.iter().find_map(by_shape) else {
        return Err(FormatError::Unsupported(super::sheet::what_was_seen(sheets)));
    };
    let behind = place.sheet.rows.get(place.at + 1..).unwrap_or_default();
    let meanings = (0..place.names.len()).map(|column| {
        let cells = behind.iter().filter_map(|(_, cells)| cells.get(column));
        let cells: Vec<&Kept> = cells.filter(|cell| !cell.is_empty()).collect();
        let are_numbers = cells.iter().all(|cell| matches!(cell, Kept::Number(_)));
        let holds = if are_numbers && !cells.is_empty() { Holds::Number } else { Holds::Text };
        Meaning { holds, standard: None, unit: None, is_known: true }
    });
    let meanings = meanings.collect();
    let names: Vec<Name> =
        place.names.iter().map(|name| Name::of(name, UnitForm::Nowhere)).collect();
    let layout = Layout::of_meanings(&names, meanings);
    let places = vec![(place.sheet.name.clone(), place.row())];
    let table = Sheets::of_layout(layout, place.names.clone(), places);
    let mut metadata = FileMetadata::default();
    metadata.vendor.insert("Sheet".to_owned(), place.sheet.name.clone().into());
    let warnings = vec![not_yet_mapped()];
    Ok(vec![WorkbookReader::open(book, vec![table], metadata, warnings, options)])
}

/// A row of names.
struct Place<'a> {
    sheet: &'a Peek,
    /// Which of the rows looked at.
    at: usize,
    names: Vec<String>,
}

impl Place<'_> {
    /// Its number in the sheet.
    fn row(&self) -> u32 {
        self.sheet.rows.get(self.at).map_or(0, |(number, _)| *number)
    }

    fn header(&self) -> TableHeader {
        TableHeader { delimiter: None, names: self.names.clone() }
    }
}

fn fit<'a, 'm>(
    sheet: &'a Peek,
    mappings: &'m [ColumnMapping],
) -> Option<(Place<'a>, &'m ColumnMapping)> {
    sheet.rows.iter().enumerate().find_map(|(at, (_, cells))| {
        let names = names_of(cells)?;
        let fits = |mapping: &&ColumnMapping| {
            mapping.header.delimiter.is_none() && mapping.header.names == names
        };
        let mapping = mappings.iter().find(fits)?;
        Some((Place { sheet, at, names }, mapping))
    })
}

fn by_shape(sheet: &Peek) -> Option<Place<'_>> {
    (0..sheet.rows.len()).find_map(|at| {
        let names = names_of(&sheet.rows[at].1)?;
        // Two columns are as well a label and its value, unless both are numbers.
        let named = names.len() - first_filled(&sheet.rows[at].1);
        let least_numbers = if named == 2 { 2 } else { 1 };
        let (mut rows, mut others) = (0, 0);
        // One row between may have the units.
        for (_, cells) in sheet.rows[at + 1..].iter().take(ROWS_LOOKED_AT) {
            let width = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            let numbers = cells.iter().filter(|cell| is_number(cell)).count();
            let is_row = numbers >= least_numbers && width <= names.len() + 1;
            rows += usize::from(is_row);
            others += usize::from(!is_row);
        }
        (rows > 0 && others <= 1).then_some(Place { sheet, at, names })
    })
}

fn first_filled(cells: &[Kept]) -> usize {
    cells.iter().position(|cell| !cell.is_empty()).unwrap_or(cells.len())
}

/// The texts of a row, where each cell from the first filled one to the last can be a name.
fn names_of(cells: &[Kept]) -> Option<Vec<String>> {
    let (first, last) = (first_filled(cells), cells.iter().rposition(|cell| !cell.is_empty())?);
    let name = |(index, cell): (usize, &Kept)| match cell.text() {
        "" if index < first => Some(format!("unnamed {}", index + 1)),
        // A label of a preamble ends in a colon.
        text if text.is_empty() || text.ends_with(':') || is_number(cell) => None,
        text => Some(text.to_owned()),
    };
    let names: Option<Vec<String>> = cells[..=last].iter().enumerate().map(name).collect();
    names.filter(|_| last > first)
}

fn is_number(cell: &Kept) -> bool {
    match cell {
        Kept::Number(_) | Kept::Serial(_) => true,
        Kept::Text(text) => {
            matches!(parse_number(text.as_bytes(), Comma::Decimal), Number::Value(_))
        }
        Kept::Empty => false,
    }
}

/// Says which sheets are left out though they look like tables.
fn others(sheets: &[Peek], read: &Place<'_>) -> Option<Warning> {
    /// Enough to see what is meant.
    const NAMED: usize = 5;
    let others = sheets.iter().filter(|sheet| sheet.name != read.sheet.name);
    let others: Vec<&str> =
        others.filter(|sheet| by_shape(sheet).is_some()).map(|sheet| sheet.name.as_str()).collect();
    let named = others.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let message = format!(
        "Only the sheet “{}” is read; {} more could be tables: {named}.",
        read.sheet.name,
        others.len()
    );
    (!others.is_empty()).then(|| Warning::new("sheets_left_out", message))
}

struct SignBySheet(BySign);

impl SheetRule for SignBySheet {
    fn derive(&mut self, stored: &[Column], derived: &mut [Column]) {
        let last = |column: &Column| column.number(column.len().checked_sub(1)?);
        self.0.push(stored, derived, last, |column| {
            let column = &stored[column];
            let row = column.len() - 1;
            match &column.values {
                Values::Text(texts) => Cow::Owned(texts.get(row).as_bytes().to_vec()),
                // A code that is a number reads as it is shown.
                _ => {
                    Cow::Owned(column.number(row).map(|n| n.to_string()).unwrap_or_default().into())
                }
            }
        });
    }
}
