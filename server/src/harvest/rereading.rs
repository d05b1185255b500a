//! Files are read again when somebody changes what they say of the columns.

use std::time::Duration;

use catalog::{Catalog, ReadAgainJob};
use ingest::Ingest;
use tokio_util::sync::CancellationToken;

/// A hint wakes at once; this is for changes by another process.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// A job whose process ended is given again after so long.
const LEASE_SECONDS: u32 = 900;

/// Where the catalog does not answer.
const RETRY_SECONDS: u32 = 60;

/// Works jobs off until the token is cancelled.
pub(super) async fn run(catalog: Catalog, ingest: Ingest, cancelled: CancellationToken) {
    let system = catalog.system();
    loop {
        match catalog.lease_read_again(&system, "server", LEASE_SECONDS).await {
            Ok(Some(asked)) => {
                read_again(&catalog, &ingest, asked, &cancelled).await;
                if cancelled.is_cancelled() {
                    return;
                }
                continue;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(error = %crate::error::chain(&error), "No job could be taken up");
            }
        }
        let wait = tokio::time::timeout(LOOK_EVERY, catalog.mapping_changed());
        if cancelled.run_until_cancelled(wait).await.is_none() {
            return;
        }
    }
}

async fn read_again(
    catalog: &Catalog,
    ingest: &Ingest,
    asked: ReadAgainJob,
    cancelled: &CancellationToken,
) {
    let system = catalog.system();
    let outcome = cancelled.run_until_cancelled(ingest.read_again(asked.mapping)).await;
    let ended = match outcome {
        // Files that were read are known the next time.
        None => catalog.fail_job(&system, asked.job, "the server stopped", Some(0)).await,
        Some(Ok(outcome)) => {
            let (read, failed) = (outcome.read, outcome.failed);
            tracing::info!(mapping.id = %asked.mapping, read, failed, "Read again by a mapping");
            catalog.finish_job(&system, asked.job).await
        }
        Some(Err(error)) => {
            let reason = crate::error::chain(&error);
            tracing::warn!(mapping.id = %asked.mapping, error = %reason, "Reading again stopped");
            catalog.fail_job(&system, asked.job, &reason, Some(RETRY_SECONDS)).await
        }
    };
    if let Err(error) = ended {
        tracing::warn!(error = %crate::error::chain(&error), "The end of a job could not be noted");
    }
}
