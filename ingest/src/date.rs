//! A dataset's date: the file's start, else another date in the file, else its modification time.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::dataset::DateSource;
use model::metadata::{FileMetadata, RecordedTime};
use model::time::Timestamp;

/// The date and where it comes from. A local time without a known zone is taken as UTC, which is
/// off by hours at the most; the text as the file gave it is kept in the metadata. A time beyond
/// the calendar's years 1 to 9999, as a broken clock leaves it on a file, is clamped.
pub(crate) fn date_of(metadata: &FileMetadata, modified_at: Timestamp) -> (Timestamp, DateSource) {
    let candidates =
        [(&metadata.started_at, DateSource::Start), (&metadata.other_date, DateSource::File)];
    let (date, source) = candidates
        .into_iter()
        .find_map(|(time, source)| Some((instant(time.as_ref()?)?, source)))
        .unwrap_or((modified_at, DateSource::Modified));
    (date.clamped(), source)
}

fn instant(time: &RecordedTime) -> Option<Timestamp> {
    if let Some(utc) = time.utc {
        return Some(utc);
    }
    let local: DateTime = time.local.as_deref()?.parse().ok()?;
    Some(Timestamp(TimeZone::UTC.to_timestamp(local).ok()?.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(local: Option<&str>, utc: Option<i64>) -> Option<RecordedTime> {
        let local = local.map(str::to_owned);
        Some(RecordedTime { local, utc: utc.map(Timestamp), ..RecordedTime::default() })
    }

    #[test]
    fn dates_fall_back_and_say_so() {
        let table = [
            (recorded(None, Some(5)), None, 5, DateSource::Start),
            (recorded(Some("1970-01-01T00:00:01"), None), None, 1_000_000, DateSource::Start),
            (recorded(None, None), recorded(None, Some(7)), 7, DateSource::File),
            (None, recorded(Some("nonsense"), None), 9, DateSource::Modified),
            (recorded(None, Some(i64::MAX)), None, Timestamp::LAST.0, DateSource::Start),
        ];
        for (started_at, other_date, micros, source) in table {
            let metadata = FileMetadata { started_at, other_date, ..FileMetadata::default() };
            assert_eq!(date_of(&metadata, Timestamp(9)), (Timestamp(micros), source));
        }
        let nothing = FileMetadata::default();
        for (modified, date) in [(i64::MIN, Timestamp::FIRST), (i64::MAX, Timestamp::LAST)] {
            assert_eq!(date_of(&nothing, Timestamp(modified)), (date, DateSource::Modified));
        }
    }
}
