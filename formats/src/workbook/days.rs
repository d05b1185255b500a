//! Excel's days as people write them.

use std::fmt::Write;

use model::time::put_digits;

use crate::text::serial::push_serial_iso;

/// Days as a date and time, or as hours, minutes and seconds where they are less than one.
pub(crate) fn serial_text(days: f64) -> String {
    let mut text = String::new();
    push_serial(days, &mut text);
    text
}

/// Appends what [`serial_text`] gives.
pub(super) fn push_serial(days: f64, text: &mut String) {
    if (0.0..1.0).contains(&days) {
        push_elapsed(days, text);
    } else if !push_serial_iso(days, text) {
        push_number(days, text);
    }
}

/// Days as `hh:mm:ss[.mmm]`, hours beyond 24.
pub(crate) fn elapsed_text(days: f64) -> String {
    let mut text = String::new();
    push_elapsed(days, &mut text);
    text
}

/// Appends what [`elapsed_text`] gives.
pub(super) fn push_elapsed(days: f64, text: &mut String) {
    let milliseconds = (days * 86_400_000.0).round();
    if !(0.0..1e15).contains(&milliseconds) {
        push_number(days, text);
        return;
    }
    let milliseconds = milliseconds as i64;
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    let hours = seconds / 3600;
    let mut digits = *b"00:00:00.000";
    put_digits(&mut digits[..2], hours);
    put_digits(&mut digits[3..5], seconds / 60 % 60);
    put_digits(&mut digits[6..8], seconds % 60);
    put_digits(&mut digits[9..], rest);
    let shown = if rest == 0 { &digits[..8] } else { &digits };
    if hours >= 100 {
        push_number(hours / 100, text);
    }
    text.push_str(str::from_utf8(shown).unwrap_or_default());
}

pub(super) fn push_number(number: impl std::fmt::Display, text: &mut String) {
    // A string takes all that is written.
    let _ = write!(text, "{number}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_print_as_people_write_them() {
        let table = [
            (0.033_449_074_074_074_07, "00:48:10", "00:48:10"),
            (1.5, "1899-12-31T12:00:00", "36:00:00"),
            (44_123.480_400_254_63, "2020-10-19T11:31:46.582", "1058963:31:46.582"),
            (0.000_011_574_074_074, "00:00:01", "00:00:01"),
            (-1.0, "-1", "-1"),
            (0.041_66, "00:59:59.424", "00:59:59.424"),
            (5.0, "1900-01-04T00:00:00", "120:00:00"),
        ];
        for (days, date, elapsed) in table {
            assert_eq!(serial_text(days), date);
            assert_eq!(elapsed_text(days), elapsed);
        }
    }
}
