//! Cells on the bench.

use model::cell::{Cell, CellEdit, CellReference};
use model::id::CellId;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

impl Catalog {
    pub async fn cells(&self, viewer: &Viewer, search: Option<&str>) -> Result<Vec<Cell>> {
        later!(viewer, search)
    }
    pub async fn cell(&self, viewer: &Viewer, id: CellId) -> Result<Cell> {
        later!(viewer, id)
    }
    pub async fn create_cell(&self, viewer: &Viewer, edit: CellEdit) -> Result<CellId> {
        later!(viewer, edit)
    }
    pub async fn edit_cell(
        &self,
        viewer: &Viewer,
        id: CellId,
        expected_revision: i64,
        edit: CellEdit,
    ) -> Result<Cell> {
        later!(viewer, id, expected_revision, edit)
    }
    /// Datasets keep their data.
    pub async fn delete_cell(&self, viewer: &Viewer, id: CellId) -> Result<()> {
        later!(viewer, id)
    }
    pub async fn cell_references(&self, viewer: &Viewer) -> Result<Vec<CellReference>> {
        later!(viewer)
    }
}
