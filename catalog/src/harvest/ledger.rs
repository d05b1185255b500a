//! What the harvester remembers of the files it saw.

use model::harvest::{FileState, Observation};
use model::id::{MonitoredPathId, ObservedFileId};
use model::time::Timestamp;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::System;

/// A remembered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFile {
    pub id: ObservedFileId,
    pub relative_path: String,
    pub observation: Observation,
    pub state: FileState,
    pub first_seen_at: Timestamp,
    /// Since when size, time and fingerprint are as they are.
    pub last_changed_at: Timestamp,
    pub attempts: u32,
    pub next_retry_at: Option<Timestamp>,
    pub last_imported_at: Option<Timestamp>,
    pub reason: Option<String>,
}

/// What a scan found out about one file; replaces what was remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerChange {
    pub relative_path: String,
    pub observation: Observation,
    pub state: FileState,
    pub last_changed_at: Timestamp,
    pub attempts: u32,
    pub next_retry_at: Option<Timestamp>,
    pub last_imported_at: Option<Timestamp>,
    pub reason: Option<String>,
}

impl Catalog {
    pub async fn ledger(&self, _system: &System, path: MonitoredPathId) -> Result<Vec<LedgerFile>> {
        later!(_system, path)
    }
    /// Ids in the order of the changes.
    pub async fn record_observations(
        &self,
        _system: &System,
        path: MonitoredPathId,
        changes: Vec<LedgerChange>,
    ) -> Result<Vec<ObservedFileId>> {
        later!(_system, path, changes)
    }
    /// The path and the file of an id, for a job that names only the id.
    pub async fn ledger_file(
        &self,
        _system: &System,
        id: ObservedFileId,
    ) -> Result<(MonitoredPathId, LedgerFile)> {
        later!(_system, id)
    }
}
