//! The harvester's memory over the catalog.

use catalog::{Catalog, System};
use harvester::{
    Command, CommandId, CommandKind, Ledger, LedgerChange, LedgerError, LedgerFile, RunId,
};
use model::harvest::{MonitoredPath, RunSummary};
use model::id::{HarvesterId, JobId, MonitoredPathId, ObservedFileId};

/// Commands are quick; one that a crash left behind is given again after this.
const LEASE_SECONDS: u32 = 60;

pub struct CatalogLedger {
    catalog: Catalog,
    system: System,
    harvester: HarvesterId,
}

impl CatalogLedger {
    pub fn new(catalog: Catalog, harvester: HarvesterId) -> Self {
        let system = catalog.system();
        Self { catalog, system, harvester }
    }
}

impl Ledger for CatalogLedger {
    async fn active_paths(&self) -> Result<Vec<MonitoredPath>, LedgerError> {
        self.catalog.active_paths(&self.system, self.harvester).await.map_err(LedgerError::new)
    }

    async fn files(&self, path: MonitoredPathId) -> Result<Vec<LedgerFile>, LedgerError> {
        let files = self.catalog.ledger(&self.system, path).await.map_err(LedgerError::new)?;
        Ok(files.into_iter().map(from_catalog).collect())
    }

    async fn record(
        &self,
        path: MonitoredPathId,
        changes: Vec<LedgerChange>,
    ) -> Result<Vec<ObservedFileId>, LedgerError> {
        let changes = changes.into_iter().map(to_catalog).collect();
        self.catalog
            .record_observations(&self.system, path, changes)
            .await
            .map_err(LedgerError::new)
    }

    async fn set_reachability(
        &self,
        path: MonitoredPathId,
        reason: Option<String>,
    ) -> Result<(), LedgerError> {
        self.catalog
            .set_reachability(&self.system, path, reason.as_deref())
            .await
            .map_err(LedgerError::new)
    }

    async fn heartbeat(&self) -> Result<(), LedgerError> {
        let alive = self.catalog.touch_harvester(&self.system, self.harvester).await;
        alive.map_err(LedgerError::new)
    }

    async fn begin_run(&self) -> Result<RunId, LedgerError> {
        let run = self.catalog.begin_run(&self.system, self.harvester).await;
        run.map(RunId).map_err(LedgerError::new)
    }

    async fn end_run(&self, run: RunId, summary: RunSummary) -> Result<(), LedgerError> {
        self.catalog.end_run(&self.system, run.0, summary).await.map_err(LedgerError::new)
    }

    async fn next_command(&self) -> Result<Option<Command>, LedgerError> {
        loop {
            let job = self.catalog.lease_command(&self.system, self.harvester, LEASE_SECONDS).await;
            let Some(job) = job.map_err(LedgerError::new)? else { return Ok(None) };
            let id = CommandId(job.id.0);
            if job.kind == "harvest.run_now" {
                return Ok(Some(Command { id, kind: CommandKind::RunNow }));
            }
            let file = job.payload["file"].as_i64().map(ObservedFileId);
            let found = match file {
                Some(file) => self.catalog.ledger_file(&self.system, file).await.ok(),
                None => None,
            };
            if let Some((path, file)) = found {
                let relative_path = file.relative_path;
                return Ok(Some(Command {
                    id,
                    kind: CommandKind::RetryFile { path, relative_path },
                }));
            }
            // The file's path was taken out of watching since: nothing is left to do.
            self.catalog.finish_job(&self.system, job.id).await.map_err(LedgerError::new)?;
        }
    }

    async fn command_done(&self, command: CommandId) -> Result<(), LedgerError> {
        self.catalog.finish_job(&self.system, JobId(command.0)).await.map_err(LedgerError::new)
    }
}

fn from_catalog(file: catalog::LedgerFile) -> LedgerFile {
    LedgerFile {
        id: file.id,
        change: LedgerChange {
            relative_path: file.relative_path,
            observation: file.observation,
            status_changed_at: file.status_changed_at,
            state: file.state,
            last_changed_at: file.last_changed_at,
            attempts: file.attempts,
            next_retry_at: file.next_retry_at,
            last_imported_at: file.last_imported_at,
            reason: file.reason,
        },
    }
}

fn to_catalog(change: LedgerChange) -> catalog::LedgerChange {
    catalog::LedgerChange {
        relative_path: change.relative_path,
        observation: change.observation,
        status_changed_at: change.status_changed_at,
        state: change.state,
        last_changed_at: change.last_changed_at,
        attempts: change.attempts,
        next_retry_at: change.next_retry_at,
        last_imported_at: change.last_imported_at,
        reason: change.reason,
    }
}
