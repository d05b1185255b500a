//! Files are read again when somebody changes what they say of the columns, and when their format's
//! reader became a better one.

use std::time::Duration;

use catalog::{Catalog, CatalogError, ReadAgainJob, ReadOtherwise};
use ingest::Ingest;
use model::id::JobId;
use tokio_util::sync::CancellationToken;

/// A hint wakes at once; this is for changes by another process.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// A job whose process ended is given again after so long.
const LEASE_SECONDS: u32 = 900;

/// A job that takes longer is kept by then.
const RENEW_EVERY: Duration = Duration::from_secs(300);

/// Where the catalog does not answer.
const RETRY_SECONDS: u32 = 60;

/// Works jobs off until the token is cancelled.
pub(super) async fn run(catalog: Catalog, ingest: Ingest, cancelled: CancellationToken) {
    let system = catalog.system();
    if let Err(error) = ingest.ask_for_newer_readers().await {
        let error = crate::error::chain(&error);
        tracing::warn!(%error, "What older readers read is not read again before the next start");
    }
    loop {
        match catalog.lease_read_again(&system, &owner(), LEASE_SECONDS).await {
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
    let files = described(&asked.files);
    let outcome = tokio::select! {
        outcome = cancelled.run_until_cancelled(ingest.read_again(&asked.files)) => outcome,
        () = keep(catalog, asked.job) => return,
    };
    let ended = match outcome {
        // Files that were read are known the next time.
        None => catalog.fail_job(&system, asked.job, "the server stopped", Some(0)).await,
        Some(Ok(outcome)) => {
            let (read, failed) = (outcome.read, outcome.failed);
            tracing::info!(files, read, failed, "Files were read again");
            catalog.finish_job(&system, asked.job).await
        }
        Some(Err(error)) => {
            let reason = crate::error::chain(&error);
            tracing::warn!(files, error = %reason, "Reading again stopped");
            catalog.fail_job(&system, asked.job, &reason, Some(RETRY_SECONDS)).await
        }
    };
    if let Err(error) = ended {
        tracing::warn!(error = %crate::error::chain(&error), "The end of a job could not be noted");
    }
}

/// Tells the processes of one machine apart.
fn owner() -> String {
    format!("server {}", std::process::id())
}

/// Which files, for the log.
fn described(files: &ReadOtherwise) -> String {
    match files {
        ReadOtherwise::Mapping(mapping) => format!("of mapping {mapping}"),
        ReadOtherwise::Reader { format, revision } => {
            format!("read before revision {revision} of the reader of {format}")
        }
    }
}

/// Keeps a job until another process has it.
async fn keep(catalog: &Catalog, job: JobId) {
    let system = catalog.system();
    loop {
        tokio::time::sleep(RENEW_EVERY).await;
        match catalog.renew_lease(&system, job, &owner(), LEASE_SECONDS).await {
            Err(CatalogError::NotFound) => {
                tracing::warn!(job.id = %job, "Another process reads these files again");
                return;
            }
            Err(error) => {
                tracing::warn!(error = %crate::error::chain(&error), "A job could not be kept");
            }
            Ok(()) => {}
        }
    }
}
