//! Metadata edits by people.

use std::collections::HashMap;

use entity::{cell, dataset, dataset_access, dataset_equipment};
use model::cell::CellChoice;
use model::dataset::{Access, DatasetAssignment, DatasetEdit, DatasetRow};
use model::id::{DatasetId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::{rights, row};
use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::viewer::Viewer;
use crate::{cell as cells, equipment, text, user};

/// Datasets in one assignment, and parameters in one statement.
const MOST: usize = 10_000;
const CHUNK: usize = 500;

impl Catalog {
    /// The whole form at once. Only the owner and administrators change the owner; the notes and
    /// the rest are for all who may edit.
    pub async fn edit_dataset(
        &self,
        viewer: &Viewer,
        id: DatasetId,
        expected_metadata_revision: i64,
        edit: DatasetEdit,
    ) -> Result<DatasetRow> {
        let now = self.now();
        let tx = self.begin_write().await?;
        let (old, access) = rights::editable(&tx, viewer, id).await?;
        let new_owner = edit.owner.map(|owner| owner.0);
        if new_owner != old.owner_id && access < Access::Own {
            return Err(CatalogError::forbidden("only the owner may give a dataset away"));
        }
        let name = text::required("name", &edit.name, text::NAME)?;
        let purpose = text::optional("purpose", edit.purpose, text::LINE)?;
        let equipment = equipment::check_choices(&tx, "equipment", &edit.equipment).await?;
        let cell = chosen(&tx, edit.cell).await?;
        let owner_key = if new_owner == old.owner_id {
            old.owner_key
        } else {
            owner_key(&tx, edit.owner).await?
        };
        let columns = dataset::ActiveModel {
            name_key: Set(text::fold(&name)),
            name: Set(name),
            cell_id: Set(cell.as_ref().map(|cell| cell.id)),
            cell_key: Set(cell.map(|cell| cell.name_key).unwrap_or_default()),
            owner_id: Set(new_owner),
            owner_key: Set(owner_key),
            purpose_key: Set(text::fold(purpose.as_deref().unwrap_or_default())),
            purpose: Set(purpose),
            notes: Set(text::optional("notes", edit.notes, text::PROSE)?),
            metadata_revision: Set(expected_metadata_revision + 1),
            updated_at: Set(now.0),
            ..Default::default()
        };
        let changed = dataset::Entity::update_many()
            .set(columns)
            .filter(dataset::Column::Id.eq(id.0))
            .filter(dataset::Column::MetadataRevision.eq(expected_metadata_revision))
            .exec(&tx)
            .await?;
        if changed.rows_affected == 0 {
            return Err(CatalogError::stale());
        }
        replace_equipment(&tx, id, equipment).await?;
        Deed::of(viewer, "dataset.edit", format!("dataset:{id}")).record(&tx, now).await?;
        let row = row::by_id(&tx, id).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// All or none; the count of changed datasets. `NotFound` when one of them is.
    pub async fn assign_datasets(
        &self,
        viewer: &Viewer,
        ids: &[DatasetId],
        assignment: DatasetAssignment,
    ) -> Result<u64> {
        viewer.may_read()?;
        viewer.may_write()?;
        let mut ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Err(CatalogError::invalid("ids", "choose at least one dataset"));
        }
        if assignment == DatasetAssignment::default() {
            return Err(CatalogError::invalid("cell", "give a cell, an owner or a purpose"));
        }
        if ids.len() > MOST {
            return Err(CatalogError::invalid("ids", format!("at most {MOST}")));
        }
        let now = self.now();
        let tx = self.begin_write().await?;
        let least = if assignment.owner.is_some() { Access::Own } else { Access::Edit };
        for chunk in ids.chunks(CHUNK) {
            check_rights(&tx, viewer, chunk, least).await?;
        }
        let columns = assigned(&tx, assignment).await?;
        for chunk in ids.chunks(CHUNK) {
            dataset::Entity::update_many()
                .set(columns.clone())
                .col_expr(
                    dataset::Column::MetadataRevision,
                    Expr::col(dataset::Column::MetadataRevision).add(1_i64),
                )
                .col_expr(dataset::Column::UpdatedAt, Expr::value(now.0))
                .filter(dataset::Column::Id.is_in(chunk.iter().copied()))
                .exec(&tx)
                .await?;
        }
        let detail = format!("{} datasets, the first {:?}", ids.len(), ids.first());
        let deed = Deed::of(viewer, "dataset.assign", "datasets".to_owned()).detail(detail);
        deed.record(&tx, now).await?;
        tx.commit().await?;
        Ok(ids.len() as u64)
    }
}

/// `NotFound` or `Forbidden` unless the viewer may do this to each.
async fn check_rights(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: &[i64],
    least: Access,
) -> Result<()> {
    let rows: Vec<(i64, Option<i64>)> = dataset::Entity::find()
        .select_only()
        .columns([dataset::Column::Id, dataset::Column::OwnerId])
        .filter(dataset::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let shares = dataset_access::Entity::find()
        .filter(dataset_access::Column::UserId.eq(viewer.user().0))
        .filter(dataset_access::Column::DatasetId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    let shares: HashMap<i64, String> =
        shares.into_iter().map(|share| (share.dataset_id, share.access)).collect();
    let owners: HashMap<i64, Option<i64>> = rows.into_iter().collect();
    for id in ids {
        let owner = owners.get(id).ok_or(CatalogError::NotFound)?;
        let access = if viewer.is_admin() || *owner == Some(viewer.user().0) {
            Access::Own
        } else {
            rights::access(shares.get(id).ok_or(CatalogError::NotFound)?)?
        };
        if access < least {
            return Err(CatalogError::forbidden(format!("you may not do this to dataset {id}")));
        }
    }
    Ok(())
}

async fn assigned(
    db: &impl ConnectionTrait,
    assignment: DatasetAssignment,
) -> Result<dataset::ActiveModel> {
    let mut columns = dataset::ActiveModel::default();
    if let Some(cell) = chosen(db, assignment.cell).await? {
        columns.cell_id = Set(Some(cell.id));
        columns.cell_key = Set(cell.name_key);
    }
    if let Some(owner) = assignment.owner {
        columns.owner_key = Set(owner_key(db, Some(owner)).await?);
        columns.owner_id = Set(Some(owner.0));
    }
    if let Some(purpose) = assignment.purpose {
        let purpose = text::required("purpose", &purpose, text::LINE)?;
        columns.purpose_key = Set(text::fold(&purpose));
        columns.purpose = Set(Some(purpose));
    }
    Ok(columns)
}

/// The chosen cell, made within the same transaction where it is a new name's.
async fn chosen(
    db: &impl ConnectionTrait,
    cell: Option<CellChoice>,
) -> Result<Option<cell::Model>> {
    match cell {
        Some(CellChoice::Known(id)) => cells::check_choice(db, "cell", id).await.map(Some),
        Some(CellChoice::Named(name)) => {
            let name = text::required("cell", &name, text::NAME)?;
            cells::find_or_create(db, &name).await.map(Some)
        }
        None => Ok(None),
    }
}

async fn owner_key(db: &impl ConnectionTrait, owner: Option<UserId>) -> Result<String> {
    match owner {
        Some(owner) => Ok(user::check_choice(db, "owner", owner).await?.username_key),
        None => Ok(String::new()),
    }
}

async fn replace_equipment(
    db: &impl ConnectionTrait,
    id: DatasetId,
    equipment: Vec<i64>,
) -> Result<()> {
    dataset_equipment::Entity::delete_many()
        .filter(dataset_equipment::Column::DatasetId.eq(id.0))
        .exec(db)
        .await?;
    let links = equipment.into_iter().map(|equipment| dataset_equipment::ActiveModel {
        dataset_id: Set(id.0),
        equipment_id: Set(equipment),
    });
    dataset_equipment::Entity::insert_many(links).exec_without_returning(db).await?;
    Ok(())
}
