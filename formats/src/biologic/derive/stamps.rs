//! `05/05/2021 15:36:22.757` in place of seconds: EC-Lab's setting "absolute time".

use serde::{Deserialize, Serialize};

use crate::text::civil::{DateOrder, DateOrderEvidence, parse_civil};

/// Turns dates and times into seconds since the start of acquisition.
///
/// Whether the month or the day comes first may be open for as long as the date does not change;
/// until then it makes no difference. At the first change the order that is the shorter way forward
/// is the one: nobody measures only on the fifth of each month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct Stamps {
    order: Option<DateOrder>,
    /// The start of acquisition, else the first row.
    origin: Option<Stamp>,
    last: Option<Stamp>,
    /// Rows whose text could not be read.
    pub(in super::super) unreadable: u64,
}

/// Microseconds on the wall clock, under each order of day and month that the digits allow.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Stamp {
    month_first: Option<i64>,
    day_first: Option<i64>,
}

impl Stamp {
    fn parse(text: &str) -> Option<Self> {
        let civil = parse_civil(text.as_bytes(), DateOrder::MonthFirst)?;
        civil.time?;
        let at = civil.local_microseconds();
        Some(match civil.order {
            DateOrderEvidence::NotApplicable => Self { month_first: Some(at), day_first: Some(at) },
            DateOrderEvidence::Proves(DateOrder::MonthFirst) => {
                Self { month_first: Some(at), day_first: None }
            }
            DateOrderEvidence::Proves(DateOrder::DayFirst) => {
                Self { month_first: None, day_first: Some(at) }
            }
            DateOrderEvidence::Ambiguous => Self {
                month_first: Some(at),
                day_first: civil.swapped().map(|other| other.local_microseconds()),
            },
        })
    }

    fn under(&self, order: DateOrder) -> Option<i64> {
        match order {
            DateOrder::MonthFirst => self.month_first,
            DateOrder::DayFirst => self.day_first,
        }
    }
}

impl Stamps {
    /// `start`: the text of the start of acquisition, where the header has one. `order`: what the
    /// header says of the stamps' form.
    pub(in super::super) fn new(start: Option<&str>, order: Option<DateOrder>) -> Self {
        let mut stamps = Self { order, ..Self::default() };
        if let Some(start) = start.and_then(Stamp::parse) {
            stamps.settle(start);
            stamps.origin = Some(start);
            stamps.last = Some(start);
        }
        stamps
    }

    /// Which comes first, as far as it is settled.
    pub(in super::super) fn order(&self) -> Option<DateOrder> {
        self.order
    }

    /// Whether a text is a date and time.
    pub(in super::super) fn is_stamp(text: &str) -> bool {
        Stamp::parse(text).is_some()
    }

    /// Seconds since the origin; `None` for a text that is no date, or none in the order found.
    pub(super) fn seconds(&mut self, text: &str) -> Option<f64> {
        let seconds = self.seconds_of(text);
        if seconds.is_none() {
            self.unreadable += 1;
        }
        seconds
    }

    fn seconds_of(&mut self, text: &str) -> Option<f64> {
        let stamp = Stamp::parse(text)?;
        self.settle(stamp);
        self.last = Some(stamp);
        let origin = *self.origin.get_or_insert(stamp);
        let order = self.order.unwrap_or(DateOrder::MonthFirst);
        Some((stamp.under(order)? - origin.under(order)?) as f64 / 1e6)
    }

    fn settle(&mut self, next: Stamp) {
        if self.order.is_some() {
            return;
        }
        self.order = match (next.month_first, next.day_first) {
            (Some(_), None) => Some(DateOrder::MonthFirst),
            (None, Some(_)) => Some(DateOrder::DayFirst),
            (Some(month_first), Some(day_first)) => self.last.and_then(|last| {
                let by_month = month_first - last.month_first?;
                let by_day = day_first - last.day_first?;
                match (by_month >= 0, by_day >= 0) {
                    _ if by_month == by_day => None,
                    (true, false) => Some(DateOrder::MonthFirst),
                    (false, true) => Some(DateOrder::DayFirst),
                    _ if by_month.abs() < by_day.abs() => Some(DateOrder::MonthFirst),
                    _ => Some(DateOrder::DayFirst),
                }
            }),
            (None, None) => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(start: Option<&str>, rows: &[(&str, Option<f64>)]) {
        let mut stamps = Stamps::new(start, None);
        for (text, seconds) in rows {
            assert_eq!(stamps.seconds(text), *seconds, "{start:?} {text}");
        }
    }

    #[test]
    fn stamps_count_from_the_start_of_acquisition() {
        check(Some("12/12/2025 12:28:57.704"), &[("12/12/2025 13:45:46.2109", Some(4608.5069))]);
        check(
            Some("11/20/2024 11:38:41.707"),
            &[
                ("11/20/2024 11:38:41.707", Some(0.0)),
                ("nonsense", None),
                ("11/20/2024 11:38:42.707", Some(1.0)),
            ],
        );
        check(None, &[("02/01/2024 00:00:00", Some(0.0)), ("02/01/2024 00:00:01.5", Some(1.5))]);
    }

    #[test]
    fn the_order_of_day_and_month_shows_when_the_date_changes() {
        let night = [("06/02/2019 23:59:59", Some(0.0)), ("07/02/2019 00:00:01", Some(2.0))];
        check(Some("06/02/2019 23:59:59"), &night);
        check(None, &[("06/02/2019 23:59:59", Some(0.0)), ("06/03/2019 00:00:01", Some(2.0))]);
        check(Some("31/01/2019 23:59:59"), &[("01/02/2019 00:00:01", Some(2.0))]);
        check(Some("12/31/2018 23:59:59"), &[("01/01/2019 00:00:01", Some(2.0))]);
        // A date that contradicts the order found is null, not a jump.
        check(Some("12/31/2018 23:59:59"), &[("13/01/2019 00:00:01", None)]);
    }
}
