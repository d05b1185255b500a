//! The harvester as a background task of this server: its memory is the catalog, its sink ingest.

mod housekeeping;
mod ledger;
mod rereading;
mod schedule;
mod sink;

use catalog::Catalog;
use harvester::{Harvester, Settings, SystemClock};
use ingest::Ingest;
use model::id::HarvesterId;
use tokio_util::sync::CancellationToken;

pub use ledger::CatalogLedger;
pub use sink::IngestSink;

/// Watches until the token is cancelled.
pub async fn run(
    catalog: Catalog,
    ingest: Ingest,
    harvester: HarvesterId,
    settings: Settings,
    cancelled: CancellationToken,
) {
    let schedule = tokio::spawn(schedule::run(catalog.clone(), harvester, cancelled.clone()));
    let cleared =
        tokio::spawn(housekeeping::run(catalog.clone(), ingest.clone(), cancelled.clone()));
    let reread = tokio::spawn(rereading::run(catalog.clone(), ingest.clone(), cancelled.clone()));
    let ledger = CatalogLedger::new(catalog.clone(), harvester);
    let harvester = Harvester::new(ledger, IngestSink::new(ingest), SystemClock, settings);
    let nudge = harvester.nudge();
    let asked = tokio::spawn(async move {
        loop {
            catalog.harvest_asked_for().await;
            nudge.nudge();
        }
    });
    harvester.run(cancelled).await;
    schedule.abort();
    cleared.abort();
    // It gives back what it was at.
    if let Err(error) = reread.await {
        tracing::error!(%error, "Reading again stopped unexpectedly");
    }
    asked.abort();
}
