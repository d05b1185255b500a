//! The reader of a test that a workbook holds: tables of columns by name, each on one sheet or more.

use std::sync::Arc;

use model::batch::{Batch, Column};
use model::metadata::{FileMetadata, Warning};
use model::table::Table;

use super::book::{Book, Rows};
use super::cell::{Cell, Row};
use super::strings::Strings;
use super::table::Sheets;
use super::values::{elapsed_seconds, push, text_bytes};
use crate::delimited::tally::{Tally, warn};
use crate::delimited::times::{TimedRow, Times, TimesProgress};
use crate::text::decode::Encoding;
use crate::text::zone::zone_of;
use crate::{FormatError, Options, Reader, Resume};

/// A batch ends early here: a string that the workbook shares may stand in every cell.
const MOST_TEXT_BYTES: usize = 64 << 20;
const MOST_BATCH_CELLS: usize = 8 << 20;

/// A table as it is being read.
struct Part {
    sheets: Sheets,
    rows: Option<Rows>,
    next_sheet: usize,
    tally: Tally,
    times: Times,
    timed: TimesProgress,
    row: Row,
    damage: Option<String>,
}

pub(super) struct WorkbookReader {
    book: Arc<Book>,
    strings: Arc<Strings>,
    tables: Vec<Table>,
    parts: Vec<Part>,
    part: usize,
    metadata: FileMetadata,
    by_header: Vec<Warning>,
    warnings: Vec<Warning>,
}

impl WorkbookReader {
    pub(super) fn open(
        book: &Arc<Book>,
        tables: Vec<Sheets>,
        metadata: FileMetadata,
        mut warnings: Vec<Warning>,
        options: &Options,
    ) -> Box<dyn Reader> {
        let (zone, zone_warning) = zone_of(options);
        warnings.extend(zone_warning);
        let parts: Vec<Part> = tables
            .into_iter()
            .map(|mut sheets| {
                sheets.layout.finish(zone.is_some());
                Part {
                    times: Times::new(&sheets.layout, zone.as_ref(), None, Encoding::Utf8),
                    timed: TimesProgress::new(sheets.date_order),
                    tally: Tally::new(sheets.layout.vendor),
                    sheets,
                    rows: None,
                    next_sheet: 0,
                    row: Row::default(),
                    damage: None,
                }
            })
            .collect();
        Box::new(Self {
            book: Arc::clone(book),
            strings: book.strings(),
            tables: parts.iter().map(|part| part.sheets.layout.table.clone()).collect(),
            parts,
            part: 0,
            metadata,
            warnings: warnings.clone(),
            by_header: warnings,
        })
    }

    fn conclude(&mut self) {
        self.warnings.clone_from(&self.by_header);
        for part in &self.parts {
            part.warnings(&mut self.warnings);
        }
        self.start_by_first_row();
    }

    /// Where the workbook has no date of its own, the first sample's says when the test began.
    fn start_by_first_row(&mut self) {
        let (Some(part), None) = (self.parts.first(), &self.metadata.started_at) else { return };
        match part.times.of_first_row(&part.sheets.layout, &part.timed) {
            Some((recorded, true)) => self.metadata.started_at = Some(recorded),
            Some((recorded, false)) => {
                self.metadata.other_date.get_or_insert(recorded);
            }
            None => {}
        }
    }
}

impl Part {
    fn next(
        &mut self,
        max_rows: usize,
        book: &Book,
        strings: &Strings,
    ) -> Result<Option<Vec<Column>>, FormatError> {
        let specs = &self.sheets.layout.table.columns;
        let mut columns: Vec<Column> =
            specs.iter().map(|spec| Column::new(spec.data_type)).collect();
        let max_rows = max_rows.min(MOST_BATCH_CELLS / columns.len().max(1)).max(1);
        let mut count = 0;
        while count < max_rows && text_bytes(&columns) < MOST_TEXT_BYTES && self.advance(book)? {
            count += usize::from(self.append(strings, &mut columns));
        }
        Ok((count > 0).then_some(columns))
    }

    /// Reads the next row below the names, of this sheet or the next; false at the end. Damage ends a
    /// sheet, not the file: what stands before it is good.
    fn advance(&mut self, book: &Book) -> Result<bool, FormatError> {
        loop {
            let Some(rows) = &mut self.rows else {
                let Some((sheet, _)) = self.sheets.places.get(self.next_sheet) else {
                    return Ok(false);
                };
                match book.rows(sheet) {
                    Ok(rows) => self.rows = Some(rows),
                    Err(error) => self.note(error)?,
                }
                self.next_sheet += 1;
                continue;
            };
            match rows.next(&mut self.row) {
                Ok(true) if self.row.number > self.sheets.places[self.next_sheet - 1].1 => {
                    return Ok(true);
                }
                Ok(true) => {}
                Ok(false) => self.rows = None,
                Err(error) => {
                    self.rows = None;
                    self.note(error)?;
                }
            }
        }
    }

    fn note(&mut self, error: FormatError) -> Result<(), FormatError> {
        match error {
            FormatError::Source(error) => Err(FormatError::Source(error)),
            error => {
                self.damage.get_or_insert(error.to_string());
                Ok(())
            }
        }
    }

    fn append(&mut self, strings: &Strings, columns: &mut [Column]) -> bool {
        let cells: Vec<Cell<'_>> = self.row.cells(strings).collect();
        if !self.sheets.rule.takes(&cells) || cells.iter().all(|cell| *cell == Cell::Empty) {
            return false;
        }
        let mut texts = cells.iter().map(|cell| cell.text());
        if texts.clone().next().is_some_and(|text| !text.is_empty())
            && self.sheets.names.iter().all(|name| texts.next() == Some(name))
        {
            self.tally.repeated_headers += 1;
            return false;
        }
        let layout = &self.sheets.layout;
        let (vendor, derived) = columns.split_at_mut(layout.vendor);
        let (lead, by_cell) = vendor.split_at_mut(self.sheets.rule.leads());
        self.sheets.rule.lead(lead);
        for (index, column) in by_cell.iter_mut().enumerate() {
            let cell = cells.get(index).copied().unwrap_or(Cell::Empty);
            let place = lead.len() + index;
            let is_elapsed = layout.elapsed.contains(&place);
            if !push(column, cell, is_elapsed, self.sheets.comma) {
                self.tally.unreadable[place] += 1;
            }
        }
        let leads = lead.len();
        let cell_of = |column: usize| {
            let index = column.checked_sub(leads);
            index.and_then(|index| cells.get(index)).copied().unwrap_or(Cell::Empty)
        };
        for (from, column) in layout.elapsed.iter().zip(derived) {
            let seconds = elapsed_seconds(cell_of(*from));
            if seconds.is_none() && !matches!(cell_of(*from), Cell::Empty) {
                self.tally.unreadable[*from] += 1;
            }
            column.push_f64(seconds);
        }
        let (stored, by_rule) = columns.split_at_mut(layout.vendor + layout.elapsed.len());
        let (by_rule, by_clock) = by_rule.split_at_mut(layout.by_rule);
        self.sheets.rule.derive(stored, by_rule);
        let timed = Timed { cell_of, stored };
        if self.times.push(layout, &timed, by_clock, &mut self.timed).is_err()
            && let Some(clock) = layout.clock
        {
            self.tally.unreadable[clock.column] += 1;
        }
        true
    }

    fn warnings(&self, warnings: &mut Vec<Warning>) {
        let layout = &self.sheets.layout;
        if let Some(damage) = &self.damage {
            let message = format!("{damage}; rows before the damage are given");
            warnings.push(Warning::new("sheet_damaged", message));
        }
        warnings.extend(layout.warnings.iter().cloned());
        warnings.extend(self.tally.warnings(&layout.table.columns));
        let message =
            format!("Cells out of order or out of bounds, left out: {}.", self.row.left_out);
        warn(warnings, self.row.left_out, "cells_left_out", message);
        warnings.extend(self.sheets.rule.warnings());
        warnings.extend(self.timed.warnings(layout.table.kind));
    }
}

/// A row, and the columns whose last value is of it.
struct Timed<'a, F> {
    cell_of: F,
    stored: &'a [Column],
}

impl<'c, F: Fn(usize) -> Cell<'c>> TimedRow for Timed<'_, F> {
    fn number(&self, column: usize) -> Option<f64> {
        let column = self.stored.get(column)?;
        column.number(column.len().checked_sub(1)?)
    }

    fn text<'a>(&'a self, column: usize, room: &'a mut String) -> &'a [u8] {
        (self.cell_of)(column).push_display(room);
        room.as_bytes()
    }
}

impl Reader for WorkbookReader {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        while max_rows > 0
            && let Some(part) = self.parts.get_mut(self.part)
        {
            if let Some(columns) = part.next(max_rows, &self.book, &self.strings)? {
                return Ok(Some(Batch { table: self.part, columns, provisional: false }));
            }
            self.part += 1;
        }
        self.conclude();
        Ok(None)
    }

    fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn save(&self) -> Option<Resume> {
        None
    }
}
