//! Equipment.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::equipment::{Equipment, EquipmentEdit};
use model::id::EquipmentId;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::form::{required, text};

#[server(prefix = "/fn", endpoint = "equipment_list", input = Json)]
pub(crate) async fn list_equipment() -> Result<Vec<Equipment>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.equipment_list(&viewer).await)
}

#[server(prefix = "/fn", endpoint = "equipment", input = Json)]
pub(crate) async fn load_equipment(id: EquipmentId) -> Result<Equipment, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.equipment(&viewer, id).await)
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct EquipmentForm {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) description: String,
    pub(crate) serial: String,
    pub(crate) calibration_date: String,
}

impl TryFrom<EquipmentForm> for EquipmentEdit {
    type Error = AppError;

    fn try_from(form: EquipmentForm) -> Result<Self, AppError> {
        Ok(Self {
            name: required("name", &form.name, "Give the equipment a name.")?,
            kind: text(&form.kind),
            description: text(&form.description),
            serial: text(&form.serial),
            calibration_date: text(&form.calibration_date),
        })
    }
}

#[server(prefix = "/fn", endpoint = "create_equipment")]
pub(crate) async fn create_equipment(form: EquipmentForm) -> Result<EquipmentId, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let id = answer(catalog.create_equipment(&viewer, checked(form.try_into())?).await)?;
    leptos_axum::redirect(&format!("/equipment/{id}"));
    Ok(id)
}

#[server(prefix = "/fn", endpoint = "save_equipment")]
pub(crate) async fn save_equipment(
    id: EquipmentId,
    revision: i64,
    form: EquipmentForm,
) -> Result<Equipment, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.edit_equipment(&viewer, id, revision, checked(form.try_into())?).await)?;
    answer(catalog.equipment(&viewer, id).await)
}

#[server(prefix = "/fn", endpoint = "delete_equipment")]
pub(crate) async fn delete_equipment(id: EquipmentId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.delete_equipment(&viewer, id).await)?;
    leptos_axum::redirect("/equipment");
    Ok(())
}
