//! Once an hour: rows and objects that have served their time go.

use std::time::Duration;

use harvester::{Clock, SystemClock};
use ingest::Ingest;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(3600);
/// Not while a start is still busy with everything else.
const FIRST: Duration = Duration::from_secs(300);

/// Clears up until the token is cancelled. What fails is taken up again an hour later.
pub(super) async fn run(catalog: catalog::Catalog, ingest: Ingest, cancelled: CancellationToken) {
    let system = catalog.system();
    let mut wait = FIRST;
    while cancelled.run_until_cancelled(tokio::time::sleep(wait)).await.is_some() {
        wait = EVERY;
        if let Err(error) = catalog.tidy(&system).await {
            tracing::warn!(error = %crate::error::chain(&error), "Old rows could not be cleared away");
        }
        match ingest.sweep(SystemClock.now()).await {
            Ok(swept) if swept == ingest::Swept::default() => {}
            Ok(swept) => {
                let (parts, strays) = (swept.parts, swept.strays);
                tracing::info!(parts, strays, bytes = swept.stray_bytes, "Cleared the store");
            }
            Err(error) => {
                tracing::warn!(error = %crate::error::chain(&error), "The store could not be cleared");
            }
        }
    }
}
