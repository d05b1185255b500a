//! The rows of a sheet of an xlsx, one at a time.

use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::cell::{Row, Stored};
use super::xlsx::{Xml, append_text, explain};
use crate::FormatError;

/// Days from 1899-12-30 to 1904-01-01.
const DAYS_TO_1904: f64 = 1462.0;

pub(crate) struct XlsxRows {
    xml: Xml,
    dates: Arc<[bool]>,
    is_1904: bool,
    buffer: Vec<u8>,
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
        Self {
            xml,
            dates,
            is_1904,
            buffer: Vec::new(),
            text: String::new(),
            number: 0,
            is_done: false,
        }
    }

    /// Reads the next row that has a cell; false at the end of the sheet.
    ///
    /// # Errors
    /// XML that cannot be read; no further row can be had.
    pub(crate) fn next(&mut self, row: &mut Row) -> Result<bool, FormatError> {
        while !self.is_done {
            self.buffer.clear();
            let event = self.xml.read_event_into(&mut self.buffer);
            let event = event.inspect_err(|_| self.is_done = true);
            match event.map_err(|error| explain(error, "the sheet"))? {
                Event::Start(start) if start.local_name().as_ref() == "row" => {
                    self.number = row_number(&start).unwrap_or(self.number.saturating_add(1));
                    row.clear(self.number);
                    self.read_row(row).inspect_err(|_| self.is_done = true)?;
                    if !row.is_empty() {
                        return Ok(true);
                    }
                }
                Event::Empty(start) if start.local_name().as_ref() == "row" => {
                    self.number = row_number(&start).unwrap_or(self.number.saturating_add(1));
                }
                Event::End(end) if end.local_name().as_ref() == "sheetData" => self.is_done = true,
                Event::Eof => {
                    self.is_done = true;
                    return Err(FormatError::Damaged("the sheet is cut off".to_owned()));
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
            self.buffer.clear();
            let event = self.xml.read_event_into(&mut self.buffer);
            match event.map_err(|error| explain(error, "the sheet"))? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "c" => {
                        let tag = cell_tag(&start, next_column, &self.dates);
                        next_column = tag.column.saturating_add(1);
                        cell = Some(tag);
                        self.text.clear();
                    }
                    "v" | "t" => is_text = true,
                    _ => {}
                },
                Event::Empty(start) if start.local_name().as_ref() == "c" => {
                    next_column =
                        cell_tag(&start, next_column, &self.dates).column.saturating_add(1);
                }
                Event::End(end) => match end.local_name().as_ref() {
                    "c" => {
                        if let Some(tag) = cell.take() {
                            self.push(&tag, row);
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
                Event::Eof => return Err(FormatError::Damaged("the sheet is cut off".to_owned())),
                event if is_text => append_text(&event, &mut self.text),
                _ => {}
            }
        }
    }

    fn push(&self, tag: &CellTag, row: &mut Row) {
        if self.text.is_empty() {
            return;
        }
        let number = || lexical_core::parse::<f64>(self.text.trim().as_bytes()).ok();
        match tag.kind {
            Kind::Shared => {
                if let Ok(index) = self.text.trim().parse() {
                    row.push(tag.column, Stored::Shared(index));
                }
            }
            Kind::Number => match number() {
                Some(days) if tag.is_date => {
                    let offset = if self.is_1904 && days >= 1.0 { DAYS_TO_1904 } else { 0.0 };
                    row.push(tag.column, Stored::Serial(days + offset));
                }
                Some(number) => row.push(tag.column, Stored::Number(number)),
                None => row.push_text(tag.column, &self.text),
            },
            Kind::Text => row.push_text(tag.column, &self.text),
            Kind::Bool => {
                row.push(tag.column, Stored::Bool(matches!(self.text.trim(), "1" | "true")))
            }
            Kind::Error => row.push(tag.column, Stored::Error),
        }
    }
}

fn row_number(start: &BytesStart<'_>) -> Option<u32> {
    let mut attributes = start.attributes();
    let found = attributes.with_checks(false).flatten().find(|found| {
        let key: &str = found.key.as_ref();
        key == "r"
    })?;
    found.value.parse().ok()
}

fn cell_tag(start: &BytesStart<'_>, next_column: u32, dates: &[bool]) -> CellTag {
    let mut tag = CellTag { column: next_column, is_date: false, kind: Kind::Number };
    let mut attributes = start.attributes();
    for found in attributes.with_checks(false).flatten() {
        let key: &str = found.key.as_ref();
        match key {
            "r" => tag.column = column_of(&found.value).unwrap_or(next_column),
            "s" => {
                let style = found.value.parse().ok().and_then(|style: usize| dates.get(style));
                tag.is_date = style.copied().unwrap_or_default();
            }
            "t" => {
                tag.kind = match &*found.value {
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
    tag
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
