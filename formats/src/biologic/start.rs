//! Dates of BioLogic files: OLE days in the log, `02.22.17` in module headers, text in exports.

use model::metadata::RecordedTime;
use model::time::Timestamp;

use crate::text::civil::{DateOrder, recorded_time};
use crate::text::zone::Zone;

/// 1899-12-30, day 0 of an OLE date, in days since 1970-01-01.
const OLE_EPOCH_DAYS: f64 = -25_569.0;

/// A local time of days since 1899-12-30, as `VMP LOG` holds it. Rounded to milliseconds, which is
/// what the text export prints; `None` outside 1995–2077, where it is no date of a measurement.
pub(super) fn ole_time(days: f64, zone: Option<&Zone>) -> Option<RecordedTime> {
    if !(35_000.0..65_000.0).contains(&days) {
        return None;
    }
    let milliseconds = ((days + OLE_EPOCH_DAYS) * 86_400_000.0).round();
    let local = Timestamp(milliseconds as i64 * 1000).to_rfc3339();
    let recorded = recorded_time(local.trim_end_matches('Z'), DateOrder::MonthFirst, zone);
    Some(RecordedTime { text: days.to_string(), ..recorded })
}

/// The date of a module header: month first, whatever stands between (`02.22.17`, `10-04-17`,
/// `01/16/25`).
pub(super) fn module_date(bytes: &[u8]) -> Option<RecordedTime> {
    let text = std::str::from_utf8(bytes).ok()?;
    let slashes: String =
        text.chars().map(|c| if matches!(c, '.' | '-') { '/' } else { c }).collect();
    let recorded = recorded_time(&slashes, DateOrder::MonthFirst, None);
    recorded.local.as_ref()?;
    // The samples' logs show the order: it is no guess, whatever the digits.
    Some(RecordedTime { text: text.to_owned(), ambiguous_date_order: false, ..recorded })
}

/// The date line of an export; month first unless something proves otherwise.
pub(super) fn printed_time(
    text: &str,
    proven: Option<DateOrder>,
    zone: Option<&Zone>,
) -> RecordedTime {
    let recorded = recorded_time(text, proven.unwrap_or(DateOrder::MonthFirst), zone);
    let ambiguous_date_order = recorded.ambiguous_date_order && proven.is_none();
    RecordedTime { ambiguous_date_order, ..recorded }
}

/// The instant of a recorded time, where nothing about it is open.
pub(super) fn instant(recorded: &RecordedTime) -> Option<Timestamp> {
    let is_open = recorded.ambiguous_date_order || recorded.ambiguous_daylight_saving;
    recorded.utc.filter(|_| !is_open)
}

/// A decimal by a power of ten, as a person would write it: 6.504 mg are 0.006504 g, which a division
/// in binary misses by a digit.
pub(super) fn divide_by_power_of_ten(value: f64, digits: u32) -> f64 {
    format!("{value}e-{digits}").parse().unwrap_or(value / f64::from(10_u32.pow(digits.min(9))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ole_days_are_local_times() {
        let table = [
            (46003.520112314814, Some("2025-12-12T12:28:57.704")),
            (43110.70930555555, Some("2018-01-10T17:01:24")),
            (0.0, None),
            (f64::NAN, None),
            (1e300, None),
        ];
        for (days, local) in table {
            let recorded = ole_time(days, None);
            assert_eq!(recorded.and_then(|time| time.local).as_deref(), local, "{days}");
        }
        let zone = Zone::new("Europe/Berlin");
        let recorded = ole_time(43110.70930555555, zone.as_ref()).unwrap();
        assert_eq!(recorded.utc.unwrap().to_rfc3339(), "2018-01-10T16:01:24Z");
    }

    #[test]
    fn module_dates_are_month_first() {
        for text in ["02.01.17", "02-01-17", "02/01/17"] {
            let recorded = module_date(text.as_bytes()).unwrap();
            assert_eq!(recorded.local.as_deref(), Some("2017-02-01"), "{text}");
            assert_eq!(recorded.text, text);
        }
        assert_eq!(module_date(b"\0\0\0\0\0\0\0\0"), None);
        assert_eq!(module_date(b"\xff2/01/17"), None);
    }
}
