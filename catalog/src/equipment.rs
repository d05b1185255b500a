//! Testers, chambers and other equipment.

use model::equipment::{Equipment, EquipmentEdit, EquipmentReference};
use model::id::EquipmentId;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

impl Catalog {
    pub async fn equipment_list(&self, viewer: &Viewer) -> Result<Vec<Equipment>> {
        later!(viewer)
    }
    pub async fn equipment(&self, viewer: &Viewer, id: EquipmentId) -> Result<Equipment> {
        later!(viewer, id)
    }
    pub async fn create_equipment(
        &self,
        viewer: &Viewer,
        edit: EquipmentEdit,
    ) -> Result<EquipmentId> {
        later!(viewer, edit)
    }
    pub async fn edit_equipment(
        &self,
        viewer: &Viewer,
        id: EquipmentId,
        expected_revision: i64,
        edit: EquipmentEdit,
    ) -> Result<Equipment> {
        later!(viewer, id, expected_revision, edit)
    }
    /// Datasets keep their data.
    pub async fn delete_equipment(&self, viewer: &Viewer, id: EquipmentId) -> Result<()> {
        later!(viewer, id)
    }
    pub async fn equipment_references(&self, viewer: &Viewer) -> Result<Vec<EquipmentReference>> {
        later!(viewer)
    }
}
