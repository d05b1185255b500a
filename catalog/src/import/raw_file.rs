//! Raw files by content hash.

use std::collections::HashMap;

use entity::{dataset, dataset_source, raw_file};
use model::id::{DatasetId, RawFileId};
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::Value;

use super::{HEAD_BYTES, RawFileRecord};
use crate::audit::Deed;
use crate::catalog::Catalog;
use crate::codec;
use crate::dataset::{read, rights};
use crate::error::{CatalogError, Result};
use crate::viewer::{System, Viewer};

/// More files than these that begin alike are not told apart by their beginnings.
const MOST_ALIKE: u64 = 100;

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

    /// Descriptions of files that may be a longer or shorter state of one with this head, and whose
    /// rows some dataset currently has: the newest first, at most 200.
    pub async fn descriptions_beginning_as(
        &self,
        _system: &System,
        head: &str,
    ) -> Result<Vec<Value>> {
        use raw_file::Column;
        let tx = self.begin_read().await?;
        let found = |condition: Condition| {
            raw_file::Entity::find()
                .filter(condition)
                .filter(Expr::exists(with_rows()))
                .order_by_desc(Column::Id)
                .limit(MOST_ALIKE)
        };
        let alike = Condition::all()
            .add(Column::Head.gte(head))
            // After every hexadecimal digit.
            .add(Column::Head.lt(format!("{head}g")));
        let mut rows = found(alike).all(&tx).await?;
        let whole_in_head =
            Condition::all().add(Column::Head.ne("")).add(Column::SizeBytes.lt(HEAD_BYTES as i64));
        let shorter = found(whole_in_head).all(&tx).await?;
        rows.extend(
            shorter
                .into_iter()
                .filter(|row| row.head.len() < head.len() && head.starts_with(row.head.as_str())),
        );
        tx.commit().await?;
        rows.into_iter().map(|row| codec::from_json(&row.description)).collect()
    }

    /// A raw file behind a dataset that the viewer may see, of any generation, for a download, which
    /// is written down.
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
        let tx = self.begin_write().await?;
        let deed = Deed::of(viewer, "dataset.download", format!("dataset:{dataset}"));
        deed.detail(format!("raw file {raw_file}")).record(&tx, self.now()).await?;
        tx.commit().await?;
        with_datasets(row, vec![])
    }
}

/// No file of the same import lies before this one: it is the head, after which the dataset is
/// known; what only goes with it is no dataset by itself.
fn is_head() -> Expr {
    use dataset_source::Column;
    let source = |column| Expr::col((dataset_source::Entity, column));
    let earlier = |column| Expr::col(("earlier", column));
    let mut before = Query::select();
    before
        .expr(Expr::val(1))
        .from_as(dataset_source::Entity, "earlier")
        .and_where(earlier(Column::DatasetId).eq(source(Column::DatasetId)))
        .and_where(earlier(Column::Generation).eq(source(Column::Generation)))
        .and_where(earlier(Column::Id).lt(source(Column::Id)));
    Expr::exists(before).not()
}

/// Selects something when a dataset's current rows were read out of the raw file.
fn with_rows() -> SelectStatement {
    let mut rows = Query::select();
    rows.expr(Expr::val(1))
        .from(dataset_source::Entity)
        .inner_join(
            dataset::Entity,
            Expr::col((dataset::Entity, dataset::Column::Id))
                .equals((dataset_source::Entity, dataset_source::Column::DatasetId)),
        )
        .and_where(
            Expr::col((dataset_source::Entity, dataset_source::Column::RawFileId))
                .equals((raw_file::Entity, raw_file::Column::Id)),
        )
        .and_where(
            Expr::col((dataset_source::Entity, dataset_source::Column::Generation))
                .equals((dataset::Entity, dataset::Column::Generation)),
        )
        .and_where(is_head())
        .and_where(Expr::col((dataset::Entity, dataset::Column::Samples)).gt(0_i64));
    rows
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
        head: Set(file.head.clone()),
        ..Default::default()
    };
    // Touched rather than left alone, so that the row is locked and read in one statement.
    let mut known = sea_orm::sea_query::OnConflict::column(raw_file::Column::Hash);
    known.value(raw_file::Column::Hash, file.hash.as_str());
    Ok(raw_file::Entity::insert(row).on_conflict(known).exec_with_returning(db).await?.id)
}

/// Heads of current generations with their datasets, by ordinal.
pub(super) async fn current_datasets(
    db: &impl ConnectionTrait,
    raw_file: Option<i64>,
) -> Result<Vec<(dataset_source::Model, dataset::Model)>> {
    use dataset_source::Column;
    let mut query = dataset_source::Entity::find()
        .filter(is_head())
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
