//! Cells.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::cell::{Cell, CellEdit};
use model::id::CellId;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::form::{number, required, text, whole};

#[server(prefix = "/fn", endpoint = "cells", input = Json)]
pub(crate) async fn list_cells(search: String) -> Result<Vec<Cell>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.cells(&viewer, text(&search).as_deref()).await)
}

#[server(prefix = "/fn", endpoint = "cell", input = Json)]
pub(crate) async fn load_cell(id: CellId) -> Result<Cell, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.cell(&viewer, id).await)
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CellForm {
    pub(crate) name: String,
    pub(crate) family: String,
    pub(crate) batch: String,
    pub(crate) assembly_date: String,
    pub(crate) active_mass_gram: String,
    pub(crate) areal_loading_milligram_per_square_centimetre: String,
    pub(crate) electrode_area_square_centimetre: String,
    pub(crate) negative_to_positive_ratio: String,
    pub(crate) separator: String,
    pub(crate) electrolyte: String,
    pub(crate) electrolyte_volume_microlitre: String,
    pub(crate) reference_electrode: String,
    /// Present when ticked.
    pub(crate) half_cell: Option<String>,
    pub(crate) notes: String,
}

impl TryFrom<CellForm> for CellEdit {
    type Error = AppError;

    fn try_from(form: CellForm) -> Result<Self, AppError> {
        Ok(Self {
            name: required("name", &form.name, "Give the cell a name.")?,
            family: whole("family", &form.family)?,
            batch: text(&form.batch),
            assembly_date: text(&form.assembly_date),
            active_mass_gram: number("active_mass_gram", &form.active_mass_gram)?,
            areal_loading_milligram_per_square_centimetre: number(
                "areal_loading_milligram_per_square_centimetre",
                &form.areal_loading_milligram_per_square_centimetre,
            )?,
            electrode_area_square_centimetre: number(
                "electrode_area_square_centimetre",
                &form.electrode_area_square_centimetre,
            )?,
            negative_to_positive_ratio: number(
                "negative_to_positive_ratio",
                &form.negative_to_positive_ratio,
            )?,
            separator: text(&form.separator),
            electrolyte: text(&form.electrolyte),
            electrolyte_volume_microlitre: number(
                "electrolyte_volume_microlitre",
                &form.electrolyte_volume_microlitre,
            )?,
            reference_electrode: text(&form.reference_electrode),
            half_cell: form.half_cell.is_some(),
            notes: text(&form.notes),
        })
    }
}

#[server(prefix = "/fn", endpoint = "create_cell")]
pub(crate) async fn create_cell(form: CellForm) -> Result<CellId, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let id = answer(catalog.create_cell(&viewer, checked(form.try_into())?).await)?;
    leptos_axum::redirect(&format!("/cells/{id}"));
    Ok(id)
}

#[server(prefix = "/fn", endpoint = "save_cell")]
pub(crate) async fn save_cell(id: CellId, revision: i64, form: CellForm) -> Result<Cell, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.edit_cell(&viewer, id, revision, checked(form.try_into())?).await)?;
    answer(catalog.cell(&viewer, id).await)
}

/// Datasets keep their samples; they only lose the cell.
#[server(prefix = "/fn", endpoint = "delete_cell")]
pub(crate) async fn delete_cell(id: CellId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.delete_cell(&viewer, id).await)?;
    leptos_axum::redirect("/cells");
    Ok(())
}
