//! Instants as microseconds UTC, with the civil calendar worked out by hand: no clock, no zone
//! database, small in wasm.

use serde::{Deserialize, Serialize};

/// Which comes first in `06/05/2021`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    MonthFirst,
    DayFirst,
}

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

const MICROSECONDS_A_DAY: i64 = 86_400_000_000;

impl Timestamp {
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds * 1_000_000)
    }

    pub fn as_seconds_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// RFC 3339 with `Z`; the fraction only where there is one: `2026-11-23T10:00:00.5Z`.
    pub fn to_rfc3339(self) -> String {
        let (year, month, day) = civil_from_days(self.0.div_euclid(MICROSECONDS_A_DAY));
        let of_day = self.0.rem_euclid(MICROSECONDS_A_DAY);
        let (seconds, micros) = (of_day / 1_000_000, of_day % 1_000_000);
        let fraction = if micros == 0 {
            String::new()
        } else {
            format!(".{micros:06}").trim_end_matches('0').to_owned()
        };
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}{fraction}Z",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )
    }

    /// `2026-11-23 10:00`, UTC, as tables show it.
    pub fn to_minute_text(self) -> String {
        let text = self.to_rfc3339();
        format!("{} {}", &text[..text.len().min(10)], text.get(11..16).unwrap_or_default())
    }

    /// Days since 1970-01-01 of a civil date (proleptic Gregorian).
    pub fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted = i64::from((month + 9) % 12);
        let day_of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_print_as_rfc3339() {
        let table = [
            (0, "1970-01-01T00:00:00Z"),
            (1_500_000, "1970-01-01T00:00:01.5Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"),
            (1_795_428_000_000_000, "2026-11-23T10:00:00Z"),
        ];
        for (micros, text) in table {
            assert_eq!(Timestamp(micros).to_rfc3339(), text);
        }
        assert_eq!(Timestamp::days_from_civil(2000, 2, 29), 11_016);
    }
}
