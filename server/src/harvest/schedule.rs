//! Full runs by the clock: once an hour, at the minute that a person chose.

use std::time::Duration;

use catalog::Catalog;
use harvester::{Clock, SystemClock};
use model::id::HarvesterId;
use model::time::Timestamp;
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_secs(20);
const MICROSECONDS_A_MINUTE: i64 = 60_000_000;

/// Asks for runs until the token is cancelled.
pub(super) async fn run(catalog: Catalog, harvester: HarvesterId, cancelled: CancellationToken) {
    let system = catalog.system();
    let mut last = None;
    while cancelled.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
        let now = SystemClock.now();
        let asked = match catalog.scheduled_minute(&system, harvester).await {
            Ok(minute) if is_due(minute, now, last) => {
                let asked = catalog.run_by_schedule(&system, harvester).await;
                // What could not be asked for is asked for again at the next look.
                if asked.is_ok() {
                    last = Some(now);
                }
                asked
            }
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = asked {
            tracing::warn!(error = %crate::error::chain(&error), "The hourly run could not be asked for");
        }
    }
}

/// In the chosen minute, once.
fn is_due(minute: Option<u8>, now: Timestamp, last: Option<Timestamp>) -> bool {
    let this = now.0.div_euclid(MICROSECONDS_A_MINUTE);
    let done = last.is_some_and(|last| last.0.div_euclid(MICROSECONDS_A_MINUTE) == this);
    minute.is_some_and(|minute| this.rem_euclid(60) == i64::from(minute)) && !done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_due_once_in_its_minute() {
        let at = |minute: i64, second: i64| Timestamp::from_seconds(7_200 + minute * 60 + second);
        let table = [
            (Some(15), at(15, 0), None, true),
            (Some(15), at(15, 40), Some(at(15, 0)), false),
            (Some(15), at(75, 5), Some(at(15, 0)), true),
            (Some(15), at(16, 0), None, false),
            (None, at(15, 0), None, false),
        ];
        for (minute, now, last, due) in table {
            assert_eq!(is_due(minute, now, last), due, "{now:?} {last:?}");
        }
    }
}
