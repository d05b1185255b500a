//! Datasets as the pages read them.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::cell::CellReference;
use model::cycle::{Cycle, Range};
use model::dataset::{DatasetDetail, DatasetPulse, DatasetQuery, DatasetRow};
use model::equipment::EquipmentReference;
use model::id::DatasetId;
use model::page::Page;
use serde::{Deserialize, Serialize};

use crate::AppError;

#[server(prefix = "/fn", endpoint = "datasets", input = Json)]
pub(crate) async fn list_datasets(query: DatasetQuery) -> Result<Page<DatasetRow>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.datasets(&viewer, &query).await)
}

#[server(prefix = "/fn", endpoint = "dataset", input = Json)]
pub(crate) async fn load_dataset(id: DatasetId) -> Result<DatasetDetail, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.dataset(&viewer, id).await)
}

#[server(prefix = "/fn", endpoint = "cycles", input = Json)]
pub(crate) async fn load_cycles(id: DatasetId) -> Result<Vec<Cycle>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.cycles(&viewer, id).await)
}

#[server(prefix = "/fn", endpoint = "ranges", input = Json)]
pub(crate) async fn load_ranges(id: DatasetId) -> Result<Vec<Range>, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.ranges(&viewer, id).await)
}

/// Cheap enough to be asked for every few seconds.
#[server(prefix = "/fn", endpoint = "pulse", input = Json)]
pub(crate) async fn load_pulse(id: DatasetId) -> Result<DatasetPulse, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.dataset_pulse(&viewer, id).await)
}

/// What the forms about datasets offer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Choices {
    pub(crate) cells: Vec<CellReference>,
    pub(crate) users: Vec<model::account::UserReference>,
    pub(crate) equipment: Vec<EquipmentReference>,
}

#[server(prefix = "/fn", endpoint = "choices", input = Json)]
pub(crate) async fn load_choices() -> Result<Choices, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    Ok(Choices {
        cells: answer(catalog.cell_references(&viewer).await)?,
        users: answer(catalog.user_references(&viewer).await)?,
        equipment: answer(catalog.equipment_references(&viewer).await)?,
    })
}
