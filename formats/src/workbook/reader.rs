//! The reader of a test that a workbook holds: tables of columns by name, each on one sheet or more.

use std::sync::Arc;

use model::batch::{Batch, Column, Values};
use model::metadata::{FileMetadata, Warning};
use model::table::{Conversion, Table, TableKind};

use super::cell::{Cell, Row, Strings, elapsed_text};
use super::xlsx::Xlsx;
use super::xlsx_rows::XlsxRows;
use crate::delimited::clock::{ClockProgress, WallClock};
use crate::delimited::course::Course;
use crate::delimited::layout::Layout;
use crate::delimited::names::{Known, Meaning, Name, UnitForm};
use crate::delimited::tally::{Tally, warn};
use crate::text::civil::{DateOrder, recorded_time};
use crate::text::duration::parse_duration;
use crate::text::number::{Comma, Number, parse_number};
use crate::text::zone::{Zone, zone_of};
use crate::{FormatError, Options, Reader, Resume};

/// Rows later than this after the start do not tell when the test began.
const SOON_AFTER_START_SECONDS: f64 = 60.0;

/// What one flavour does with a row beyond typed cells.
pub(super) trait SheetRule: Send {
    /// How many of the table's first columns the rule fills with [`SheetRule::lead`].
    fn leads(&self) -> usize {
        0
    }

    /// Whether the row is one of the table; called once a row, in order.
    fn takes(&mut self, _cells: &[Cell<'_>]) -> bool {
        true
    }

    /// Appends one value to each of the first columns.
    fn lead(&self, _columns: &mut [Column]) {}

    /// Appends one value to each column of the rule's; `stored` are those before them.
    fn derive(&mut self, _stored: &[Column], _derived: &mut [Column]) {}

    fn warnings(&self) -> Vec<Warning> {
        Vec::new()
    }
}

/// No rule.
impl SheetRule for () {}

/// One table, on sheets that continue each other.
pub(super) struct Sheets {
    layout: Layout,
    names: Vec<String>,
    /// Sheet, and the number of the row of names there.
    places: Vec<(String, u32)>,
    rule: Box<dyn SheetRule>,
}

impl Sheets {
    pub(super) fn new(
        table: (&str, TableKind),
        names: &[String],
        form: UnitForm,
        known: &[Known],
        places: Vec<(String, u32)>,
    ) -> Self {
        let mut columns: Vec<Name> = names.iter().map(|name| Name::of(name, form)).collect();
        // A column without a name may hold something all the same; after the last name there is none.
        while columns.last().is_some_and(|name| name.full.is_empty()) {
            columns.pop();
        }
        let meanings: Vec<Meaning> = columns.iter().map(|name| Meaning::of(name, known)).collect();
        let mut layout = Layout::of_meanings(&columns, meanings);
        (layout.table.name, layout.table.kind) = (table.0.to_owned(), table.1);
        Self { layout, names: names.to_vec(), places, rule: Box::new(()) }
    }

    pub(super) fn layout(&mut self) -> &mut Layout {
        &mut self.layout
    }

    pub(super) fn with_rule(mut self, rule: impl SheetRule + 'static) -> Self {
        self.rule = Box::new(rule);
        self
    }
}

/// A table as it is being read.
struct Part {
    sheets: Sheets,
    rows: Option<XlsxRows>,
    next_sheet: usize,
    test_time: Option<(usize, Conversion)>,
    tally: Tally,
    course: Course,
    clock: WallClock,
    clock_progress: ClockProgress,
    /// Wall clock and test time of the first row that has a clock.
    first_clock: Option<(String, Option<f64>)>,
    row: Row,
    damage: Option<String>,
}

pub(super) struct WorkbookReader {
    book: Arc<Xlsx>,
    strings: Arc<Strings>,
    tables: Vec<Table>,
    parts: Vec<Part>,
    part: usize,
    zone: Option<Zone>,
    metadata: FileMetadata,
    by_header: Vec<Warning>,
    warnings: Vec<Warning>,
}

impl WorkbookReader {
    pub(super) fn open(
        book: &Arc<Xlsx>,
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
                    test_time: sheets.layout.test_time(),
                    tally: Tally::new(sheets.layout.vendor),
                    sheets,
                    rows: None,
                    next_sheet: 0,
                    course: Course::default(),
                    clock: WallClock::new(zone.clone(), None),
                    clock_progress: ClockProgress::default(),
                    first_clock: None,
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
            zone,
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
        let first = self.parts.first().and_then(|part| part.first_clock.as_ref());
        let (Some((text, test_time)), None) = (first, &self.metadata.started_at) else { return };
        let recorded = recorded_time(text, DateOrder::MonthFirst, self.zone.as_ref());
        if recorded.local.is_none() {
            return;
        }
        if test_time.is_some_and(|seconds| seconds <= SOON_AFTER_START_SECONDS) {
            self.metadata.started_at = Some(recorded);
        } else {
            self.metadata.other_date.get_or_insert(recorded);
        }
    }
}

impl Part {
    fn next(
        &mut self,
        max_rows: usize,
        book: &Xlsx,
        strings: &Strings,
    ) -> Result<Option<Vec<Column>>, FormatError> {
        let specs = &self.sheets.layout.table.columns;
        let mut columns: Vec<Column> =
            specs.iter().map(|spec| Column::new(spec.data_type)).collect();
        let mut count = 0;
        while count < max_rows && self.advance(book)? {
            count += usize::from(self.append(strings, &mut columns));
        }
        Ok((count > 0).then_some(columns))
    }

    /// Reads the next row below the names, of this sheet or the next; false at the end. Damage ends a
    /// sheet, not the file: what stands before it is good.
    fn advance(&mut self, book: &Xlsx) -> Result<bool, FormatError> {
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
            if !push(column, cell, is_elapsed) {
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
        let row = columns[0].len() - 1;
        let (stored, by_rule) = columns.split_at_mut(layout.vendor + layout.elapsed.len());
        let (by_rule, unix) = by_rule.split_at_mut(layout.by_rule);
        self.sheets.rule.derive(stored, by_rule);
        let test_time = self.test_time.and_then(|(column, conversion)| {
            let seconds = stored.get(column)?.number(row).map(|value| conversion.apply(value));
            seconds.filter(|seconds| seconds.is_finite())
        });
        self.course.note(test_time);
        if self.first_clock.is_none()
            && let Some(clock) = layout.clock
            && cell_of(clock) != Cell::Empty
        {
            self.first_clock = Some((cell_of(clock).display(), test_time));
        }
        if let (Some(from), Some(column)) = (layout.unix, unix.first_mut()) {
            let text = cell_of(from).display();
            let unix =
                self.clock.unix_seconds(text.as_bytes(), test_time, &mut self.clock_progress);
            if unix.is_err() {
                self.tally.unreadable[from] += 1;
            }
            column.push_f64(unix.ok().flatten());
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
        if layout.table.kind != TableKind::Cycles {
            warnings.extend(self.course.warnings());
        }
        warnings.extend(self.clock_progress.warnings());
    }
}

/// Appends a cell, or a null; false where the cell holds something of another type.
fn push(column: &mut Column, cell: Cell<'_>, is_elapsed: bool) -> bool {
    let number = match cell {
        Cell::Number(number) | Cell::Serial(number) => Number::Value(number),
        Cell::Bool(flag) => Number::Value(f64::from(u8::from(flag))),
        Cell::Empty => Number::Missing,
        Cell::Error => Number::Unreadable,
        Cell::Text(_) if matches!(column.values, Values::Text(_)) => Number::Missing,
        Cell::Text(text) => parse_number(text.as_bytes(), Comma::Decimal),
    };
    match (&column.values, cell) {
        (Values::Text(_), Cell::Serial(days)) if is_elapsed => {
            column.push_text(Some(&elapsed_text(days)));
            return true;
        }
        (Values::Text(_), Cell::Text(text)) => {
            let text = text.trim();
            column.push_text(Some(text).filter(|text| !text.is_empty()));
            return true;
        }
        (Values::Text(_), Cell::Empty | Cell::Error) => column.push_null(),
        (Values::Text(_), cell) => {
            column.push_text(Some(&cell.display()));
            return true;
        }
        (Values::Int64(_), _) => {
            let whole = match number {
                Number::Value(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                    Some(number as i64)
                }
                _ => None,
            };
            column.push_i64(whole);
            return whole.is_some() || number == Number::Missing;
        }
        (Values::Float64(_), _) => column.push_f64(match number {
            Number::Value(number) => Some(number),
            _ => None,
        }),
        (Values::Float32(_), _) => column.push_null(),
    }
    number != Number::Unreadable
}

/// Seconds of an elapsed time: days under a time format, or a text.
fn elapsed_seconds(cell: Cell<'_>) -> Option<f64> {
    match cell {
        // To the millisecond: a minute is 0.00069444444444444447 days.
        Cell::Serial(days) => Some((days * 86_400_000.0).round() / 1e3).filter(|s| s.is_finite()),
        Cell::Text(text) => parse_duration(text.trim().as_bytes()),
        _ => None,
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
