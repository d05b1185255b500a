//! What was seen before: the harvester's memory, kept by the catalog or by an agent's local file.

use std::future::Future;

use model::harvest::{FileState, MonitoredPath, Observation, RunSummary};
use model::id::{MonitoredPathId, ObservedFileId};
use model::time::Timestamp;

/// Remembers monitored paths, observed files and runs of *one* harvester.
///
/// An error of any verb is logged once; what could not be written is written at the next scan,
/// and no file is imported before its state was recorded. So trouble here delays and loses nothing.
pub trait Ledger: Send + Sync + 'static {
    /// The paths to look at now; empty while the harvester is disabled. A path whose `revision`
    /// changed is read anew with [`files`](Self::files).
    fn active_paths(&self) -> impl Future<Output = Result<Vec<MonitoredPath>, LedgerError>> + Send;

    /// All files of a path that were ever recorded.
    fn files(
        &self,
        path: MonitoredPathId,
    ) -> impl Future<Output = Result<Vec<LedgerFile>, LedgerError>> + Send;

    /// Inserts or updates files by (path, relative path), all or none. Returns their ids in the
    /// order of `changes`.
    fn record(
        &self,
        path: MonitoredPathId,
        changes: Vec<LedgerChange>,
    ) -> impl Future<Output = Result<Vec<ObservedFileId>, LedgerError>> + Send;

    /// Why the path's folder cannot be read; `None`: it can. Called on change only.
    fn set_reachability(
        &self,
        path: MonitoredPathId,
        reason: Option<String>,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// "I live": called at every poll.
    fn heartbeat(&self) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// A run is a stretch of work: it begins with the first import (or an asked-for scan) and ends
    /// when nothing is left to do. Polls that find nothing leave no rows.
    fn begin_run(&self) -> impl Future<Output = Result<RunId, LedgerError>> + Send;

    fn end_run(
        &self,
        run: RunId,
        summary: RunSummary,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// The next thing that a person asked for; asked at every poll and after
    /// a nudge, until `None`. It may be given again when it was
    /// not [done](Self::command_done) (after a crash): commands are repeatable.
    fn next_command(&self) -> impl Future<Output = Result<Option<Command>, LedgerError>> + Send;

    fn command_done(
        &self,
        command: CommandId,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;
}

/// A file as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFile {
    pub id: ObservedFileId,
    pub change: LedgerChange,
}

/// A file as the harvester sees it now: everything that is kept of it but its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerChange {
    /// Below the root, with `/` between the folders.
    pub relative_path: String,
    pub observation: Observation,
    /// Its `st_ctime` at the last look: by it a file that was moved over this one while no
    /// harvester ran is told, even with the same size and mtime. `None`: not known.
    pub status_changed_at: Option<Timestamp>,
    pub state: FileState,
    /// When the harvester last saw size, mtime or fingerprint differ, by its own clock.
    pub last_changed_at: Timestamp,
    /// Failed imports since the last change or success.
    pub attempts: u32,
    pub next_retry_at: Option<Timestamp>,
    /// The last pass of the sink that succeeded, Open or Closed.
    pub last_imported_at: Option<Timestamp>,
    /// One line for the person who must act.
    pub reason: Option<String>,
}

/// The ledger's handle of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunId(pub i64);

/// The ledger's handle of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CommandId(pub i64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub id: CommandId,
    pub kind: CommandKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandKind {
    /// Scan every path at once, and take failed files and those that awaited a mapping up again.
    RunNow,
    /// Hand this file over again, whatever became of it last time.
    RetryFile { path: MonitoredPathId, relative_path: String },
}

/// The ledger could not answer; the source says why.
#[derive(Debug, thiserror::Error)]
#[error("the harvester's memory could not be read or written: {0}")]
pub struct LedgerError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl LedgerError {
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}
