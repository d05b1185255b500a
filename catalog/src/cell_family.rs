//! Specifications that many cells share.

use model::cell::{CellFamily, CellFamilyEdit};
use model::id::CellFamilyId;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

impl Catalog {
    pub async fn cell_families(&self, viewer: &Viewer) -> Result<Vec<CellFamily>> {
        later!(viewer)
    }
    pub async fn cell_family(&self, viewer: &Viewer, id: CellFamilyId) -> Result<CellFamily> {
        later!(viewer, id)
    }
    pub async fn create_cell_family(
        &self,
        viewer: &Viewer,
        edit: CellFamilyEdit,
    ) -> Result<CellFamilyId> {
        later!(viewer, edit)
    }
    pub async fn edit_cell_family(
        &self,
        viewer: &Viewer,
        id: CellFamilyId,
        expected_revision: i64,
        edit: CellFamilyEdit,
    ) -> Result<CellFamily> {
        later!(viewer, id, expected_revision, edit)
    }
    /// Datasets keep their data.
    pub async fn delete_cell_family(&self, viewer: &Viewer, id: CellFamilyId) -> Result<()> {
        later!(viewer, id)
    }
}
