//! Where a dataset's samples lie.

use std::collections::HashMap;

use entity::{dataset, dataset_column, dataset_part, dataset_table};
use model::dataset::{DatasetColumn, DatasetState};
use model::id::DatasetId;
use model::part::PartDescription;
use model::table::{ColumnSpec, TableKind};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{read, rights};
use crate::catalog::Catalog;
use crate::codec;
use crate::error::{CatalogError, Result};
use crate::viewer::{System, Viewer};

/// One revision of one generation, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct DatasetLayout {
    pub dataset: DatasetId,
    pub generation: u64,
    pub revision: u64,
    pub state: DatasetState,
    pub tables: Vec<TableLayout>,
    /// Standard columns first.
    pub columns: Vec<DatasetColumn>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TableLayout {
    pub index: u32,
    pub name: String,
    pub kind: TableKind,
    pub rows: u64,
    pub content_hash: String,
    /// The stored columns.
    pub specs: Vec<ColumnSpec>,
    /// In order of their first rows.
    pub parts: Vec<PartDescription>,
}

impl Catalog {
    /// Of the current generation and revision, in one consistent read.
    pub async fn layout(&self, viewer: &Viewer, id: DatasetId) -> Result<DatasetLayout> {
        let tx = self.begin_read().await?;
        let (row, _) = rights::dataset_for(&tx, viewer, id).await?;
        let generation = row.generation;
        let layout = of_generation(&tx, row, generation).await?;
        tx.commit().await?;
        Ok(layout)
    }

    /// Of any generation in its last revision; `None` is the current one.
    pub async fn layout_as_system(
        &self,
        _system: &System,
        id: DatasetId,
        generation: Option<u64>,
    ) -> Result<DatasetLayout> {
        let tx = self.begin_read().await?;
        let row = dataset::Entity::find_by_id(id.0).one(&tx).await?;
        let row = row.ok_or(CatalogError::NotFound)?;
        let generation = generation.map_or(row.generation, codec::to_column);
        if !(1..=row.generation).contains(&generation) {
            return Err(CatalogError::NotFound);
        }
        let layout = of_generation(&tx, row, generation).await?;
        tx.commit().await?;
        Ok(layout)
    }

    /// Every dataset with each of its generations, oldest first: for `verify`, `backup` and
    /// re-parsing.
    pub async fn dataset_generations(&self, _system: &System) -> Result<Vec<(DatasetId, u64)>> {
        let rows: Vec<(i64, i64)> = dataset::Entity::find()
            .select_only()
            .columns([dataset::Column::Id, dataset::Column::Generation])
            .order_by_asc(dataset::Column::Id)
            .into_tuple()
            .all(self.reader())
            .await?;
        let each = |(id, last): (i64, i64)| {
            (1..=codec::count(last)).map(move |generation| (DatasetId(id), generation))
        };
        Ok(rows.into_iter().flat_map(each).collect())
    }
}

async fn of_generation(
    db: &impl ConnectionTrait,
    row: dataset::Model,
    generation: i64,
) -> Result<DatasetLayout> {
    use dataset_column::Column;
    let columns = dataset_column::Entity::find()
        .filter(Column::DatasetId.eq(row.id))
        .filter(Column::Generation.eq(generation))
        .order_by_asc(Column::TableIndex)
        .order_by_asc(Column::Ordinal)
        .all(db)
        .await?;
    let mut columns = columns.into_iter().map(read::column).collect::<Result<Vec<_>>>()?;
    read::standard_first(&mut columns);
    Ok(DatasetLayout {
        dataset: DatasetId(row.id),
        generation: codec::count(generation),
        revision: codec::count(row.revision),
        state: codec::named(&row.state)?,
        tables: tables(db, row.id, generation, row.revision).await?,
        columns,
    })
}

/// The tables of a generation with the parts that a revision has. Revisions go on counting over
/// generations, so that the current revision sees the last state of an older generation.
pub(crate) async fn tables(
    db: &impl ConnectionTrait,
    dataset: i64,
    generation: i64,
    revision: i64,
) -> Result<Vec<TableLayout>> {
    let tables = dataset_table::Entity::find()
        .filter(dataset_table::Column::DatasetId.eq(dataset))
        .filter(dataset_table::Column::Generation.eq(generation))
        .order_by_asc(dataset_table::Column::TableIndex)
        .all(db)
        .await?;
    let not_yet_removed = Condition::any()
        .add(dataset_part::Column::RemovedIn.is_null())
        .add(dataset_part::Column::RemovedIn.gt(revision));
    let parts = dataset_part::Entity::find()
        .filter(dataset_part::Column::DatasetId.eq(dataset))
        .filter(dataset_part::Column::Generation.eq(generation))
        .filter(dataset_part::Column::AddedIn.lte(revision))
        .filter(not_yet_removed)
        .order_by_asc(dataset_part::Column::TableIndex)
        .order_by_asc(dataset_part::Column::FirstRow)
        .order_by_asc(dataset_part::Column::Id)
        .all(db)
        .await?;
    let mut parts_of: HashMap<i64, Vec<PartDescription>> = HashMap::new();
    for row in parts {
        parts_of.entry(row.table_index).or_default().push(part(row)?);
    }
    let table = |row: dataset_table::Model| {
        Ok(TableLayout {
            index: codec::small(row.table_index),
            name: row.name,
            kind: codec::named(&row.kind)?,
            rows: codec::count(row.row_count),
            content_hash: row.content_hash,
            specs: codec::from_json(&row.specs)?,
            parts: parts_of.remove(&row.table_index).unwrap_or_default(),
        })
    };
    tables.into_iter().map(table).collect()
}

fn part(row: dataset_part::Model) -> Result<PartDescription> {
    Ok(PartDescription {
        table: codec::small(row.table_index),
        first_row: codec::count(row.first_row),
        rows: codec::count(row.row_count),
        parquet_key: row.parquet_key,
        overview_key: row.overview_key,
        bytes: codec::count(row.size_bytes),
        blocks: codec::from_json(&row.blocks)?,
        provisional: row.provisional,
    })
}
