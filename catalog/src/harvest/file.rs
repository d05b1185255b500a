//! Observed files as people see them.

use model::harvest::{FileState, ObservedFile};
use model::id::{MonitoredPathId, ObservedFileId};
use model::page::Page;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

impl Catalog {
    /// In the order of their folded paths.
    pub async fn observed_files(
        &self,
        viewer: &Viewer,
        path: MonitoredPathId,
        state: Option<FileState>,
        search: Option<&str>,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<ObservedFile>> {
        later!(viewer, path, state, search, limit, cursor)
    }
    /// Asks for another try, by a job.
    pub async fn retry_file(&self, viewer: &Viewer, id: ObservedFileId) -> Result<()> {
        later!(viewer, id)
    }
}
