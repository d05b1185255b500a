//! The rows of a sheet of an xlsx, one at a time.

use std::sync::Arc;

use super::cell::{Row, Stored};
use super::markup::Piece;
use super::tag::Tag;
use super::xlsx::Xml;
use crate::FormatError;

/// Days from 1899-12-30 to 1904-01-01.
const DAYS_TO_1904: f64 = 1462.0;

pub(crate) struct XlsxRows {
    xml: Xml,
    dates: Arc<[bool]>,
    is_1904: bool,
    text: String,
    number: u32,
    is_done: bool,
}

/// What a cell's tag says of it.
struct CellTag {
    column: u32,
    is_date: bool,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Shared,
    Text,
    Bool,
    Error,
}

impl XlsxRows {
    pub(super) fn new(xml: Xml, dates: Arc<[bool]>, is_1904: bool) -> Self {
        Self { xml, dates, is_1904, text: String::new(), number: 0, is_done: false }
    }

    /// Reads the next row that has a cell; false at the end of the sheet.
    ///
    /// # Errors
    /// XML that cannot be read; no further row can be had.
    pub(crate) fn next(&mut self, row: &mut Row) -> Result<bool, FormatError> {
        while !self.is_done {
            match self.xml.next().inspect_err(|_| self.is_done = true)? {
                Piece::Start(tag) if tag.name() == "row" => {
                    self.number = row_number(tag).unwrap_or(self.number.saturating_add(1));
                    row.clear(self.number);
                    self.read_row(row).inspect_err(|_| self.is_done = true)?;
                    if !row.is_empty() {
                        return Ok(true);
                    }
                }
                Piece::Empty(tag) if tag.name() == "row" => {
                    self.number = row_number(tag).unwrap_or(self.number.saturating_add(1));
                }
                Piece::End("sheetData") => self.is_done = true,
                Piece::Nothing => {
                    self.is_done = true;
                    return Err(self.xml.cut_off());
                }
                _ => {}
            }
        }
        Ok(false)
    }

    fn read_row(&mut self, row: &mut Row) -> Result<(), FormatError> {
        let mut next_column = 0;
        let mut cell: Option<CellTag> = None;
        let mut is_text = false;
        loop {
            match self.xml.next()? {
                Piece::Start(tag) => match tag.name() {
                    "c" => {
                        let tag = cell_tag(tag, next_column, &self.dates);
                        next_column = tag.column.saturating_add(1);
                        // Nearly every cell is this and no more.
                        if let Some(text) = self.xml.rest_of_element("<v>", "</v></c>") {
                            tag.push(text, self.is_1904, row);
                            (cell, is_text) = (None, false);
                        } else {
                            cell = Some(tag);
                            self.text.clear();
                        }
                    }
                    "v" | "t" => is_text = true,
                    _ => {}
                },
                Piece::Empty(tag) if tag.name() == "c" => {
                    next_column = cell_tag(tag, next_column, &self.dates).column.saturating_add(1);
                }
                Piece::End(name) => match name {
                    "c" => {
                        if let Some(tag) = cell.take() {
                            tag.push(&self.text, self.is_1904, row);
                        }
                    }
                    "v" | "t" => is_text = false,
                    "row" => return Ok(()),
                    "sheetData" => {
                        self.is_done = true;
                        return Ok(());
                    }
                    _ => {}
                },
                Piece::Nothing => return Err(self.xml.cut_off()),
                piece if is_text => piece.append_to(&mut self.text),
                _ => {}
            }
        }
    }
}

impl CellTag {
    fn push(&self, text: &str, is_1904: bool, row: &mut Row) {
        if text.is_empty() {
            return;
        }
        let parsed = |text: &str| lexical_core::parse::<f64>(text.as_bytes()).ok();
        let number = || parsed(text).or_else(|| parsed(text.trim()));
        match self.kind {
            Kind::Shared => {
                if let Ok(index) = text.trim().parse() {
                    row.push(self.column, Stored::Shared(index));
                }
            }
            Kind::Number => match number() {
                Some(days) if self.is_date => {
                    let offset = if is_1904 && days >= 1.0 { DAYS_TO_1904 } else { 0.0 };
                    row.push(self.column, Stored::Serial(days + offset));
                }
                Some(number) => row.push(self.column, Stored::Number(number)),
                None => row.push_text(self.column, text),
            },
            Kind::Text => row.push_text(self.column, text),
            Kind::Bool => row.push(self.column, Stored::Bool(matches!(text.trim(), "1" | "true"))),
            Kind::Error => row.push(self.column, Stored::Error),
        }
    }
}

fn row_number(tag: Tag<'_>) -> Option<u32> {
    let (_, number) = tag.attributes().find(|(name, _)| *name == "r")?;
    number.parse().ok()
}

fn cell_tag(tag: Tag<'_>, next_column: u32, dates: &[bool]) -> CellTag {
    let mut cell = CellTag { column: next_column, is_date: false, kind: Kind::Number };
    for (name, value) in tag.attributes() {
        match name {
            "r" => cell.column = column_of(value).unwrap_or(next_column),
            "s" => {
                let style = value.parse().ok().and_then(|style: usize| dates.get(style));
                cell.is_date = style.copied().unwrap_or_default();
            }
            "t" => {
                cell.kind = match value {
                    "s" => Kind::Shared,
                    "str" | "inlineStr" | "d" => Kind::Text,
                    "b" => Kind::Bool,
                    "e" => Kind::Error,
                    _ => Kind::Number,
                }
            }
            _ => {}
        }
    }
    cell
}

/// The column of `AB12`, from 0.
fn column_of(reference: &str) -> Option<u32> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_u32;
    for (count, letter) in letters.enumerate() {
        if count == 4 {
            return Some(u32::MAX);
        }
        column = column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    column.checked_sub(1)
}
