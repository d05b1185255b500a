//! The first rows of each sheet: what a flavour is told by, and where its table begins.

use super::book::Book;
use super::cell::{Cell, Row};
use crate::FormatError;

/// Rows looked at for the line of names; testers' preambles have fewer.
const PEEKED_ROWS: usize = 40;
/// Sheets looked at.
const MAX_SHEETS: usize = 256;

/// A cell that outlives its row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kept {
    Empty,
    Number(f64),
    Serial(f64),
    Text(String),
}

impl Kept {
    fn of(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Empty | Cell::Error => Self::Empty,
            Cell::Number(number) => Self::Number(number),
            Cell::Serial(days) => Self::Serial(days),
            Cell::Text(text) => Self::Text(text.trim().to_owned()),
            Cell::Bool(flag) => Self::Text(flag.to_string()),
        }
    }

    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    pub(super) fn display(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Serial(days) => super::days::serial_text(*days),
            Self::Text(text) => text.clone(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::Empty || self.text().is_empty() && matches!(self, Self::Text(_))
    }
}

/// The beginning of a sheet.
pub(super) struct Peek {
    pub(super) name: String,
    /// Number and cells of the first rows that have any.
    pub(super) rows: Vec<(u32, Vec<Kept>)>,
}

impl Peek {
    /// The first row in which `is_name` holds for at least `least` cells: its number and texts.
    pub(super) fn names(
        &self,
        least: usize,
        is_name: impl Fn(&str) -> bool,
    ) -> Option<(u32, Vec<String>)> {
        let is_names =
            |cells: &[Kept]| cells.iter().filter(|cell| is_name(cell.text())).count() >= least;
        let (number, cells) = self.rows.iter().find(|(_, cells)| is_names(cells))?;
        Some((*number, cells.iter().map(|cell| cell.text().to_owned()).collect()))
    }
}

/// # Errors
/// Where the stored bytes cannot be read. A damaged sheet has no rows.
pub(super) fn peek(book: &Book) -> Result<Vec<Peek>, FormatError> {
    let strings = book.strings();
    let mut sheets = Vec::new();
    for name in book.sheet_names().into_iter().take(MAX_SHEETS) {
        let mut kept = Vec::new();
        let mut row = Row::default();
        match book.rows(name) {
            Ok(mut rows) => {
                while kept.len() < PEEKED_ROWS && source_only(rows.next(&mut row))?.unwrap_or(false)
                {
                    kept.push((row.number, row.cells(&strings).map(Kept::of).collect()));
                }
            }
            Err(error) => drop(source_only::<()>(Err(error))?),
        }
        sheets.push(Peek { name: name.to_owned(), rows: kept });
    }
    Ok(sheets)
}

/// Only errors of the source are errors here.
fn source_only<T>(result: Result<T, FormatError>) -> Result<Option<T>, FormatError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(FormatError::Source(error)) => Err(FormatError::Source(error)),
        Err(_) => Ok(None),
    }
}

/// Names of the sheets and the first words, for the person who wonders why.
pub(super) fn what_was_seen(sheets: &[Peek]) -> String {
    let Some(sheet) = sheets.iter().find(|sheet| !sheet.rows.is_empty()) else {
        return "a workbook without a cell that can be read".to_owned();
    };
    let words: Vec<String> = sheet.rows[0].1.iter().map(Kept::display).take(6).collect();
    let words: String = words.join(", ").chars().take(80).collect();
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).take(4).collect();
    let names: String = names.join(", ").chars().take(80).collect();
    format!("a workbook of no known tester: sheets {names}; the first begins with “{words}”")
}
