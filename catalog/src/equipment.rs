//! Testers, chambers and other equipment. Every user sees and edits all of it.

use std::collections::HashMap;

use entity::{dataset, dataset_equipment, equipment};
use model::equipment::{Equipment, EquipmentEdit, EquipmentReference};
use model::id::EquipmentId;
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::dataset::rights;
use crate::error::{CatalogError, OnUnique, Result};
use crate::text;
use crate::viewer::Viewer;

impl Catalog {
    /// In the order of their names.
    pub async fn equipment_list(&self, viewer: &Viewer) -> Result<Vec<Equipment>> {
        viewer.may_read()?;
        let tx = self.begin_read().await?;
        let rows =
            equipment::Entity::find().order_by_asc(equipment::Column::NameKey).all(&tx).await?;
        let counts = dataset_counts(&tx, viewer, None).await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|row| view(row, &counts)).collect())
    }

    pub async fn equipment(&self, viewer: &Viewer, id: EquipmentId) -> Result<Equipment> {
        viewer.may_read()?;
        one(self.reader(), viewer, id).await
    }

    pub async fn create_equipment(
        &self,
        viewer: &Viewer,
        edit: EquipmentEdit,
    ) -> Result<EquipmentId> {
        viewer.may_write()?;
        let edit = checked(edit)?;
        let row = equipment::ActiveModel { revision: Set(1), ..columns(&edit) };
        let tx = self.begin_write().await?;
        let row = equipment::Entity::insert(row)
            .exec_with_returning(&tx)
            .await
            .on_unique(|| taken(&edit.name))?;
        tx.commit().await?;
        Ok(EquipmentId(row.id))
    }

    pub async fn edit_equipment(
        &self,
        viewer: &Viewer,
        id: EquipmentId,
        expected_revision: i64,
        edit: EquipmentEdit,
    ) -> Result<Equipment> {
        viewer.may_write()?;
        let edit = checked(edit)?;
        let row = equipment::ActiveModel { revision: Set(expected_revision + 1), ..columns(&edit) };
        let tx = self.begin_write().await?;
        let changed = equipment::Entity::update_many()
            .set(row)
            .filter(equipment::Column::Id.eq(id.0))
            .filter(equipment::Column::Revision.eq(expected_revision))
            .exec(&tx)
            .await
            .on_unique(|| taken(&edit.name))?;
        let equipment = one(&tx, viewer, id).await?;
        if changed.rows_affected == 0 {
            return Err(CatalogError::stale());
        }
        let deed = Deed::of(viewer, "equipment.edit", format!("equipment:{id}"));
        deed.record(&tx, self.now()).await?;
        tx.commit().await?;
        Ok(equipment)
    }

    /// Datasets keep their data, and lose the mention of it. `Conflict` where one may not edit all
    /// of them.
    pub async fn delete_equipment(&self, viewer: &Viewer, id: EquipmentId) -> Result<()> {
        viewer.may_write()?;
        let tx = self.begin_write().await?;
        // Locked, so that no dataset mentions it meanwhile.
        let row = equipment::Entity::find_by_id(id.0).lock_exclusive().one(&tx).await?;
        let row = row.ok_or(CatalogError::NotFound)?;
        let mut mentions = Query::select();
        mentions
            .column(dataset_equipment::Column::DatasetId)
            .from(dataset_equipment::Entity)
            .and_where(dataset_equipment::Column::EquipmentId.eq(id.0));
        let now = self.now();
        let datasets = dataset::Column::Id.in_subquery(mentions);
        rights::let_go(&tx, viewer, datasets, now).await?;
        equipment::Entity::delete_by_id(id.0).exec(&tx).await?;
        let deed = Deed::of(viewer, "equipment.delete", format!("equipment:{id}"));
        deed.detail(row.name).record(&tx, now).await?;
        Ok(tx.commit().await?)
    }

    /// For choices in forms, in the order of their names.
    pub async fn equipment_references(&self, viewer: &Viewer) -> Result<Vec<EquipmentReference>> {
        viewer.may_read()?;
        let rows: Vec<(i64, String)> = equipment::Entity::find()
            .select_only()
            .columns([equipment::Column::Id, equipment::Column::Name])
            .order_by_asc(equipment::Column::NameKey)
            .into_tuple()
            .all(self.reader())
            .await?;
        let reference = |(id, name)| EquipmentReference { id: EquipmentId(id), name };
        Ok(rows.into_iter().map(reference).collect())
    }
}

async fn one(db: &impl ConnectionTrait, viewer: &Viewer, id: EquipmentId) -> Result<Equipment> {
    let row = equipment::Entity::find_by_id(id.0).one(db).await?;
    let row = row.ok_or(CatalogError::NotFound)?;
    let counts = dataset_counts(db, viewer, Some(id)).await?;
    Ok(view(row, &counts))
}

/// How many datasets that the viewer may see were made with each.
async fn dataset_counts(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    only: Option<EquipmentId>,
) -> Result<HashMap<i64, u64>> {
    let mut visible = Query::select();
    visible.column(dataset::Column::Id).from(dataset::Entity).cond_where(rights::visible(viewer));
    let mut query = dataset_equipment::Entity::find()
        .select_only()
        .column(dataset_equipment::Column::EquipmentId)
        .column_as(dataset_equipment::Column::DatasetId.count(), "datasets")
        .filter(dataset_equipment::Column::DatasetId.in_subquery(visible))
        .group_by(dataset_equipment::Column::EquipmentId);
    if let Some(only) = only {
        query = query.filter(dataset_equipment::Column::EquipmentId.eq(only.0));
    }
    let rows: Vec<(i64, i64)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(equipment, count)| (equipment, count.unsigned_abs())).collect())
}

/// `Invalid` unless all of them exist; the ids without repetitions otherwise.
pub(crate) async fn check_choices(
    db: &impl ConnectionTrait,
    field: &str,
    ids: &[EquipmentId],
) -> Result<Vec<i64>> {
    let mut ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > 100 {
        return Err(CatalogError::invalid(field, "at most 100"));
    }
    let found = equipment::Entity::find()
        .filter(equipment::Column::Id.is_in(ids.iter().copied()))
        .count(db)
        .await?;
    if usize::try_from(found) != Ok(ids.len()) {
        return Err(CatalogError::invalid(field, "there is no such equipment"));
    }
    Ok(ids)
}

fn taken(name: &str) -> String {
    format!("there is equipment {name} already")
}

fn checked(edit: EquipmentEdit) -> Result<EquipmentEdit> {
    Ok(EquipmentEdit {
        name: text::required("name", &edit.name, text::NAME)?,
        kind: text::optional("kind", edit.kind, text::LINE)?,
        description: text::optional("description", edit.description, text::PROSE)?,
        serial: text::optional("serial", edit.serial, text::LINE)?,
        calibration_date: text::iso_date("calibration_date", edit.calibration_date)?,
    })
}

fn columns(edit: &EquipmentEdit) -> equipment::ActiveModel {
    let edit = edit.clone();
    equipment::ActiveModel {
        name_key: Set(text::fold(&edit.name)),
        name: Set(edit.name),
        kind: Set(edit.kind),
        description: Set(edit.description),
        serial: Set(edit.serial),
        calibration_date: Set(edit.calibration_date),
        ..Default::default()
    }
}

fn view(row: equipment::Model, counts: &HashMap<i64, u64>) -> Equipment {
    Equipment {
        id: EquipmentId(row.id),
        revision: row.revision,
        datasets: counts.get(&row.id).copied().unwrap_or(0),
        edit: EquipmentEdit {
            name: row.name,
            kind: row.kind,
            description: row.description,
            serial: row.serial,
            calibration_date: row.calibration_date,
        },
    }
}
