//! Files to be read again, out of the bytes that are kept: because people changed what they say of the
//! columns, or because the reader of their format became a better one.

use entity::{
    column_mapping, dataset, dataset_source, monitored_path, observed_file, origin, origin_dataset,
    raw_file,
};
use model::id::{ColumnMappingId, MonitoredPathId, ObservedFileId};
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::record::find;
use super::{ImportContext, RawFileRecord, ReadBy};
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::viewer::System;
use crate::{codec, job};

/// Kind of the job that reads again what a mapping reads otherwise now.
const BY_MAPPING: &str = "mapping.read_again";

/// Kind of the job that reads again what an older reader read.
const BY_READER: &str = "reader.read_again";

/// Origins looked up at once.
const PAGE: u64 = 200;

/// A leased job: files are to be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAgainJob {
    pub job: model::id::JobId,
    pub files: ReadOtherwise,
}

/// Files that are read otherwise now than when they were taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOtherwise {
    /// By what a mapping says of their columns.
    Mapping(ColumnMappingId),
    /// By the reader of a format, whose revision was raised to this one.
    Reader { format: String, revision: u32 },
}

/// A bundle as it was read last, without the disk that it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptBundle {
    pub observed_file: Option<ObservedFileId>,
    /// The file with the data first.
    pub files: Vec<RawFileRecord>,
    /// When the file was written last, as well as it is known.
    pub modified_at: Timestamp,
    pub context: ImportContext,
}

impl Catalog {
    /// The oldest job of its kind that is due.
    pub async fn lease_read_again(
        &self,
        system: &System,
        owner: &str,
        lease_seconds: u32,
    ) -> Result<Option<ReadAgainJob>> {
        let kinds = [BY_MAPPING, BY_READER];
        let Some(job) = self.lease_job(system, &kinds, owner, lease_seconds).await? else {
            return Ok(None);
        };
        let files = if job.kind == BY_READER {
            let reader = serde_json::from_value(job.payload);
            let Reader { format, revision } = reader.map_err(CatalogError::unreadable)?;
            ReadOtherwise::Reader { format, revision }
        } else {
            let mapping = job.payload["mapping"].as_i64();
            let unreadable = || CatalogError::unreadable("a job without a mapping");
            ReadOtherwise::Mapping(ColumnMappingId(mapping.ok_or_else(unreadable)?))
        };
        Ok(Some(ReadAgainJob { job: job.id, files }))
    }

    /// Has everything read again that older readers of these formats read: each format with the
    /// revision of its reader.
    pub async fn readers_are_now(&self, _system: &System, readers: &[(&str, u32)]) -> Result<()> {
        let tx = self.begin_write().await?;
        for (format, revision) in readers {
            let reader = Reader { format: (*format).to_owned(), revision: *revision };
            let older = origin::Entity::find().filter(reader.is_newer()).one(&tx).await?;
            if older.is_some() {
                let key = format!("reader:{format}:{revision}");
                job::enqueue(&tx, BY_READER, &key, &json!(reader), self.now()).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Ids, ascending from `after`, and keys of some of the origins of these files.
    pub async fn origins_read_otherwise(
        &self,
        _system: &System,
        files: &ReadOtherwise,
        after: i64,
    ) -> Result<Vec<(i64, String)>> {
        use origin::Column;
        let otherwise = match files {
            ReadOtherwise::Mapping(mapping) => {
                let found = column_mapping::Entity::find_by_id(mapping.0);
                let Some(row) = found.one(self.reader()).await? else { return Ok(Vec::new()) };
                let by_this =
                    Column::MappingId.eq(row.id).and(Column::MappingRevision.eq(row.revision));
                Column::HeaderKey.eq(row.header_key).and(by_this.not())
            }
            ReadOtherwise::Reader { format, revision } => {
                Reader { format: format.clone(), revision: *revision }.is_newer()
            }
        };
        let origins = origin::Entity::find()
            .select_only()
            .columns([Column::Id, Column::OriginKey])
            .filter(otherwise)
            .filter(Column::Id.gt(after))
            .order_by_asc(Column::Id)
            .limit(PAGE)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(origins)
    }

    /// What was read at an origin; `None` for a path that was never imported.
    pub async fn kept_bundle(&self, _system: &System, key: &str) -> Result<Option<KeptBundle>> {
        let tx = self.begin_read().await?;
        let Some(row) = find(&tx, key).await? else { return Ok(None) };
        let first = origin_dataset::Entity::find()
            .filter(origin_dataset::Column::OriginId.eq(row.id))
            .order_by_asc(origin_dataset::Column::Ordinal)
            .one(&tx)
            .await?;
        let Some(first) = first else { return Ok(None) };
        let dataset = dataset::Entity::find_by_id(first.dataset_id).one(&tx).await?;
        let dataset = dataset.ok_or(CatalogError::NotFound)?;
        let files = files(&tx, &row, &first).await?;
        let observed = match row.observed_file_id {
            Some(id) => observed_file::Entity::find_by_id(id).one(&tx).await?,
            None => None,
        };
        let path = match row.monitored_path_id {
            Some(id) => monitored_path::Entity::find_by_id(id).one(&tx).await?,
            None => None,
        };
        tx.commit().await?;
        let relative = key.splitn(3, ':').nth(2).filter(|_| path.is_some());
        let context = ImportContext {
            relative_path: relative.unwrap_or(&row.path).to_owned(),
            time_zone: path.as_ref().map_or(dataset.time_zone, |path| path.time_zone.clone()),
            path: path.map(|path| MonitoredPathId(path.id)),
            default_owner: None,
        };
        let modified_at = observed.as_ref().map_or(dataset.date, |file| file.modified_at);
        Ok(Some(KeptBundle {
            observed_file: observed.map(|file| ObservedFileId(file.id)),
            files,
            modified_at: Timestamp(modified_at),
            context,
        }))
    }
}

/// The reader of a format, as its job has it.
#[derive(Serialize, Deserialize)]
struct Reader {
    format: String,
    revision: u32,
}

impl Reader {
    /// Of origins: an older reader of the format read them.
    fn is_newer(&self) -> Expr {
        use origin::Column;
        Column::Format
            .eq(self.format.as_str())
            .and(Column::ParserRevision.lt(i64::from(self.revision)))
    }
}

/// The files out of which a dataset of an origin was read, the origin's own first.
pub(super) async fn files(
    tx: &impl ConnectionTrait,
    origin: &origin::Model,
    dataset: &origin_dataset::Model,
) -> Result<Vec<RawFileRecord>> {
    use dataset_source::Column;
    let rows = dataset_source::Entity::find()
        .find_also_related(raw_file::Entity)
        .filter(Column::DatasetId.eq(dataset.dataset_id))
        .filter(Column::Generation.eq(dataset.generation))
        .order_by_asc(Column::Id)
        .all(tx)
        .await?;
    let mut files = Vec::with_capacity(rows.len());
    for (source, raw) in rows {
        let raw = raw.ok_or_else(|| CatalogError::unreadable("a source without its raw file"))?;
        let file = RawFileRecord {
            name: source.name,
            role: codec::named(&source.role)?,
            hash: raw.hash,
            size: codec::count(raw.size_bytes),
            description: codec::from_json(&raw.description)?,
            head: raw.head,
        };
        // The file with the data is the origin's own.
        let place = if raw.id == origin.raw_file_id { 0 } else { files.len() };
        files.insert(place, file);
    }
    Ok(files)
}

/// Whether a mapping of the origin's header is there that it was not read by. Without one, because
/// it was deleted, everything stays as it is.
pub(super) async fn is_read_otherwise(
    db: &impl ConnectionTrait,
    origin: &origin::Model,
) -> Result<bool> {
    let Some(key) = &origin.header_key else { return Ok(false) };
    let mapping = column_mapping::Entity::find()
        .filter(column_mapping::Column::HeaderKey.eq(key))
        .one(db)
        .await?;
    let read_by = (origin.mapping_id, origin.mapping_revision);
    Ok(mapping.is_some_and(|mapping| read_by != (Some(mapping.id), Some(mapping.revision))))
}

/// Has everything that a mapping describes read again, where it was read by another state of it.
pub(crate) async fn ask(db: &impl ConnectionTrait, wanted: ReadBy, now: Timestamp) -> Result<()> {
    // One job for each revision: the one before may be under way, and past some of the files.
    let key = format!("mapping:{}:{}", wanted.mapping, wanted.revision);
    job::enqueue(db, BY_MAPPING, &key, &json!({ "mapping": wanted.mapping }), now).await?;
    Ok(())
}

/// What was read by the revision before reads the same by this one.
pub(crate) async fn keep_up(db: &impl ConnectionTrait, now: ReadBy) -> Result<()> {
    origin::Entity::update_many()
        .col_expr(origin::Column::MappingRevision, Expr::value(now.revision))
        .filter(origin::Column::MappingId.eq(now.mapping.0))
        .filter(origin::Column::MappingRevision.eq(now.revision - 1))
        .exec(db)
        .await?;
    Ok(())
}
