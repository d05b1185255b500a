//! From a tester's wall clock to UTC, quickly enough for every row.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use model::metadata::Warning;

use crate::Options;

/// What a wall-clock time means in a zone. Offsets are seconds east of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalTime {
    Once {
        offset: i32,
    },
    /// The clock was put back: the hour occurs twice. `first` belongs to the earlier instant.
    Twice {
        first: i32,
        second: i32,
    },
    /// The clock was put forward over this time.
    Never,
}

/// An IANA zone out of the database that is built in.
#[derive(Clone, Debug)]
pub struct Zone {
    zone: TimeZone,
}

impl Zone {
    /// `None` for a name that is not in the database.
    pub fn new(name: &str) -> Option<Self> {
        Some(Self { zone: TimeZone::get(name.trim()).ok()? })
    }

    /// What `local` seconds since 1970-01-01T00:00 on the wall clock mean; `None` out of the
    /// calendar's range.
    pub fn local_time(&self, local: i64) -> Option<LocalTime> {
        let at = jiff::Timestamp::from_second(local).ok()?;
        let wall: DateTime = jiff::tz::Offset::UTC.to_datetime(at);
        Some(match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => LocalTime::Once { offset: offset.seconds() },
            AmbiguousOffset::Fold { before, after } => {
                LocalTime::Twice { first: before.seconds(), second: after.seconds() }
            }
            AmbiguousOffset::Gap { .. } => LocalTime::Never,
        })
    }
}

/// The tester's zone, or a warning where its name is not in the database.
pub fn zone_of(options: &Options) -> (Option<Zone>, Option<Warning>) {
    let Some(name) = options.time_zone.as_deref() else { return (None, None) };
    match Zone::new(name) {
        Some(zone) => (Some(zone), None),
        None => {
            let message = format!("The time zone “{name}” is not known; no time is given in UTC.");
            (None, Some(Warning::new("unknown_time_zone", message)))
        }
    }
}

const DAY: i64 = 86_400;

/// Converts one row after the other. A time that occurs twice is settled by the row before it and
/// the test time that went by since; without that it is null rather than a guess.
#[derive(Clone, Debug)]
pub struct UnixClock {
    zone: Zone,
    /// A day on which one offset holds throughout, and that offset.
    steady: Option<(i64, i32)>,
}

/// The answer for one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UnixTime {
    Known(f64),
    /// Within the hour of a daylight saving change, and nothing settles it.
    Unsettled,
}

impl UnixClock {
    pub fn new(zone: Zone) -> Self {
        Self { zone, steady: None }
    }

    /// Seconds since 1970-01-01T00:00:00Z of `local` microseconds on the wall clock. `expected` is
    /// where the row before, plus the test time since, would put this one.
    pub fn unix_seconds(&mut self, local_microseconds: i64, expected: Option<f64>) -> UnixTime {
        let local = local_microseconds.div_euclid(1_000_000);
        let day = local.div_euclid(DAY);
        let at = |offset: i32| {
            // One division of an exact integer, so that the result is the nearest double.
            (local_microseconds - i64::from(offset) * 1_000_000) as f64 / 1e6
        };
        if let Some((steady_day, offset)) = self.steady
            && steady_day == day
        {
            return UnixTime::Known(at(offset));
        }
        match self.zone.local_time(local) {
            Some(LocalTime::Once { offset }) => {
                let ends = [day * DAY, (day + 1) * DAY - 1].map(|end| self.zone.local_time(end));
                if ends.iter().all(|end| *end == Some(LocalTime::Once { offset })) {
                    self.steady = Some((day, offset));
                }
                UnixTime::Known(at(offset))
            }
            Some(LocalTime::Twice { first, second }) => match expected {
                Some(expected) => {
                    let (first, second) = (at(first), at(second));
                    let is_first = (first - expected).abs() <= (second - expected).abs();
                    UnixTime::Known(if is_first { first } else { second })
                }
                None => UnixTime::Unsettled,
            },
            Some(LocalTime::Never) | None => UnixTime::Unsettled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds on the wall clock.
    fn wall(text: &str) -> i64 {
        let civil = crate::text::civil::parse_civil(
            text.as_bytes(),
            crate::text::civil::DateOrder::MonthFirst,
        );
        civil.unwrap().local_microseconds() / 1_000_000
    }

    #[test]
    fn wall_clocks_become_utc_with_daylight_saving() {
        let zone = Zone::new("Europe/Berlin").unwrap();
        let table = [
            ("2021-01-31 11:00:00", LocalTime::Once { offset: 3600 }),
            ("2021-07-31 11:00:00", LocalTime::Once { offset: 7200 }),
            ("2021-10-31 02:30:00", LocalTime::Twice { first: 7200, second: 3600 }),
            ("2021-03-28 02:30:00", LocalTime::Never),
        ];
        for (text, expect) in table {
            assert_eq!(zone.local_time(wall(text)), Some(expect), "{text}");
        }
        assert!(Zone::new("Mars/Olympus").is_none());
    }

    #[test]
    fn the_hour_that_occurs_twice_is_settled_by_the_row_before() {
        let mut clock = UnixClock::new(Zone::new("Europe/Berlin").unwrap());
        let mut expected = None;
        let mut known = Vec::new();
        for text in [
            "2021-10-31 01:30:00",
            "2021-10-31 02:30:00",
            "2021-10-31 02:30:00",
            "2021-10-31 03:30:00",
        ] {
            let UnixTime::Known(seconds) = clock.unix_seconds(wall(text) * 1_000_000, expected)
            else {
                panic!("{text} is not settled")
            };
            known.push(seconds - 1_635_636_600.0);
            expected = Some(seconds + 3600.0);
        }
        assert_eq!(known, [0.0, 3600.0, 7200.0, 10_800.0]);
        let alone = clock.unix_seconds(wall("2021-10-31 02:30:00") * 1_000_000, None);
        assert_eq!(alone, UnixTime::Unsettled);
        let never = clock.unix_seconds(wall("2021-03-28 02:30:00") * 1_000_000, Some(0.0));
        assert_eq!(never, UnixTime::Unsettled);
    }
}
