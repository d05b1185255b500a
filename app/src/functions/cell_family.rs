//! Cell families: the specification that cells share.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::cell::{CellFamily, CellFamilyEdit};
use model::id::CellFamilyId;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::form::{number, required, text};

#[server(prefix = "/fn", endpoint = "cell_families", input = Json)]
pub(crate) async fn list_cell_families() -> Result<Vec<CellFamily>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.cell_families(&viewer).await)
}

#[server(prefix = "/fn", endpoint = "cell_family", input = Json)]
pub(crate) async fn load_cell_family(id: CellFamilyId) -> Result<CellFamily, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.cell_family(&viewer, id).await)
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CellFamilyForm {
    pub(crate) name: String,
    pub(crate) manufacturer: String,
    pub(crate) model: String,
    pub(crate) form_factor: String,
    pub(crate) anode_chemistry: String,
    pub(crate) cathode_chemistry: String,
    pub(crate) nominal_capacity_ah: String,
    pub(crate) nominal_cell_weight_gram: String,
    pub(crate) datasheet: String,
}

impl TryFrom<CellFamilyForm> for CellFamilyEdit {
    type Error = AppError;

    fn try_from(form: CellFamilyForm) -> Result<Self, AppError> {
        Ok(Self {
            name: required("name", &form.name, "Give the family a name.")?,
            manufacturer: text(&form.manufacturer),
            model: text(&form.model),
            form_factor: text(&form.form_factor),
            anode_chemistry: text(&form.anode_chemistry),
            cathode_chemistry: text(&form.cathode_chemistry),
            nominal_capacity_ah: number("nominal_capacity_ah", &form.nominal_capacity_ah)?,
            nominal_cell_weight_gram: number(
                "nominal_cell_weight_gram",
                &form.nominal_cell_weight_gram,
            )?,
            datasheet: text(&form.datasheet),
        })
    }
}

#[server(prefix = "/fn", endpoint = "create_cell_family")]
pub(crate) async fn create_cell_family(form: CellFamilyForm) -> Result<CellFamilyId, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let id = answer(catalog.create_cell_family(&viewer, checked(form.try_into())?).await)?;
    leptos_axum::redirect(&format!("/families/{id}"));
    Ok(id)
}

#[server(prefix = "/fn", endpoint = "save_cell_family")]
pub(crate) async fn save_cell_family(
    id: CellFamilyId,
    revision: i64,
    form: CellFamilyForm,
) -> Result<CellFamily, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.edit_cell_family(&viewer, id, revision, checked(form.try_into())?).await)?;
    answer(catalog.cell_family(&viewer, id).await)
}

#[server(prefix = "/fn", endpoint = "delete_cell_family")]
pub(crate) async fn delete_cell_family(id: CellFamilyId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.delete_cell_family(&viewer, id).await)?;
    leptos_axum::redirect("/families");
    Ok(())
}
