//! Raw files by content hash.

use std::collections::HashMap;

use entity::{dataset, dataset_source, raw_file};
use model::dataset::SourceRole;
use model::id::{DatasetId, RawFileId};
use model::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use serde_json::Value;

use super::RawFileRecord;
use crate::catalog::Catalog;
use crate::codec;
use crate::dataset::{read, rights};
use crate::error::{CatalogError, Result};
use crate::viewer::{System, Viewer};

#[derive(Clone, Debug, PartialEq)]
pub struct RawFile {
    pub id: RawFileId,
    /// SHA-256, hexadecimal.
    pub hash: String,
    pub size: u64,
    /// How the store finds its bytes.
    pub description: Value,
    /// Datasets whose current generation was read out of these bytes, with their ordinals in the
    /// file, in that order. Empty where a later generation took over.
    pub datasets: Vec<(DatasetId, u32)>,
}

impl Catalog {
    pub async fn raw_file(&self, _system: &System, hash: &str) -> Result<Option<RawFile>> {
        let tx = self.begin_read().await?;
        let row = raw_file::Entity::find().filter(raw_file::Column::Hash.eq(hash));
        let Some(row) = row.one(&tx).await? else { return Ok(None) };
        let file = view(&tx, row).await?;
        tx.commit().await?;
        Ok(Some(file))
    }

    /// All of them, for `verify`, `backup` and `gc`.
    pub async fn raw_files(&self, _system: &System) -> Result<Vec<RawFile>> {
        let tx = self.begin_read().await?;
        let rows = raw_file::Entity::find().order_by_asc(raw_file::Column::Id).all(&tx).await?;
        let mut datasets: HashMap<i64, Vec<(DatasetId, u32)>> = HashMap::new();
        for (source, row) in current_datasets(&tx, None).await? {
            let of_file = datasets.entry(source.raw_file_id).or_default();
            of_file.push((DatasetId(row.id), codec::small(source.ordinal)));
        }
        tx.commit().await?;
        let file = |row: raw_file::Model| {
            let datasets = datasets.remove(&row.id).unwrap_or_default();
            with_datasets(row, datasets)
        };
        rows.into_iter().map(file).collect()
    }

    /// A raw file behind a dataset that the viewer may see, of any generation, for a download.
    pub async fn dataset_raw_file(
        &self,
        viewer: &Viewer,
        dataset: DatasetId,
        raw_file: RawFileId,
    ) -> Result<RawFile> {
        let tx = self.begin_read().await?;
        rights::dataset_for(&tx, viewer, dataset).await?;
        let found = dataset_source::Entity::find()
            .find_also_related(raw_file::Entity)
            .filter(dataset_source::Column::DatasetId.eq(dataset.0))
            .filter(dataset_source::Column::RawFileId.eq(raw_file.0))
            .one(&tx)
            .await?;
        tx.commit().await?;
        let row = found.and_then(|(_, row)| row).ok_or(CatalogError::NotFound)?;
        with_datasets(row, vec![])
    }
}

/// The id of these bytes, which may be known already.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    file: &RawFileRecord,
    now: Timestamp,
) -> Result<i64> {
    let row = raw_file::ActiveModel {
        hash: Set(file.hash.clone()),
        size_bytes: Set(codec::to_column(file.size)),
        description: Set(codec::to_json(&file.description)?),
        created_at: Set(now.0),
        ..Default::default()
    };
    // Touched rather than left alone, so that the row is locked and read in one statement.
    let mut known = sea_orm::sea_query::OnConflict::column(raw_file::Column::Hash);
    known.value(raw_file::Column::Hash, file.hash.as_str());
    Ok(raw_file::Entity::insert(row).on_conflict(known).exec_with_returning(db).await?.id)
}

/// Data sources of current generations with their datasets, by ordinal.
pub(super) async fn current_datasets(
    db: &impl ConnectionTrait,
    raw_file: Option<i64>,
) -> Result<Vec<(dataset_source::Model, dataset::Model)>> {
    use dataset_source::Column;
    let mut query = dataset_source::Entity::find()
        .filter(Column::Role.eq(codec::name(&SourceRole::Data)?))
        .filter(Expr::exists(read::current(Column::DatasetId, Column::Generation)))
        .order_by_asc(Column::Ordinal)
        .order_by_asc(Column::DatasetId);
    let mut datasets = dataset::Entity::find();
    if let Some(raw_file) = raw_file {
        query = query.filter(Column::RawFileId.eq(raw_file));
        let mut ids = sea_orm::sea_query::Query::select();
        ids.column(Column::DatasetId)
            .from(dataset_source::Entity)
            .and_where(Column::RawFileId.eq(raw_file));
        datasets = datasets.filter(dataset::Column::Id.in_subquery(ids));
    }
    let sources = query.all(db).await?;
    let datasets = datasets.all(db).await?;
    let datasets: HashMap<i64, dataset::Model> =
        datasets.into_iter().map(|row| (row.id, row)).collect();
    let with_dataset = |source: dataset_source::Model| {
        let row = datasets.get(&source.dataset_id)?.clone();
        Some((source, row))
    };
    Ok(sources.into_iter().filter_map(with_dataset).collect())
}

pub(super) async fn view(db: &impl ConnectionTrait, row: raw_file::Model) -> Result<RawFile> {
    let current = current_datasets(db, Some(row.id)).await?;
    let datasets = current
        .into_iter()
        .map(|(source, dataset)| (DatasetId(dataset.id), codec::small(source.ordinal)))
        .collect();
    with_datasets(row, datasets)
}

fn with_datasets(row: raw_file::Model, datasets: Vec<(DatasetId, u32)>) -> Result<RawFile> {
    Ok(RawFile {
        id: RawFileId(row.id),
        hash: row.hash,
        size: codec::count(row.size_bytes),
        description: codec::from_json(&row.description)?,
        datasets,
    })
}
