//! Metadata edits by people.

use model::dataset::{DatasetAssignment, DatasetEdit, DatasetRow};
use model::id::DatasetId;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

impl Catalog {
    pub async fn edit_dataset(
        &self,
        viewer: &Viewer,
        id: DatasetId,
        expected_metadata_revision: i64,
        edit: DatasetEdit,
    ) -> Result<DatasetRow> {
        later!(viewer, id, expected_metadata_revision, edit)
    }
    /// All or none; the count of changed datasets.
    pub async fn assign_datasets(
        &self,
        viewer: &Viewer,
        ids: &[DatasetId],
        assignment: DatasetAssignment,
    ) -> Result<u64> {
        later!(viewer, ids, assignment)
    }
}
