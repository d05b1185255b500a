//! The times of a table's rows: test time and wall clock, out of cells.

use model::batch::Column;
use model::metadata::{RecordedTime, Warning};
use model::table::{Conversion, TableKind};
use model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::{ClockProgress, NotATime, WallClock};
use super::course::Course;
use super::layout::{ClockColumn, ClockForm, Layout};
use crate::text::civil::{Civil, DateOrder, recorded_time};
use crate::text::decode::Encoding;
use crate::text::number::{Comma, Number, parse_number};
use crate::text::serial::{push_serial_iso, recorded_serial};
use crate::text::zone::Zone;

/// Rows later than this after the start do not tell when the test began.
const SOON_AFTER_START_SECONDS: f64 = 60.0;

/// Longer cells are no dates.
const MOST_CLOCK_BYTES: usize = 60;

/// Seconds since 1970 that a tester's clock may show: 1973 to 2286.
const TESTERS_SECONDS: std::ops::Range<f64> = 1e8..1e10;

/// Part of a reader's state: what the times of earlier rows have told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TimesProgress {
    pub course: Course,
    pub clock: ClockProgress,
    /// Wall clock and test time of the first row that has a clock.
    pub first_clock: Option<(String, Option<f64>)>,
    /// Seconds since 1970 at which a test time by the clock is 0.
    #[serde(default)]
    pub clock_zero: Option<f64>,
}

/// A row, as its times are told from it.
pub trait TimedRow {
    /// The number stored in a column of the table.
    fn number(&self, column: usize) -> Option<f64>;

    /// A vendor's cell as it stands in the file, perhaps put together in `room`.
    fn text<'a>(&'a self, column: usize, room: &'a mut String) -> &'a [u8];
}

/// Tells the times of rows, front to back.
pub struct Times {
    test_time: Option<(usize, Conversion)>,
    clock: WallClock,
    zone: Option<Zone>,
    encoding: Encoding,
    /// Of the row's clock; kept for its memory.
    text: String,
}

impl Times {
    /// `start` is when the test time was 0, where the file says so; `encoding` that of the cells.
    pub fn new(
        layout: &Layout,
        zone: Option<&Zone>,
        start: Option<Civil>,
        encoding: Encoding,
    ) -> Self {
        // Time passes on a clock of no known zone, too.
        let by_clock = || Zone::new("UTC").filter(|_| layout.is_by_clock);
        Self {
            test_time: layout.test_time(),
            clock: WallClock::new(zone.cloned().or_else(by_clock), start),
            zone: zone.cloned(),
            encoding,
            text: String::new(),
        }
    }

    /// Takes a row whose other columns are stored, and appends what the clock gives to the columns
    /// behind them.
    ///
    /// # Errors
    /// Where the cell of the clock holds something else: nulls are appended.
    pub fn push(
        &mut self,
        layout: &Layout,
        row: &impl TimedRow,
        behind: &mut [Column],
        progress: &mut TimesProgress,
    ) -> Result<(), NotATime> {
        let mut test_time = self
            .test_time
            .and_then(|(column, conversion)| converted(row.number(column), conversion));
        let unix = match layout.clock.filter(|_| layout.is_by_clock || layout.has_unix) {
            Some(clock) => self.unix_seconds(clock, row, test_time, &mut progress.clock),
            None => Ok(None),
        };
        let seconds = unix.unwrap_or_default();
        let mut behind = behind.iter_mut();
        if layout.is_by_clock
            && let Some(column) = behind.next()
        {
            test_time = seconds.map(|now| since(now, &mut progress.clock_zero));
            column.push_f64(test_time);
        }
        if layout.has_unix
            && let Some(column) = behind.next()
        {
            column.push_f64(seconds);
        }
        progress.course.note(test_time);
        if progress.first_clock.is_none()
            && let Some(clock) = layout.clock
        {
            let text = self.clock_text(clock, row);
            progress.first_clock = text.map(|text| (text, test_time));
        }
        unix.map(drop)
    }

    /// Seconds since 1970 by the row's clock.
    fn unix_seconds(
        &mut self,
        clock: ClockColumn,
        row: &impl TimedRow,
        test_time: Option<f64>,
        progress: &mut ClockProgress,
    ) -> Result<Option<f64>, NotATime> {
        self.text.clear();
        let cell = match clock.form {
            ClockForm::Epoch(conversion) => {
                return Ok(converted(row.number(clock.column), conversion));
            }
            ClockForm::Days => match row.number(clock.column) {
                Some(days) if push_serial_iso(days, &mut self.text) => self.text.as_bytes(),
                Some(_) => return Ok(None),
                None => {
                    // A text among numbers, which its column has counted.
                    let cell = row.text(clock.column, &mut self.text);
                    let unix = self.clock.unix_seconds(cell, test_time, progress);
                    return Ok(unix.unwrap_or_default());
                }
            },
            ClockForm::Text => row.text(clock.column, &mut self.text),
            ClockForm::TextOrEpoch => {
                let cell = row.text(clock.column, &mut self.text);
                if let Number::Value(seconds) = parse_number(cell, Comma::Decimal) {
                    return Ok(Some(seconds));
                }
                cell
            }
        };
        self.clock.unix_seconds(cell, test_time, progress)
    }

    /// What the row says of the clock, as it stands in the file or of the number that it holds.
    fn clock_text(&mut self, clock: ClockColumn, row: &impl TimedRow) -> Option<String> {
        if matches!(clock.form, ClockForm::Days | ClockForm::Epoch(_))
            && let Some(number) = row.number(clock.column)
        {
            return Some(number.to_string());
        }
        self.text.clear();
        let cell = row.text(clock.column, &mut self.text);
        let text = self.encoding.decode(&cell[..cell.len().min(MOST_CLOCK_BYTES)]).into_owned();
        Some(text).filter(|text| !text.is_empty())
    }

    /// When the first row was written, and whether that is when the test began.
    pub fn of_first_row(
        &self,
        layout: &Layout,
        progress: &TimesProgress,
    ) -> Option<(RecordedTime, bool)> {
        let (text, test_time) = progress.first_clock.as_ref()?;
        let is_start = test_time.is_some_and(|seconds| seconds <= SOON_AFTER_START_SECONDS);
        let form = layout.clock?.form;
        let number: Option<f64> = text.parse().ok();
        let recorded = match (form, number) {
            (ClockForm::Epoch(_) | ClockForm::TextOrEpoch, Some(number)) => {
                let seconds = form.epoch().apply(number);
                let utc = Timestamp((seconds * 1e6).round() as i64);
                let utc = TESTERS_SECONDS.contains(&seconds).then_some(utc)?;
                RecordedTime { text: text.clone(), utc: Some(utc), ..RecordedTime::default() }
            }
            (ClockForm::Days, Some(days)) => recorded_serial(days, self.zone.as_ref()),
            _ => self.recorded(text, progress.clock.date_order),
        };
        (recorded.utc.is_some() || recorded.local.is_some()).then_some((recorded, is_start))
    }

    fn recorded(&self, text: &str, order: Option<DateOrder>) -> RecordedTime {
        let assumed = order.unwrap_or(DateOrder::MonthFirst);
        let mut recorded = recorded_time(text, assumed, self.zone.as_ref());
        recorded.ambiguous_date_order &= order.is_none();
        recorded
    }
}

impl TimesProgress {
    /// Before the first row; `date_order` is what is known by then.
    pub fn new(date_order: Option<DateOrder>) -> Self {
        Self { clock: ClockProgress::new(date_order), ..Self::default() }
    }

    /// What was odd about the times of a table of that kind.
    pub fn warnings(&self, kind: TableKind) -> Vec<Warning> {
        let course = (kind != TableKind::Cycles).then(|| self.course.warnings());
        course.into_iter().flatten().chain(self.clock.warnings()).collect()
    }
}

fn converted(number: Option<f64>, conversion: Conversion) -> Option<f64> {
    number.map(|number| conversion.apply(number)).filter(|value| value.is_finite())
}

/// Seconds since the first time, to the microsecond: a double of seconds since 1970 is no better.
fn since(now: f64, zero: &mut Option<f64>) -> f64 {
    ((now - *zero.get_or_insert(now)) * 1e6).round() / 1e6
}
