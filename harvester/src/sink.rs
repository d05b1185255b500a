//! Where files go: the server's ingest, or an agent's way to it.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use model::harvest::{MonitoredPath, Observation};
use model::id::{DatasetId, ObservedFileId};

/// Takes bytes. Idempotent: the same file handed over twice has one effect.
pub trait Sink: Send + Sync + 'static {
    /// Which of these files belong together (`a.mpr` with `a.mps`; `x_Wb_1.csv` with `x_Wb_2.csv`):
    /// groups of indexes into `names`, the head (the file with the data) first. A file in no group
    /// stands alone. `names` are all files of one root, relative, with `/`; pure, no I/O.
    fn bundles(&self, names: &[&str]) -> Vec<Vec<usize>> {
        (0..names.len()).map(|index| vec![index]).collect()
    }

    /// A cheap sniff of a file that still changes: may it be imported Open? Asked anew each time,
    /// since the header of a young file may not be written yet.
    fn claims(&self, bundle: &ImportRequest) -> impl Future<Output = Claim> + Send;

    /// Reads the files and keeps what they hold. A panic counts as [`ImportOutcome::Failed`].
    fn import(&self, request: ImportRequest) -> impl Future<Output = ImportOutcome> + Send;
}

/// Files that are imported as one.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// The path that the files lie in, with its zone, users and defaults.
    pub monitored_path: Arc<MonitoredPath>,
    pub end: End,
    /// The head first, then its sidecars; never empty.
    pub files: Vec<BundleFile>,
}

impl ImportRequest {
    pub fn head(&self) -> &BundleFile {
        &self.files[0]
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleFile {
    pub id: ObservedFileId,
    /// Below the root, with `/` between the folders.
    pub relative_path: String,
    /// Checked to be a regular file below the root, after symlinks, just before it is handed over.
    pub absolute_path: PathBuf,
    pub observation: Observation,
}

/// Whether more is expected of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// It still changes: an unterminated last line is withheld.
    Open,
    /// It is at rest: take all of it, and check all of it.
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A format that can be read while it grows.
    Continues,
    /// Only read when at rest; also for a file that is too young to tell.
    WaitsForStability,
    /// No format claims it as it is now. It is handed over once more when it is at rest.
    Unsupported(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// Kept; also when it was known already. `rows` is what this pass added.
    Imported { datasets: Vec<DatasetId>, rows: u64 },
    /// No format claims it; not tried again until it changes.
    Unsupported { reason: String },
    /// A table whose columns no mapping fits.
    AwaitingMapping { reason: String },
    /// Tried again later.
    Failed { reason: String },
}
