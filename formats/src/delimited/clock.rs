//! The wall clock of a row as seconds since 1970 UTC: the order of day and month, the hour that
//! daylight saving repeats. Null rather than a guess.

use model::metadata::Warning;
use serde::{Deserialize, Serialize};

use super::tally::warn;
use crate::text::civil::{Civil, DateOrder, DateOrderEvidence, parse_civil, parse_time_of_day};
use crate::text::zone::{UnixClock, UnixTime, Zone};

/// A start and a row further apart than this are not of the same days.
const SAME_DAYS_MICROSECONDS: i64 = 10 * 86_400_000_000;

/// Zones whose people write the month first.
const MONTH_FIRST_ZONES: &[&str] = &[
    "US/",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Detroit",
    "America/Boise",
    "America/Anchorage",
    "America/Indiana/",
    "America/Kentucky/",
];

/// Part of a text reader's state: what earlier rows have settled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClockProgress {
    /// Proven by the file, or what its makers use.
    pub date_order: Option<DateOrder>,
    /// Test time of the first row whose date could be two days, and both (microseconds).
    first_unordered: Option<(f64, [i64; 2])>,
    /// UTC and test time of the last row that has both.
    last_unix: Option<(f64, Option<f64>)>,
    /// Wall-clock times that could be two days of the year.
    unordered_dates: u64,
    /// Wall-clock times without a date.
    undated_times: u64,
    /// Wall-clock times in the hour of a daylight saving change.
    unsettled_times: u64,
}

/// The cell holds neither a date nor nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

/// A tester's clock, in its zone.
pub struct WallClock {
    zone: Option<UnixClock>,
    /// When the test time was 0, where the file says so.
    start: Option<Civil>,
}

impl WallClock {
    /// Without a zone only times that carry an offset become UTC.
    pub fn new(zone: Option<Zone>, start: Option<Civil>) -> Self {
        Self { zone: zone.map(UnixClock::new), start }
    }

    /// UTC of a cell. `test_time`, in seconds, helps to settle what the cell leaves open.
    ///
    /// # Errors
    /// Where the cell holds something else.
    pub fn unix_seconds(
        &mut self,
        cell: &[u8],
        test_time: Option<f64>,
        progress: &mut ClockProgress,
    ) -> Result<Option<f64>, NotATime> {
        let prefer = progress.date_order.unwrap_or(DateOrder::MonthFirst);
        let Some(civil) = parse_civil(cell, prefer) else {
            if parse_time_of_day(cell).is_some() {
                progress.undated_times += 1;
            } else if !cell.is_empty() {
                return Err(NotATime);
            }
            return Ok(None);
        };
        Ok(self.of_civil(civil, test_time, progress))
    }

    fn of_civil(
        &mut self,
        civil: Civil,
        test_time: Option<f64>,
        progress: &mut ClockProgress,
    ) -> Option<f64> {
        civil.time?;
        let civil = self.ordered(civil, test_time, progress)?;
        let local = civil.local_microseconds();
        if let Some(offset) = civil.offset {
            return Some((local - i64::from(offset) * 1_000_000) as f64 / 1e6);
        }
        let expected = progress.last_unix.map(|(unix, last_test_time)| {
            let since = test_time.zip(last_test_time).map_or(0.0, |(now, last)| now - last);
            unix + since
        });
        match self.zone.as_mut()?.unix_seconds(local, expected) {
            UnixTime::Known(unix) => {
                let test_time = test_time.filter(|seconds| seconds.is_finite());
                progress.last_unix = Some((unix, test_time));
                Some(unix)
            }
            UnixTime::Unsettled => {
                progress.unsettled_times += 1;
                None
            }
        }
    }

    /// Settles the order of day and month by this or an earlier date that proves it, or by how the
    /// dates advance. Null where nothing does.
    fn ordered(
        &self,
        civil: Civil,
        test_time: Option<f64>,
        progress: &mut ClockProgress,
    ) -> Option<Civil> {
        match civil.order {
            DateOrderEvidence::Proves(order) => {
                progress.date_order.get_or_insert(order);
            }
            DateOrderEvidence::Ambiguous if progress.date_order.is_none() => {
                let swapped = civil.swapped()?;
                match self.order_by_progress(&civil, &swapped, test_time, progress) {
                    Some(order) => progress.date_order = Some(order),
                    None => {
                        progress.unordered_dates += 1;
                        return None;
                    }
                }
                if progress.date_order == Some(DateOrder::DayFirst) {
                    return Some(swapped);
                }
            }
            _ => {}
        }
        Some(civil)
    }

    /// The order under which the dates advance with the test time, from a start that can only mean
    /// one day, or else from the first row whose order was open (at the first midnight, that is).
    fn order_by_progress(
        &self,
        month_first: &Civil,
        day_first: &Civil,
        test_time: Option<f64>,
        progress: &mut ClockProgress,
    ) -> Option<DateOrder> {
        let test_time = test_time.filter(|seconds| seconds.abs() < 1e9)?;
        let now = [month_first.local_microseconds(), day_first.local_microseconds()];
        let (since, then) = match self.start {
            Some(start) if start.order != DateOrderEvidence::Ambiguous => {
                (0.0, [start.local_microseconds(); 2])
            }
            _ => *progress.first_unordered.get_or_insert((test_time, now)),
        };
        let elapsed = ((test_time - since) * 1e6) as i64;
        let is_near = [0, 1].map(|order: usize| {
            (now[order] - then[order] - elapsed).abs() <= SAME_DAYS_MICROSECONDS
        });
        match is_near {
            [true, false] => Some(DateOrder::MonthFirst),
            [false, true] => Some(DateOrder::DayFirst),
            _ => None,
        }
    }
}

impl ClockProgress {
    /// `date_order` is what is known before any row.
    pub fn new(date_order: Option<DateOrder>) -> Self {
        Self { date_order, ..Self::default() }
    }

    /// Why rows have no time in UTC.
    pub fn warnings(&self) -> Vec<Warning> {
        let reasons = [
            (
                self.unordered_dates,
                "ambiguous_date_order",
                "because day and month could be the other way round",
            ),
            (
                self.undated_times,
                "clock_without_date",
                "because they have a time of day but no date",
            ),
            (
                self.unsettled_times,
                "ambiguous_daylight_saving",
                "in an hour that daylight saving repeats or skips",
            ),
        ];
        let mut warnings = Vec::new();
        for (count, code, why) in reasons {
            let message = format!("Rows without a time in UTC, {why}: {count}.");
            warn(&mut warnings, count, code, message);
        }
        warnings
    }
}

/// What people of a zone write first, where all of them write the month.
pub fn order_of_zone(name: &str) -> Option<DateOrder> {
    let is_month_first = MONTH_FIRST_ZONES.iter().any(|zone| match zone.strip_suffix('/') {
        Some(_) => name.starts_with(zone),
        None => name == *zone,
    });
    is_month_first.then_some(DateOrder::MonthFirst)
}
