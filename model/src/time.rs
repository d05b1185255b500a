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
    /// The first instant of year 1, and the last of year 9999: what RFC 3339 and the databases of
    /// others can write.
    pub const FIRST: Self = Self(-62_135_596_800_000_000);
    pub const LAST: Self = Self(253_402_300_799_999_999);

    /// The nearest instant that can be written.
    #[must_use]
    pub fn clamped(self) -> Self {
        self.clamp(Self::FIRST, Self::LAST)
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds * 1_000_000)
    }

    pub fn as_seconds_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// RFC 3339 with `Z`; the fraction only where there is one: `2026-11-23T10:00:00.5Z`. Instants
    /// that cannot be written are clamped.
    pub fn to_rfc3339(self) -> String {
        let mut text = String::with_capacity(27);
        self.push_civil(&mut text);
        text.push('Z');
        text
    }

    /// Appends the same without its `Z`, as a clock of no zone shows it. Written by hand: there may be
    /// one in each row.
    pub fn push_civil(self, text: &mut String) {
        let micros = self.clamped().0;
        let (year, month, day) = civil_from_days(micros.div_euclid(MICROSECONDS_A_DAY));
        let of_day = micros.rem_euclid(MICROSECONDS_A_DAY);
        let (seconds, micros) = (of_day / 1_000_000, of_day % 1_000_000);
        let mut digits = *b"0000-00-00T00:00:00.000000";
        put_digits(&mut digits[..4], year);
        put_digits(&mut digits[5..7], month);
        put_digits(&mut digits[8..10], day);
        put_digits(&mut digits[11..13], seconds / 3600);
        put_digits(&mut digits[14..16], seconds / 60 % 60);
        put_digits(&mut digits[17..19], seconds % 60);
        put_digits(&mut digits[20..], micros);
        let shown = match micros {
            0 => &digits[..19],
            _ => &digits[..=digits.iter().rposition(|digit| *digit != b'0').unwrap_or_default()],
        };
        text.push_str(str::from_utf8(shown).unwrap_or_default());
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

/// Fills the bytes with the last decimal digits of a number that is not negative.
#[inline]
pub fn put_digits(digits: &mut [u8], mut number: i64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
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
            (10_000_010, "1970-01-01T00:00:10.00001Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"),
            (1_795_428_000_000_000, "2026-11-23T10:00:00Z"),
            (Timestamp::FIRST.0, "0001-01-01T00:00:00Z"),
            (Timestamp::FIRST.0 - 1, "0001-01-01T00:00:00Z"),
            (i64::MIN, "0001-01-01T00:00:00Z"),
            (Timestamp::LAST.0, "9999-12-31T23:59:59.999999Z"),
            (i64::MAX, "9999-12-31T23:59:59.999999Z"),
        ];
        for (micros, text) in table {
            assert_eq!(Timestamp(micros).to_rfc3339(), text);
        }
        assert_eq!(Timestamp::days_from_civil(2000, 2, 29), 11_016);
    }
}
