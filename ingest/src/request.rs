//! What is asked of ingest, and what came of it.

use std::path::PathBuf;

use catalog::{ImportContext, Origin};
use model::id::{DatasetId, ObservedFileId};
use model::time::Timestamp;

/// One file of a bundle.
#[derive(Clone, Debug)]
pub struct IngestFile {
    /// Without its folder.
    pub name: String,
    pub path: PathBuf,
    /// The last fallback for a dataset's date.
    pub modified_at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct IngestRequest {
    /// Where the bundle comes from, the same for every pass over it:
    /// `path:<monitored path id>:<relative path>` or `file:<absolute path>`.
    pub origin: String,
    pub observed_file: Option<ObservedFileId>,
    /// The file with the data first; never empty.
    pub files: Vec<IngestFile>,
    /// More is expected of the file.
    pub open: bool,
    pub context: ImportContext,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub datasets: Vec<DatasetId>,
    /// Rows of all tables now.
    pub rows: u64,
    /// Rows that this pass added.
    pub rows_added: u64,
    /// The bytes were known; nothing was read.
    pub known: bool,
}

impl Imported {
    pub(crate) fn known(origin: &Origin) -> Self {
        let tables = origin.datasets.iter().flat_map(|dataset| &dataset.tables);
        Self {
            datasets: origin.datasets.iter().map(|dataset| dataset.dataset).collect(),
            rows: tables.map(|table| table.rows).sum(),
            rows_added: 0,
            known: true,
        }
    }
}
