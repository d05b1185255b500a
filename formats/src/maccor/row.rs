//! One line into one row of the batch.

use model::batch::Column;
use model::table::{ColumnSpec, Conversion};

use super::layout::{Derived, Layout};
use super::preamble::Preamble;
use super::progress::Progress;
use crate::delimited::block::{Block, HeldRow, HeldRows, Numbers};
use crate::delimited::cells::Cells;
use crate::delimited::clock::WallClock;
use crate::delimited::line::RowLine;
use crate::delimited::pass::LineRows;
use crate::delimited::tally::Tally;
use crate::text::civil::{DateOrder, parse_civil, parse_time_of_day, recorded_civil};
use crate::text::duration::parse_duration;
use crate::text::number::{Number, parse_number};
use crate::text::zone::Zone;

/// Whether the current stays as printed: rest, pause, open circuit, suspended, AC impedance.
fn is_without_direction(state: &[u8]) -> bool {
    matches!(state, b"R" | b"P" | b"O" | b"S" | b"A" | b"FRA" | b"")
}

fn in_seconds(test_time: Option<f64>, conversion: Conversion) -> Option<f64> {
    test_time.map(|value| conversion.apply(value)).filter(|seconds| seconds.is_finite())
}

/// Everything that turns lines into rows, front to back.
pub(super) struct Rows {
    pub layout: Layout,
    pub progress: Progress,
    pub preamble: Preamble,
    pub zone: Option<Zone>,
    clock: WallClock,
    block: Block,
}

impl Rows {
    pub(super) fn new(
        layout: Layout,
        progress: Progress,
        preamble: Preamble,
        zone: Option<Zone>,
    ) -> Self {
        let clock = WallClock::new(zone.clone(), preamble.start);
        let block = Block::new(layout.vendor.len(), layout.delimiter);
        Self { layout, progress, preamble, zone, clock, block }
    }

    /// Appends a derived column's values of all rows that are held.
    fn append_derived(
        &mut self,
        held: HeldRows<'_>,
        index: usize,
        vendor: &[Column],
        derived: &mut [Column],
    ) {
        let (before, column) = derived.split_at_mut(index);
        let column = &mut column[0];
        let rows = held.iter();
        match self.layout.derived[index] {
            Derived::Elapsed { from } => {
                column.extend_f64(rows.map(|row| self.elapsed(row, from)));
            }
            Derived::SignedCurrent { from, state, conversion } => {
                let printed = held.numbers(&vendor[from]);
                column.extend_f64(rows.zip(printed.iter()).map(|(row, printed)| {
                    printed.map(|current| self.signed(conversion, current, row.cell(state)))
                }));
            }
            Derived::UnixTime { from } => {
                let (test_times, conversion) = self.test_times(held, vendor, before);
                column.extend_f64(rows.zip(test_times.iter()).map(|(row, test_time)| {
                    self.unix_time(row.cell(from), from, in_seconds(test_time, conversion))
                }));
            }
        }
    }

    /// The column that holds the test time, and what makes seconds of it.
    fn test_times(
        &self,
        held: HeldRows<'_>,
        vendor: &[Column],
        derived: &[Column],
    ) -> (Numbers, Conversion) {
        let (index, conversion) = self.layout.test_time;
        let column = vendor.get(index).unwrap_or_else(|| &derived[index - vendor.len()]);
        (held.numbers(column), conversion)
    }

    /// Remembers what later rows and the warnings go by.
    fn note_rows(&mut self, held: HeldRows<'_>, vendor: &[Column], derived: &[Column]) {
        let (test_times, conversion) = self.test_times(held, vendor, derived);
        for (row, test_time) in held.iter().zip(test_times.iter()) {
            let test_time = in_seconds(test_time, conversion);
            self.progress.course.note(test_time);
            if self.progress.rows == 0 || self.layout.is_time_unit_by_shape {
                self.note_clock(row, test_time);
            }
            self.progress.rows += 1;
        }
        if self.layout.is_voltage_unit_inferred {
            for voltage in held.numbers(&vendor[self.layout.voltage]).iter().flatten() {
                let largest = self.progress.largest_voltage.get_or_insert(voltage);
                *largest = largest.max(voltage);
            }
        }
    }

    fn note_clock(&mut self, row: HeldRow<'_>, test_time: Option<f64>) {
        let (Some(clock), Some(test_time)) = (self.layout.clock, test_time) else { return };
        let cell = row.cell(clock);
        if self.progress.rows == 0 && test_time == 0.0 {
            let clock = String::from_utf8_lossy(cell).into_owned();
            self.refine_start(&clock);
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

    fn elapsed(&mut self, row: HeldRow<'_>, from: usize) -> Option<f64> {
        let cell = row.cell(from);
        if let Some(seconds) = parse_duration(cell) {
            return Some(seconds);
        }
        match parse_number(cell, row.comma(from)) {
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
                if !is_without_direction(other) {
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

    fn delimiter(&self) -> u8 {
        self.layout.delimiter
    }

    fn cells(&mut self) -> &mut Cells {
        &mut self.block.cells
    }

    fn is_whole(&mut self, line: &[u8]) -> bool {
        self.block.cut(RowLine::alone(line));
        self.block.cells.len() >= self.layout.vendor.len()
    }

    fn append(&mut self, line: RowLine<'_>, columns: &mut [Column]) -> bool {
        self.block.cut(line);
        if self.block.cells.len() < self.layout.least_cells {
            self.progress.tally.short_lines += 1;
            return false;
        }
        // A look at one byte tells nearly every row from the line of names.
        if !line.bytes.first().is_some_and(u8::is_ascii_digit)
            && self.block.cells.get(line.window, 0) == self.layout.vendor[0].full.as_bytes()
        {
            self.progress.tally.repeated_headers += 1;
            return false;
        }
        let columns_named = self.layout.vendor.len();
        self.progress.tally.count_cells(&self.block.cells, line.window, columns_named);
        self.block.hold();
        if self.block.is_full() {
            self.flush(line.window, columns);
        }
        true
    }

    fn flush(&mut self, window: &[u8], columns: &mut [Column]) {
        let (vendor, derived) = columns.split_at_mut(self.layout.vendor.len());
        // Out of the way of what derived columns leave behind.
        let mut block = std::mem::replace(&mut self.block, Block::new(0, 0));
        let held = block.rows(window);
        let unreadable = &mut self.progress.tally.unreadable;
        held.read(vendor, None, self.layout.encoding, unreadable);
        (0..derived.len()).for_each(|index| self.append_derived(held, index, vendor, derived));
        self.note_rows(held, vendor, derived);
        block.clear();
        self.block = block;
    }
}
