//! What time it is: passed in, so that tests need no sleeps.

use std::time::{SystemTime, UNIX_EPOCH};

use model::time::Timestamp;

/// Wall-clock time. It may jump in either direction (daylight saving set by hand, NTP).
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;
}

/// The clock of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        timestamp(SystemTime::now())
    }
}

/// Microseconds since 1970, also for the years before it; saturates far outside.
pub(crate) fn timestamp(time: SystemTime) -> Timestamp {
    Timestamp(match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX),
        Err(error) => {
            i64::try_from(error.duration().as_micros()).map_or(i64::MIN, |micros| -micros)
        }
    })
}

/// The file's mtime; 1970 where the file system has none.
pub(crate) fn modified_at(metadata: &std::fs::Metadata) -> Timestamp {
    metadata.modified().map_or(Timestamp(0), timestamp)
}

/// When anything of the file changed last, its name and rights included: a file that was moved over
/// another may have the other's size and mtime. `None` where the system does not tell.
pub(crate) fn status_changed_at(metadata: &std::fs::Metadata) -> Option<Timestamp> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let micros = metadata.ctime().checked_mul(1_000_000)?;
        micros.checked_add(metadata.ctime_nsec() / 1000).map(Timestamp)
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn file_times_before_and_after_1970_become_microseconds() {
        assert_eq!(timestamp(UNIX_EPOCH + Duration::from_micros(1_500_000)), Timestamp(1_500_000));
        assert_eq!(timestamp(UNIX_EPOCH - Duration::from_secs(1)), Timestamp(-1_000_000));
    }
}
