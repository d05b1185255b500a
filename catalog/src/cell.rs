//! Cells on the bench. Every user sees and edits all of them.

use std::collections::HashMap;

use entity::{cell, cell_family, dataset};
use model::cell::{Cell, CellEdit, CellReference};
use model::id::{CellFamilyId, CellId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::dataset::rights;
use crate::error::{CatalogError, OnUnique, Result};
use crate::viewer::Viewer;
use crate::{cell_family as family, text};

impl Catalog {
    /// In the order of their names; the words of a search must all occur in name, batch or family.
    pub async fn cells(&self, viewer: &Viewer, search: Option<&str>) -> Result<Vec<Cell>> {
        viewer.may_read()?;
        let words = text::search_words(search);
        let tx = self.begin_read().await?;
        let rows = cell::Entity::find()
            .find_also_related(cell_family::Entity)
            .order_by_asc(cell::Column::NameKey)
            .all(&tx)
            .await?;
        let counts = dataset_counts(&tx, viewer, None).await?;
        let cells_of = family::cell_counts(&tx, None).await?;
        tx.commit().await?;
        let found = rows.into_iter().filter(|(row, family)| matches(row, family.as_ref(), &words));
        Ok(found.map(|(row, family)| view(row, family, &counts, &cells_of)).collect())
    }

    pub async fn cell(&self, viewer: &Viewer, id: CellId) -> Result<Cell> {
        viewer.may_read()?;
        let tx = self.begin_read().await?;
        let cell = one(&tx, viewer, id).await?;
        tx.commit().await?;
        Ok(cell)
    }

    pub async fn create_cell(&self, viewer: &Viewer, edit: CellEdit) -> Result<CellId> {
        viewer.may_write()?;
        let edit = checked(edit)?;
        let tx = self.begin_write().await?;
        family::check_choice(&tx, edit.family).await?;
        let row = cell::ActiveModel { revision: Set(1), ..columns(&edit) };
        let row = cell::Entity::insert(row)
            .exec_with_returning(&tx)
            .await
            .on_unique(|| taken(&edit.name))?;
        tx.commit().await?;
        Ok(CellId(row.id))
    }

    pub async fn edit_cell(
        &self,
        viewer: &Viewer,
        id: CellId,
        expected_revision: i64,
        edit: CellEdit,
    ) -> Result<Cell> {
        viewer.may_write()?;
        let edit = checked(edit)?;
        let tx = self.begin_write().await?;
        family::check_choice(&tx, edit.family).await?;
        let row = cell::ActiveModel { revision: Set(expected_revision + 1), ..columns(&edit) };
        let changed = cell::Entity::update_many()
            .set(row)
            .filter(cell::Column::Id.eq(id.0))
            .filter(cell::Column::Revision.eq(expected_revision))
            .exec(&tx)
            .await
            .on_unique(|| taken(&edit.name))?;
        if changed.rows_affected == 0 {
            cell::Entity::find_by_id(id.0).one(&tx).await?.ok_or(CatalogError::NotFound)?;
            return Err(CatalogError::stale());
        }
        dataset::Entity::update_many()
            .col_expr(dataset::Column::CellKey, Expr::value(text::fold(&edit.name)))
            .filter(dataset::Column::CellId.eq(id.0))
            .exec(&tx)
            .await?;
        Deed::of(viewer, "cell.edit", format!("cell:{id}")).record(&tx, self.now()).await?;
        let cell = one(&tx, viewer, id).await?;
        tx.commit().await?;
        Ok(cell)
    }

    /// Datasets keep their data, without a cell. `Conflict` where one may not edit all of them.
    pub async fn delete_cell(&self, viewer: &Viewer, id: CellId) -> Result<()> {
        viewer.may_write()?;
        let tx = self.begin_write().await?;
        // Locked, so that no dataset is given this cell meanwhile.
        let row = cell::Entity::find_by_id(id.0).lock_exclusive().one(&tx).await?;
        let row = row.ok_or(CatalogError::NotFound)?;
        let now = self.now();
        rights::let_go(&tx, viewer, dataset::Column::CellId.eq(id.0), now).await?;
        dataset::Entity::update_many()
            .col_expr(dataset::Column::CellId, Expr::value(None::<i64>))
            .col_expr(dataset::Column::CellKey, Expr::value(""))
            .filter(dataset::Column::CellId.eq(id.0))
            .exec(&tx)
            .await?;
        cell::Entity::delete_by_id(id.0).exec(&tx).await?;
        let deed = Deed::of(viewer, "cell.delete", format!("cell:{id}")).detail(row.name);
        deed.record(&tx, now).await?;
        Ok(tx.commit().await?)
    }

    /// For choices in forms, in the order of their names.
    pub async fn cell_references(&self, viewer: &Viewer) -> Result<Vec<CellReference>> {
        viewer.may_read()?;
        let rows: Vec<(i64, String)> = cell::Entity::find()
            .select_only()
            .columns([cell::Column::Id, cell::Column::Name])
            .order_by_asc(cell::Column::NameKey)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|(id, name)| CellReference { id: CellId(id), name }).collect())
    }
}

/// Whether every word occurs in the name, the batch or the family's name. Not in SQL, because the
/// two databases fold differently.
fn matches(row: &cell::Model, family: Option<&cell_family::Model>, words: &[String]) -> bool {
    let batch = text::fold(row.batch.as_deref().unwrap_or_default());
    let family = family.map_or("", |family| family.name_key.as_str());
    words.iter().all(|word| {
        [row.name_key.as_str(), &batch, family].iter().any(|text| text.contains(word.as_str()))
    })
}

async fn one(db: &impl ConnectionTrait, viewer: &Viewer, id: CellId) -> Result<Cell> {
    let (row, family) = cell::Entity::find_by_id(id.0)
        .find_also_related(cell_family::Entity)
        .one(db)
        .await?
        .ok_or(CatalogError::NotFound)?;
    let counts = dataset_counts(db, viewer, Some(id)).await?;
    let cells_of = family::cell_counts(db, row.family_id.map(CellFamilyId)).await?;
    Ok(view(row, family, &counts, &cells_of))
}

/// How many datasets that the viewer may see each cell has.
async fn dataset_counts(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    only: Option<CellId>,
) -> Result<HashMap<i64, u64>> {
    let mut query = dataset::Entity::find()
        .select_only()
        .column(dataset::Column::CellId)
        .column_as(dataset::Column::Id.count(), "datasets")
        .filter(dataset::Column::CellId.is_not_null())
        .filter(rights::visible(viewer))
        .group_by(dataset::Column::CellId);
    if let Some(only) = only {
        query = query.filter(dataset::Column::CellId.eq(only.0));
    }
    let rows: Vec<(i64, i64)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(cell, count)| (cell, count.unsigned_abs())).collect())
}

/// `Invalid` unless the cell exists; its name otherwise.
pub(crate) async fn check_choice(
    db: &impl ConnectionTrait,
    field: &str,
    id: CellId,
) -> Result<cell::Model> {
    let found = cell::Entity::find_by_id(id.0).one(db).await?;
    found.ok_or_else(|| CatalogError::invalid(field, "there is no such cell"))
}

/// The cell of this name, made when there is none.
pub(crate) async fn find_or_create(db: &impl ConnectionTrait, name: &str) -> Result<cell::Model> {
    let edit = checked(CellEdit { name: text::clean(name, text::NAME), ..CellEdit::default() })?;
    let row = cell::ActiveModel { revision: Set(1), ..columns(&edit) };
    cell::Entity::insert(row)
        .on_conflict_do_nothing_on([cell::Column::NameKey])
        .exec_without_returning(db)
        .await?;
    cell::Entity::find()
        .filter(cell::Column::NameKey.eq(text::fold(&edit.name)))
        .one(db)
        .await?
        .ok_or_else(|| CatalogError::unreadable("a cell vanished while it was made"))
}

fn taken(name: &str) -> String {
    format!("there is a cell {name} already")
}

fn checked(edit: CellEdit) -> Result<CellEdit> {
    Ok(CellEdit {
        name: text::required("name", &edit.name, text::NAME)?,
        family: edit.family,
        batch: text::optional("batch", edit.batch, text::LINE)?,
        assembly_date: text::iso_date("assembly_date", edit.assembly_date)?,
        active_mass_gram: text::quantity("active_mass_gram", edit.active_mass_gram)?,
        areal_loading_milligram_per_square_centimetre: text::quantity(
            "areal_loading_milligram_per_square_centimetre",
            edit.areal_loading_milligram_per_square_centimetre,
        )?,
        electrode_area_square_centimetre: text::quantity(
            "electrode_area_square_centimetre",
            edit.electrode_area_square_centimetre,
        )?,
        negative_to_positive_ratio: text::quantity(
            "negative_to_positive_ratio",
            edit.negative_to_positive_ratio,
        )?,
        separator: text::optional("separator", edit.separator, text::LINE)?,
        electrolyte: text::optional("electrolyte", edit.electrolyte, text::LINE)?,
        electrolyte_volume_microlitre: text::quantity(
            "electrolyte_volume_microlitre",
            edit.electrolyte_volume_microlitre,
        )?,
        reference_electrode: text::optional(
            "reference_electrode",
            edit.reference_electrode,
            text::LINE,
        )?,
        half_cell: edit.half_cell,
        notes: text::optional("notes", edit.notes, text::PROSE)?,
    })
}

fn columns(edit: &CellEdit) -> cell::ActiveModel {
    let edit = edit.clone();
    cell::ActiveModel {
        name_key: Set(text::fold(&edit.name)),
        name: Set(edit.name),
        family_id: Set(edit.family.map(|family| family.0)),
        batch: Set(edit.batch),
        assembly_date: Set(edit.assembly_date),
        active_mass_gram: Set(edit.active_mass_gram),
        areal_loading_milligram_per_square_centimetre: Set(
            edit.areal_loading_milligram_per_square_centimetre
        ),
        electrode_area_square_centimetre: Set(edit.electrode_area_square_centimetre),
        negative_to_positive_ratio: Set(edit.negative_to_positive_ratio),
        separator: Set(edit.separator),
        electrolyte: Set(edit.electrolyte),
        electrolyte_volume_microlitre: Set(edit.electrolyte_volume_microlitre),
        reference_electrode: Set(edit.reference_electrode),
        half_cell: Set(edit.half_cell),
        notes: Set(edit.notes),
        ..Default::default()
    }
}

fn view(
    row: cell::Model,
    family: Option<cell_family::Model>,
    counts: &HashMap<i64, u64>,
    cells_of: &HashMap<i64, u64>,
) -> Cell {
    Cell {
        id: CellId(row.id),
        revision: row.revision,
        datasets: counts.get(&row.id).copied().unwrap_or(0),
        family: family.map(|family| family::view(family, cells_of)),
        edit: CellEdit {
            name: row.name,
            family: row.family_id.map(CellFamilyId),
            batch: row.batch,
            assembly_date: row.assembly_date,
            active_mass_gram: row.active_mass_gram,
            areal_loading_milligram_per_square_centimetre: row
                .areal_loading_milligram_per_square_centimetre,
            electrode_area_square_centimetre: row.electrode_area_square_centimetre,
            negative_to_positive_ratio: row.negative_to_positive_ratio,
            separator: row.separator,
            electrolyte: row.electrolyte,
            electrolyte_volume_microlitre: row.electrolyte_volume_microlitre,
            reference_electrode: row.reference_electrode,
            half_cell: row.half_cell,
            notes: row.notes,
        },
    }
}
