//! The times of a table's rows: test time and wall clock, out of cells.

use model::batch::Column;
use model::metadata::{RecordedTime, Warning};
use model::table::{Conversion, TableKind};
use model::time::Timestamp;

use super::cell::Cell;
use super::days::push_serial;
use crate::delimited::clock::{ClockProgress, WallClock};
use crate::delimited::course::Course;
use crate::delimited::layout::Layout;
use crate::delimited::rows::since;
use crate::text::civil::{DateOrder, recorded_time};
use crate::text::zone::Zone;

/// Rows later than this after the start do not tell when the test began.
const SOON_AFTER_START_SECONDS: f64 = 60.0;

pub(super) struct Times {
    test_time: Option<(usize, Conversion)>,
    course: Course,
    clock: WallClock,
    progress: ClockProgress,
    /// Wall clock and test time of the first row that has a clock.
    first: Option<(String, Option<f64>)>,
    /// Seconds since 1970 at which a test time by the clock is 0.
    zero: Option<f64>,
    /// Of the row's clock; kept for its room.
    text: String,
}

impl Times {
    pub(super) fn new(layout: &Layout, zone: Option<&Zone>, order: Option<DateOrder>) -> Self {
        // Time passes on a clock of no known zone, too.
        let by_clock = || Zone::new("UTC").filter(|_| layout.by_clock.is_some());
        Self {
            test_time: layout.test_time(),
            course: Course::default(),
            clock: WallClock::new(zone.cloned().or_else(by_clock), None),
            progress: ClockProgress::new(order),
            first: None,
            zero: None,
            text: String::new(),
        }
    }

    /// Takes a row, whose vendor's cells `stored` ends with, and appends what the clock gives to the
    /// columns behind. False where the cell of the clock holds something else.
    pub(super) fn push<'a>(
        &mut self,
        layout: &Layout,
        cell_of: impl Fn(usize) -> Cell<'a>,
        stored: &[Column],
        behind: &mut [Column],
    ) -> bool {
        let number = |(column, conversion): (usize, Conversion)| {
            let column = stored.get(column)?;
            let value = column.number(column.len().checked_sub(1)?)?;
            Some(conversion.apply(value)).filter(|value| value.is_finite())
        };
        let mut test_time = self.test_time.and_then(number);
        let is_wanted = layout.unix.is_some() || layout.by_clock.is_some();
        let clock = layout.clock.filter(|_| is_wanted || self.first.is_none());
        self.text.clear();
        if let Some(clock) = clock {
            // Days may be a text too, with the decimal mark of the mapping.
            match number((clock, Conversion::IDENTITY)).filter(|_| layout.is_clock_in_days) {
                Some(days) => push_serial(days, &mut self.text),
                None => cell_of(clock).push_display(&mut self.text),
            }
        }
        let unix = match layout.epoch {
            Some(epoch) => Ok(number(epoch)),
            None if is_wanted && clock.is_some() => {
                self.clock.unix_seconds(self.text.as_bytes(), test_time, &mut self.progress)
            }
            None => Ok(None),
        };
        let is_readable = unix.is_ok();
        let unix = unix.ok().flatten();
        let mut behind = behind.iter_mut();
        if layout.by_clock.is_some() {
            test_time = unix.map(|now| since(now, &mut self.zero));
            if let Some(column) = behind.next() {
                column.push_f64(test_time);
            }
        }
        if layout.unix.is_some()
            && let Some(column) = behind.next()
        {
            column.push_f64(unix);
        }
        self.course.note(test_time);
        if self.first.is_none() {
            let by_clock = clock.map(|_| self.text.clone());
            let text =
                by_clock.or_else(|| layout.epoch.and(unix).map(|seconds| seconds.to_string()));
            let text = text.filter(|text| !text.is_empty());
            self.first = text.map(|text| (text, test_time));
        }
        is_readable
    }

    /// When the first row was written, and whether that is when the test began.
    pub(super) fn of_first_row(
        &self,
        layout: &Layout,
        zone: Option<&Zone>,
    ) -> Option<(RecordedTime, bool)> {
        let (text, test_time) = self.first.as_ref()?;
        let is_start = test_time.is_some_and(|seconds| seconds <= SOON_AFTER_START_SECONDS);
        if layout.epoch.is_some() {
            let seconds: f64 = text.parse().ok()?;
            let utc =
                (1e8..1e10).contains(&seconds).then_some(Timestamp((seconds * 1e6) as i64))?;
            let text = text.clone();
            return Some((RecordedTime { text, utc: Some(utc), ..Default::default() }, is_start));
        }
        let order = self.progress.date_order;
        let mut recorded = recorded_time(text, order.unwrap_or(DateOrder::MonthFirst), zone);
        recorded.ambiguous_date_order &= order.is_none();
        recorded.local.is_some().then_some((recorded, is_start))
    }

    pub(super) fn warnings(&self, kind: TableKind) -> Vec<Warning> {
        let course = (kind != TableKind::Cycles).then(|| self.course.warnings());
        course.into_iter().flatten().chain(self.progress.warnings()).collect()
    }
}
