//! `GET /cell`, `GET /cell/{id}`.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Catalog;
use serde::Serialize;

use super::error::{BatteryApiError, Client, id};

/// A cell as the contract has it; capacity in Ah, weight in g.
#[derive(Debug, Serialize)]
pub struct Cell {
    id: i64,
    name: String,
    manufacturer: Option<String>,
    form_factor: Option<String>,
    datasheet: Option<String>,
    anode_chemistry: Option<String>,
    cathode_chemistry: Option<String>,
    nominal_capacity: Option<f64>,
    nominal_cell_weight: Option<f64>,
}

impl From<model::cell::Cell> for Cell {
    fn from(cell: model::cell::Cell) -> Self {
        let family = cell.family.map(|family| family.edit).unwrap_or_default();
        Self {
            id: cell.id.0,
            name: cell.edit.name,
            manufacturer: family.manufacturer,
            form_factor: family.form_factor,
            datasheet: family.datasheet,
            anode_chemistry: family.anode_chemistry,
            cathode_chemistry: family.cathode_chemistry,
            nominal_capacity: family.nominal_capacity_ah,
            nominal_cell_weight: family.nominal_cell_weight_gram,
        }
    }
}

pub async fn list(
    State(catalog): State<Catalog>,
    Client(viewer): Client,
) -> Result<Json<Vec<Cell>>, BatteryApiError> {
    let cells = catalog.cells(&viewer, None).await?;
    Ok(Json(cells.into_iter().map(Cell::from).collect()))
}

pub async fn one(
    State(catalog): State<Catalog>,
    Client(viewer): Client,
    Path(cell): Path<String>,
) -> Result<Json<Cell>, BatteryApiError> {
    Ok(Json(catalog.cell(&viewer, id(&cell)?).await?.into()))
}
