//! `GET /equipment`, `GET /equipment/{id}`.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Catalog;
use serde::Serialize;

use super::error::{BatteryApiError, Client, id};

#[derive(Debug, Serialize)]
pub struct Equipment {
    pub id: i64,
    pub name: String,
    pub description: Option<String>,
}

impl From<model::equipment::Equipment> for Equipment {
    fn from(equipment: model::equipment::Equipment) -> Self {
        Self {
            id: equipment.id.0,
            name: equipment.edit.name,
            description: equipment.edit.description,
        }
    }
}

pub async fn list(
    State(catalog): State<Catalog>,
    Client(viewer): Client,
) -> Result<Json<Vec<Equipment>>, BatteryApiError> {
    let list = catalog.equipment_list(&viewer).await?;
    Ok(Json(list.into_iter().map(Equipment::from).collect()))
}

pub async fn one(
    State(catalog): State<Catalog>,
    Client(viewer): Client,
    Path(equipment): Path<String>,
) -> Result<Json<Equipment>, BatteryApiError> {
    Ok(Json(catalog.equipment(&viewer, id(&equipment)?).await?.into()))
}
