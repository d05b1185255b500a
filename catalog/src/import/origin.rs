//! Where imported bytes came from, and how to go on with them.

use entity::{dataset, dataset_part, origin_dataset, raw_file};
use model::id::DatasetId;
use model::time::Timestamp;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use super::raw_file::{RawFile, view};
use super::record::find;
use super::{RawFileRecord, again};
use crate::catalog::Catalog;
use crate::codec;
use crate::dataset::layout::{self, TableLayout};
use crate::error::{CatalogError, Result};
use crate::viewer::System;

#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    pub key: String,
    /// What was there at the last pass.
    pub raw_file: RawFile,
    pub format: String,
    pub parser_revision: u32,
    pub resume: Option<Value>,
    pub state: Value,
    /// The files that were read beside it, in the order in which they were read.
    pub beside: Vec<RawFileRecord>,
    /// In the order of their ordinals.
    pub datasets: Vec<OriginDataset>,
    pub open: bool,
    /// A mapping reads the file otherwise now than when it was read.
    pub is_read_otherwise: bool,
}

impl Origin {
    /// Every dataset is as this origin left it: a pass may go on with them.
    pub fn is_current(&self) -> bool {
        !self.datasets.is_empty() && self.datasets.iter().all(|dataset| dataset.current)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct OriginDataset {
    pub dataset: DatasetId,
    pub ordinal: u32,
    /// As this origin left them: with these an append goes on from `resume`.
    pub generation: u64,
    pub revision: u64,
    /// They are still the dataset's current ones; else another path of the same file went on.
    pub current: bool,
    /// The current ones.
    pub tables: Vec<TableLayout>,
}

impl Catalog {
    /// `None` for a path that was never imported.
    pub async fn origin(&self, _system: &System, key: &str) -> Result<Option<Origin>> {
        let tx = self.begin_read().await?;
        let Some(row) = find(&tx, key).await? else { return Ok(None) };
        let raw = raw_file::Entity::find_by_id(row.raw_file_id).one(&tx).await?;
        let raw = raw.ok_or_else(|| CatalogError::unreadable("an origin without its raw file"))?;
        let links = origin_dataset::Entity::find()
            .filter(origin_dataset::Column::OriginId.eq(row.id))
            .order_by_asc(origin_dataset::Column::Ordinal)
            .all(&tx)
            .await?;
        let mut beside = match links.first() {
            Some(link) => again::files(&tx, &row, link).await?,
            None => Vec::new(),
        };
        beside.retain(|file| file.hash != raw.hash);
        let mut datasets = Vec::with_capacity(links.len());
        for link in links {
            let current = dataset::Entity::find_by_id(link.dataset_id).one(&tx).await?;
            let current = current.ok_or(CatalogError::NotFound)?;
            let (generation, revision) = (current.generation, current.revision);
            datasets.push(OriginDataset {
                dataset: DatasetId(link.dataset_id),
                ordinal: codec::small(link.ordinal),
                generation: codec::count(link.generation),
                revision: codec::count(link.revision),
                current: (link.generation, link.revision) == (generation, revision),
                tables: layout::tables(&tx, link.dataset_id, generation, revision).await?,
            });
        }
        let raw_file = view(&tx, raw).await?;
        let is_read_otherwise = again::is_read_otherwise(&tx, &row).await?;
        tx.commit().await?;
        Ok(Some(Origin {
            key: row.origin_key,
            raw_file,
            beside,
            format: row.format,
            parser_revision: codec::small(row.parser_revision),
            resume: row.resume.as_deref().map(codec::from_json).transpose()?,
            state: codec::from_json(&row.state)?,
            datasets,
            open: row.is_open,
            is_read_otherwise,
        }))
    }

    /// Object keys (Parquet and overview) of parts that were removed before an instant. Readers of
    /// an earlier revision may still be at younger ones.
    pub async fn removed_objects(
        &self,
        _system: &System,
        before: Timestamp,
    ) -> Result<Vec<String>> {
        let removed = dataset_part::Column::RemovedAt.lt(before.0);
        let query = dataset_part::Entity::find().filter(removed);
        self.object_keys(query).await
    }

    /// Forgets removed parts after their objects were deleted; the count of them.
    pub async fn forget_removed_parts(&self, _system: &System, before: Timestamp) -> Result<u64> {
        let tx = self.begin_write().await?;
        let forgotten = dataset_part::Entity::delete_many()
            .filter(dataset_part::Column::RemovedAt.lt(before.0))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(forgotten.rows_affected)
    }

    /// Every object key that some part, removed or not, still names: what `gc` must not touch.
    pub async fn referenced_objects(&self, _system: &System) -> Result<Vec<String>> {
        self.object_keys(dataset_part::Entity::find()).await
    }

    async fn object_keys(
        &self,
        query: sea_orm::Select<dataset_part::Entity>,
    ) -> Result<Vec<String>> {
        let rows: Vec<(String, String)> = query
            .select_only()
            .columns([dataset_part::Column::ParquetKey, dataset_part::Column::OverviewKey])
            .order_by_asc(dataset_part::Column::Id)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().flat_map(|(parquet, overview)| [parquet, overview]).collect())
    }
}
