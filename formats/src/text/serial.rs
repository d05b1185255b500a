//! Dates as numbers of days: OLE automation dates, Excel serials.

use model::metadata::RecordedTime;
use model::time::Timestamp;

use super::civil::{Civil, DateOrderEvidence, recorded_civil};
use super::zone::Zone;

/// 1899-12-30, day 0 of OLE dates and of Excel's calendar from March 1900 on.
const EPOCH_DAYS: i64 = -25_569;
const MILLISECONDS_A_DAY: f64 = 86_400_000.0;

/// Microseconds since 1970-01-01T00:00 on a clock without zone, rounded to the millisecond: a double
/// of these days is good to 0.6 µs, so that a whole second is stored as 59.9999994 s.
pub fn serial_microseconds(days: f64) -> Option<i64> {
    // Up to the year 9999; testers of the 19th century have a wrong clock.
    (1.0..2_958_466.0).contains(&days).then(|| {
        let milliseconds = (days * MILLISECONDS_A_DAY).round() as i64;
        milliseconds * 1000 + EPOCH_DAYS * 86_400_000_000
    })
}

/// Appends ISO 8601 without a zone, `2020-10-19T11:31:46.582`; false, and nothing appended, where the
/// days are no date.
pub fn push_serial_iso(days: f64, text: &mut String) -> bool {
    let microseconds = serial_microseconds(days);
    if let Some(microseconds) = microseconds {
        Timestamp(microseconds).push_civil(text);
    }
    microseconds.is_some()
}

/// The time as metadata keep it; its text is the number.
pub fn recorded_serial(days: f64, zone: Option<&Zone>) -> RecordedTime {
    let mut recorded = serial_microseconds(days)
        .and_then(civil_of)
        .map(|civil| recorded_civil(&civil, zone))
        .unwrap_or_default();
    recorded.text = days.to_string();
    recorded
}

fn civil_of(microseconds: i64) -> Option<Civil> {
    let text = Timestamp(microseconds).to_rfc3339();
    Some(Civil {
        year: text.get(..4)?.parse().ok()?,
        month: text.get(5..7)?.parse().ok()?,
        day: text.get(8..10)?.parse().ok()?,
        time: Some(microseconds.rem_euclid(86_400_000_000)),
        offset: None,
        order: DateOrderEvidence::NotApplicable,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_wall_clocks() {
        let table = [
            // Of sample databases and workbooks; the second one lies 0.9 µs below the second.
            (43_062.791_041_666_66, Some("2017-11-23T18:59:06")),
            (46_119.666_805_555_55, Some("2026-04-07T16:00:12")),
            (44_123.480_400_254_63, Some("2020-10-19T11:31:46.582")),
            (1.0, Some("1899-12-31T00:00:00")),
            (0.5, None),
            (-3.0, None),
            (f64::NAN, None),
            (1e300, None),
        ];
        for (days, text) in table {
            let mut written = String::new();
            let is_date = push_serial_iso(days, &mut written);
            assert_eq!(is_date.then_some(written.as_str()), text, "{days}");
            assert!(is_date || written.is_empty());
        }
        let zone = Zone::new("Europe/Oslo");
        let recorded = recorded_serial(42_587.678_043_981_48, zone.as_ref());
        assert_eq!(recorded.local.as_deref(), Some("2016-08-05T16:16:23"));
        assert_eq!(
            recorded.utc.map(Timestamp::to_rfc3339).as_deref(),
            Some("2016-08-05T14:16:23Z")
        );
        assert_eq!(recorded_serial(f64::NAN, None).local, None);
    }
}
