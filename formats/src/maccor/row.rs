//! One line into one row of the batch.

use model::batch::Column;
use model::table::{ColumnSpec, Conversion};

use super::layout::{Derived, Layout};
use super::preamble::Preamble;
use super::progress::Progress;
use crate::delimited::cell::push_cell;
use crate::delimited::cells::Cells;
use crate::delimited::clock::WallClock;
use crate::delimited::pass::LineRows;
use crate::delimited::tally::Tally;
use crate::text::civil::{DateOrder, parse_civil, parse_time_of_day, recorded_civil};
use crate::text::duration::parse_duration;
use crate::text::number::{Number, parse_number};
use crate::text::zone::Zone;

/// States in which the current stays as printed: rest, pause, open circuit, suspended, AC impedance.
const STATES_WITHOUT_DIRECTION: &[&[u8]] = &[b"R", b"P", b"O", b"S", b"A", b"FRA", b""];

/// Everything that turns lines into rows, front to back.
pub(super) struct Rows {
    pub layout: Layout,
    pub progress: Progress,
    pub preamble: Preamble,
    pub zone: Option<Zone>,
    clock: WallClock,
    cells: Cells,
}

impl Rows {
    pub(super) fn new(
        layout: Layout,
        progress: Progress,
        preamble: Preamble,
        zone: Option<Zone>,
    ) -> Self {
        let clock = WallClock::new(zone.clone(), preamble.start);
        Self { layout, progress, preamble, zone, clock, cells: Cells::default() }
    }

    fn append_vendor(&mut self, line: &[u8], columns: &mut [Column]) {
        let count = self.cells.len();
        if count < columns.len() {
            self.progress.tally.incomplete_rows += 1;
        } else if (columns.len()..count).any(|surplus| !self.cells.get(line, surplus).0.is_empty())
        {
            self.progress.tally.crowded_rows += 1;
        }
        for (index, column) in columns.iter_mut().enumerate() {
            let (cell, comma) = self.cells.raw(line, index);
            if !push_cell(column, cell, comma, self.layout.encoding) {
                self.progress.tally.unreadable[index] += 1;
            }
        }
    }

    fn append_derived(&mut self, line: &[u8], vendor: &[Column], derived: &mut [Column]) {
        let row = vendor[0].len() - 1;
        for index in 0..derived.len() {
            let value = match self.layout.derived[index] {
                Derived::Elapsed { from } => self.elapsed(line, from),
                Derived::SignedCurrent { from, state, conversion } => vendor[from]
                    .number(row)
                    .map(|current| self.signed(conversion, current, self.cells.get(line, state).0)),
                Derived::UnixTime { from } => {
                    let test_time = self.test_time(vendor, derived, row);
                    self.unix_time(self.cells.get(line, from).0, from, test_time)
                }
            };
            derived[index].push_f64(value);
        }
        let test_time = self.test_time(vendor, derived, row);
        self.note(line, test_time);
        if self.layout.is_voltage_unit_inferred
            && let Some(voltage) = vendor[self.layout.voltage].number(row)
        {
            let largest = self.progress.largest_voltage.get_or_insert(voltage);
            *largest = largest.max(voltage);
        }
    }

    fn test_time(&self, vendor: &[Column], derived: &[Column], row: usize) -> Option<f64> {
        let (index, conversion) = self.layout.test_time;
        let column = vendor.get(index).or_else(|| derived.get(index - vendor.len()))?;
        column.number(row).map(|value| conversion.apply(value)).filter(|value| value.is_finite())
    }

    /// Remembers what later rows and the warnings go by.
    fn note(&mut self, line: &[u8], test_time: Option<f64>) {
        self.progress.course.note(test_time);
        let (Some(clock), Some(test_time)) = (self.layout.clock, test_time) else { return };
        let is_first = self.progress.rows == 0;
        if !is_first && !self.layout.is_time_unit_by_shape {
            return;
        }
        let cell = self.cells.get(line, clock).0;
        if is_first && test_time == 0.0 {
            self.refine_start(&String::from_utf8_lossy(cell));
        }
        if self.layout.is_time_unit_by_shape
            && let Some(civil) = parse_civil(cell, DateOrder::MonthFirst)
        {
            let both = (test_time, civil.local_microseconds());
            self.progress.first_clock.get_or_insert(both);
            self.progress.last_clock = Some(both);
        }
    }

    fn refine_start(&mut self, clock: &str) {
        let Some(civil) = self.preamble.refined_start(clock) else { return };
        let mut recorded = recorded_civil(&civil, self.zone.as_ref());
        recorded.ambiguous_date_order &= self.preamble.date_order.is_none();
        recorded.text = match &self.preamble.metadata.started_at {
            Some(start) if parse_time_of_day(clock.as_bytes()).is_some() => {
                format!("{} {clock}", start.text)
            }
            _ => clock.to_owned(),
        };
        self.progress.started_at = Some(recorded);
    }

    fn elapsed(&mut self, line: &[u8], from: usize) -> Option<f64> {
        let (cell, comma) = self.cells.get(line, from);
        if let Some(seconds) = parse_duration(cell) {
            return Some(seconds);
        }
        match parse_number(cell, comma) {
            Number::Value(minutes) => {
                self.progress.bare_times += 1;
                Some(minutes * 60.0)
            }
            Number::Missing => None,
            Number::Unreadable => {
                self.progress.tally.unreadable[from] += 1;
                None
            }
        }
    }

    /// Maccor prints discharge as negative or as positive, depending on a setting that the file does
    /// not tell; the row's own state is right for both.
    fn signed(&mut self, conversion: Conversion, printed: f64, state: &[u8]) -> f64 {
        let current = conversion.apply(printed);
        match state {
            b"D" => -current.abs(),
            b"C" => {
                self.progress.contrary_signs += u64::from(current < 0.0);
                current.abs()
            }
            other => {
                if !STATES_WITHOUT_DIRECTION.contains(&other) {
                    self.progress.unknown_states += 1;
                    if self.progress.unknown_state.is_none() {
                        let state = self.layout.encoding.decode(&other[..other.len().min(40)]);
                        self.progress.unknown_state = Some(state.into_owned());
                    }
                }
                current
            }
        }
    }

    fn unix_time(&mut self, cell: &[u8], column: usize, test_time: Option<f64>) -> Option<f64> {
        let unix = self.clock.unix_seconds(cell, test_time, &mut self.progress.clock);
        self.progress.tally.unreadable[column] += u64::from(unix.is_err());
        unix.ok().flatten()
    }
}

impl LineRows for Rows {
    type Progress = Progress;

    fn progress(&self) -> &Progress {
        &self.progress
    }

    fn tally(&mut self) -> &mut Tally {
        &mut self.progress.tally
    }

    fn columns(&self) -> &[ColumnSpec] {
        &self.layout.table.columns
    }

    fn is_whole(&mut self, line: &[u8]) -> bool {
        self.cells.split(line, self.layout.delimiter);
        self.cells.len() >= self.layout.vendor.len()
    }

    fn append(&mut self, line: &[u8], columns: &mut [Column]) -> bool {
        self.cells.split(line, self.layout.delimiter);
        if self.cells.len() < self.layout.least_cells {
            self.progress.tally.short_lines += 1;
            return false;
        }
        if self.cells.get(line, 0).0 == self.layout.vendor[0].full.as_bytes() {
            self.progress.tally.repeated_headers += 1;
            return false;
        }
        let (vendor, derived) = columns.split_at_mut(self.layout.vendor.len());
        self.append_vendor(line, vendor);
        self.append_derived(line, vendor, derived);
        self.progress.rows += 1;
        true
    }
}
