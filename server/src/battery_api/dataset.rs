//! `GET /dataset`, `GET /dataset/{id}`.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use catalog::{Catalog, Viewer};
use model::cycle::RangeKind;
use model::dataset::DatasetDetail;
use model::id::{CellId, EquipmentId, UserId};
use serde::Serialize;
use serde_json::{Value, json};

use super::cell::Cell;
use super::equipment::Equipment;
use super::error::{BatteryApiError, Client, id};
use super::user::User;

/// Ranges of one dataset in the list: the client spends 30–40 µs on each.
const MOST_LISTED_CYCLES: usize = 500;

/// A dataset as the contract has it, and what its links presume.
#[derive(Debug, Serialize)]
pub struct Dataset {
    id: i64,
    name: String,
    /// RFC 3339 with an offset.
    date: String,
    purpose: Option<String>,
    column_ids: Vec<i64>,
    columns: Vec<Column>,
    cell_id: Option<i64>,
    cell: Option<Value>,
    owner_id: Option<i64>,
    owner: Option<Value>,
    equipment_ids: Vec<i64>,
    equipment: Vec<Value>,
    ranges: Vec<Range>,
    json_data: Value,
}

#[derive(Debug, Serialize)]
struct Column {
    id: i64,
    name: String,
    unit: Option<String>,
}

#[derive(Debug, Serialize)]
struct Range {
    id: i64,
    label_name: String,
    /// Inclusive at both ends.
    sample_range: [u64; 2],
    info: Option<String>,
}

pub async fn list(
    State(catalog): State<Catalog>,
    Client(viewer): Client,
) -> Result<Json<Vec<Dataset>>, BatteryApiError> {
    let people = People::load(&catalog, &viewer).await?;
    let listings = catalog.all_datasets(&viewer).await?;
    let datasets =
        listings.into_iter().map(|listing| people.dataset(listing.detail, listed(listing.ranges)));
    Ok(Json(datasets.collect()))
}

/// All that people made, and of the others at most so many that the client does not drown.
fn listed(ranges: Vec<model::cycle::Range>) -> Vec<model::cycle::Range> {
    let mut cycles = 0;
    let keep = |range: &model::cycle::Range| match range.kind {
        RangeKind::Step => false,
        RangeKind::Cycle => {
            cycles += 1;
            cycles <= MOST_LISTED_CYCLES
        }
        _ => true,
    };
    ranges.into_iter().filter(keep).collect()
}

pub async fn one(
    State(catalog): State<Catalog>,
    Client(viewer): Client,
    Path(dataset): Path<String>,
) -> Result<Json<Dataset>, BatteryApiError> {
    let detail = catalog.dataset(&viewer, id(&dataset)?).await?;
    let ranges = catalog.ranges(&viewer, detail.row.id).await?;
    let people = People::load(&catalog, &viewer).await?;
    Ok(Json(people.dataset(detail, ranges)))
}

/// Cells, users and equipment that datasets refer to, each asked for once.
struct People {
    cells: HashMap<CellId, Value>,
    users: HashMap<UserId, Value>,
    equipment: HashMap<EquipmentId, Value>,
}

impl People {
    async fn load(catalog: &Catalog, viewer: &Viewer) -> Result<Self, BatteryApiError> {
        let cells = catalog.cells(viewer, None).await?.into_iter();
        let users = catalog.users(viewer).await?.into_iter();
        let equipment = catalog.equipment_list(viewer).await?.into_iter();
        Ok(Self {
            cells: cells.map(|cell| (cell.id, json!(Cell::from(cell)))).collect(),
            users: users.map(|user| (user.id, json!(User::from(user)))).collect(),
            equipment: equipment.map(|item| (item.id, json!(Equipment::from(item)))).collect(),
        })
    }

    fn dataset(&self, detail: DatasetDetail, ranges: Vec<model::cycle::Range>) -> Dataset {
        let row = &detail.row;
        let cell = row.cell.as_ref();
        let owner = row.owner.as_ref();
        // A disabled user is no longer listed, yet still owns.
        let reference = |owner: &model::account::UserReference| json!({ "id": owner.id, "username": owner.username });
        Dataset {
            id: row.id.0,
            name: row.name.clone(),
            date: row.date.to_rfc3339(),
            purpose: row.purpose.clone(),
            column_ids: detail.columns.iter().map(|column| column.id.0).collect(),
            columns: detail
                .columns
                .iter()
                .map(|column| Column {
                    id: column.id.0,
                    name: column.name.clone(),
                    unit: column.unit.clone(),
                })
                .collect(),
            cell_id: cell.map(|cell| cell.id.0),
            cell: cell.map(|cell| {
                let known = self.cells.get(&cell.id).cloned();
                known.unwrap_or_else(|| json!({ "id": cell.id, "name": cell.name }))
            }),
            owner_id: owner.map(|owner| owner.id.0),
            owner: owner.map(|owner| {
                self.users.get(&owner.id).cloned().unwrap_or_else(|| reference(owner))
            }),
            equipment_ids: detail.equipment.iter().map(|equipment| equipment.id.0).collect(),
            equipment: detail
                .equipment
                .iter()
                .filter_map(|equipment| self.equipment.get(&equipment.id).cloned())
                .collect(),
            ranges: ranges
                .into_iter()
                .map(|range| Range {
                    id: range.id.0,
                    label_name: range.label,
                    sample_range: [range.first_sample, range.last_sample],
                    info: range.info,
                })
                .collect(),
            json_data: json!(detail.file_metadata),
        }
    }
}
