//! Specifications that many cells share.

use std::collections::HashMap;

use entity::{cell, cell_family};
use model::cell::{CellFamily, CellFamilyEdit};
use model::id::CellFamilyId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::text;
use crate::viewer::Viewer;

impl Catalog {
    /// In the order of their names.
    pub async fn cell_families(&self, viewer: &Viewer) -> Result<Vec<CellFamily>> {
        viewer.may_read()?;
        let tx = self.begin_read().await?;
        let rows = cell_family::Entity::find()
            .order_by_asc(cell_family::Column::NameKey)
            .order_by_asc(cell_family::Column::Id)
            .all(&tx)
            .await?;
        let counts = cell_counts(&tx, None).await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|row| view(row, &counts)).collect())
    }

    pub async fn cell_family(&self, viewer: &Viewer, id: CellFamilyId) -> Result<CellFamily> {
        viewer.may_read()?;
        one(self.reader(), id).await
    }

    pub async fn create_cell_family(
        &self,
        viewer: &Viewer,
        edit: CellFamilyEdit,
    ) -> Result<CellFamilyId> {
        viewer.may_write()?;
        let row = cell_family::ActiveModel { revision: Set(1), ..columns(checked(edit)?) };
        let tx = self.begin_write().await?;
        let row = cell_family::Entity::insert(row).exec_with_returning(&tx).await?;
        tx.commit().await?;
        Ok(CellFamilyId(row.id))
    }

    pub async fn edit_cell_family(
        &self,
        viewer: &Viewer,
        id: CellFamilyId,
        expected_revision: i64,
        edit: CellFamilyEdit,
    ) -> Result<CellFamily> {
        viewer.may_write()?;
        let row = cell_family::ActiveModel {
            revision: Set(expected_revision + 1),
            ..columns(checked(edit)?)
        };
        let tx = self.begin_write().await?;
        let changed = cell_family::Entity::update_many()
            .set(row)
            .filter(cell_family::Column::Id.eq(id.0))
            .filter(cell_family::Column::Revision.eq(expected_revision))
            .exec(&tx)
            .await?;
        let family = one(&tx, id).await?;
        if changed.rows_affected == 0 {
            return Err(CatalogError::stale());
        }
        let deed = Deed::of(viewer, "cell_family.edit", format!("cell_family:{id}"));
        deed.record(&tx, self.now()).await?;
        tx.commit().await?;
        Ok(family)
    }

    /// Its cells stay, without a family.
    pub async fn delete_cell_family(&self, viewer: &Viewer, id: CellFamilyId) -> Result<()> {
        viewer.may_write()?;
        let tx = self.begin_write().await?;
        let family = one(&tx, id).await?;
        cell_family::Entity::delete_by_id(id.0).exec(&tx).await?;
        let deed = Deed::of(viewer, "cell_family.delete", format!("cell_family:{id}"));
        deed.detail(family.edit.name).record(&tx, self.now()).await?;
        Ok(tx.commit().await?)
    }
}

async fn one(db: &impl ConnectionTrait, id: CellFamilyId) -> Result<CellFamily> {
    let row = cell_family::Entity::find_by_id(id.0).one(db).await?;
    let row = row.ok_or(CatalogError::NotFound)?;
    let counts = cell_counts(db, Some(id)).await?;
    Ok(view(row, &counts))
}

/// How many cells each family has.
pub(crate) async fn cell_counts(
    db: &impl ConnectionTrait,
    only: Option<CellFamilyId>,
) -> Result<HashMap<i64, u64>> {
    let mut query = cell::Entity::find()
        .select_only()
        .column(cell::Column::FamilyId)
        .column_as(cell::Column::Id.count(), "cells")
        .filter(cell::Column::FamilyId.is_not_null())
        .group_by(cell::Column::FamilyId);
    if let Some(only) = only {
        query = query.filter(cell::Column::FamilyId.eq(only.0));
    }
    let rows: Vec<(i64, i64)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(family, count)| (family, count.unsigned_abs())).collect())
}

pub(crate) async fn check_choice(
    db: &impl ConnectionTrait,
    id: Option<CellFamilyId>,
) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let found = cell_family::Entity::find_by_id(id.0).one(db).await?;
    found.map(|_| ()).ok_or_else(|| CatalogError::invalid("family", "there is no such cell family"))
}

fn checked(edit: CellFamilyEdit) -> Result<CellFamilyEdit> {
    let line = |field, text| text::optional(field, text, text::LINE);
    Ok(CellFamilyEdit {
        name: text::required("name", &edit.name, text::NAME)?,
        manufacturer: line("manufacturer", edit.manufacturer)?,
        model: line("model", edit.model)?,
        form_factor: line("form_factor", edit.form_factor)?,
        anode_chemistry: line("anode_chemistry", edit.anode_chemistry)?,
        cathode_chemistry: line("cathode_chemistry", edit.cathode_chemistry)?,
        nominal_capacity_ah: text::quantity("nominal_capacity_ah", edit.nominal_capacity_ah)?,
        nominal_cell_weight_gram: text::quantity(
            "nominal_cell_weight_gram",
            edit.nominal_cell_weight_gram,
        )?,
        datasheet: text::optional("datasheet", edit.datasheet, text::PROSE)?,
    })
}

fn columns(edit: CellFamilyEdit) -> cell_family::ActiveModel {
    cell_family::ActiveModel {
        name_key: Set(text::fold(&edit.name)),
        name: Set(edit.name),
        manufacturer: Set(edit.manufacturer),
        model: Set(edit.model),
        form_factor: Set(edit.form_factor),
        anode_chemistry: Set(edit.anode_chemistry),
        cathode_chemistry: Set(edit.cathode_chemistry),
        nominal_capacity_ah: Set(edit.nominal_capacity_ah),
        nominal_cell_weight_gram: Set(edit.nominal_cell_weight_gram),
        datasheet: Set(edit.datasheet),
        ..Default::default()
    }
}

pub(crate) fn view(row: cell_family::Model, cells_of: &HashMap<i64, u64>) -> CellFamily {
    CellFamily {
        id: CellFamilyId(row.id),
        revision: row.revision,
        cells: cells_of.get(&row.id).copied().unwrap_or(0),
        edit: CellFamilyEdit {
            name: row.name,
            manufacturer: row.manufacturer,
            model: row.model,
            form_factor: row.form_factor,
            anode_chemistry: row.anode_chemistry,
            cathode_chemistry: row.cathode_chemistry,
            nominal_capacity_ah: row.nominal_capacity_ah,
            nominal_cell_weight_gram: row.nominal_cell_weight_gram,
            datasheet: row.datasheet,
        },
    }
}
