//! One import, in one transaction: all of it is seen, or nothing.

use entity::{column_mapping, dataset_source, observed_file, origin, origin_dataset, raw_file};
use model::dataset::SourceRole;
use model::harvest::FileState;
use model::id::{DatasetId, ObservedFileId};
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::setting::Setting;
use super::test::{Recorded, record_test};
use super::{ImportRecord, ReadBy, TestTarget, raw_file as raw};
use crate::catalog::Catalog;
use crate::codec;
use crate::error::{CatalogError, OnUnique, Result};
use crate::mapping::header_key;
use crate::secret;
use crate::viewer::System;

/// A raw file of the record, with its row.
pub(super) struct Source<'a> {
    pub(super) raw_file: i64,
    pub(super) role: SourceRole,
    pub(super) name: &'a str,
}

impl Catalog {
    /// All or nothing: the ids of the datasets in the order of the tests. `Conflict` when an
    /// expected revision or generation is not the current one, when the mapping that the file was
    /// read by was changed meanwhile, and when a dataset would be made of bytes, or for an origin,
    /// that have one by now.
    pub async fn record_import(
        &self,
        _system: &System,
        record: ImportRecord,
    ) -> Result<Vec<DatasetId>> {
        super::test::check(&record)?;
        let now = self.now();
        let tx = self.begin_write().await?;
        if let Some(read_by) = record.read_by {
            check_mapping(&tx, read_by).await?;
        }
        let setting = Setting::load(&tx, &record.context, record.observed_file).await?;
        let mut sources = Vec::with_capacity(record.raw_files.len());
        for file in &record.raw_files {
            let raw_file = raw::insert(&tx, file, now).await?;
            sources.push(Source { raw_file, role: file.role, name: &file.name });
        }
        let data = sources.iter().find(|source| source.role == SourceRole::Data);
        let data = data.map(|source| source.raw_file).ok_or_else(|| {
            CatalogError::invalid("raw_files", "one of them must have the role data")
        })?;

        let old = find(&tx, &record.origin).await?;
        let creates = record.tests.iter().any(|test| test.target == TestTarget::New);
        if creates {
            check_new(&tx, &record, old.as_ref(), data).await?;
        }
        let mut recorded = Vec::with_capacity(record.tests.len());
        let mut replaced: Vec<i64> = old.iter().map(|old| old.raw_file_id).collect();
        for (ordinal, test) in record.tests.iter().enumerate() {
            let ordinal = ordinal as i64;
            let test = record_test(&tx, &record, test, &setting, now).await?;
            replaced.extend(replace_sources(&tx, &test, ordinal, &sources).await?);
            recorded.push(test);
        }
        let row = origin::ActiveModel {
            key_hash: Set(secret::hash(&record.origin)),
            origin_key: Set(record.origin.clone()),
            path: Set(setting.path_of(&record.origin, &record.context)),
            monitored_path_id: Set(setting.monitored_path()),
            observed_file_id: Set(setting.observed_file()),
            raw_file_id: Set(data),
            format: Set(record.format.clone()),
            parser_revision: Set(i64::from(record.parser_revision)),
            resume: Set(record.resume.as_ref().map(codec::to_json).transpose()?),
            state: Set(codec::to_json(&record.state)?),
            is_open: Set(record.open),
            header_key: Set(header_key_of(&record)?),
            mapping_id: Set(record.read_by.map(|by| by.mapping.0)),
            mapping_revision: Set(record.read_by.map(|by| by.revision)),
            updated_at: Set(now.0),
            ..Default::default()
        };
        let row = match old {
            None if creates => insert_origin(&tx, row).await?,
            _ => replace_origin(&tx, row).await?,
        };
        write_links(&tx, row, &recorded).await?;
        let on_disk = setting.observed_file().filter(|_| record.is_from_disk);
        mark_file(&tx, on_disk, record.open, now).await?;
        forget_unreferenced(&tx, replaced).await?;
        tx.commit().await?;
        Ok(recorded.into_iter().map(|test| DatasetId(test.dataset)).collect())
    }
}

pub(super) async fn find(db: &impl ConnectionTrait, key: &str) -> Result<Option<origin::Model>> {
    let hash = secret::hash(key);
    Ok(origin::Entity::find().filter(origin::Column::KeyHash.eq(hash)).one(db).await?)
}

/// `Conflict` where the mapping says something else by now. The lock keeps it until what was read by
/// it is there to be found by who changes it. One that was deleted is no reason to read anew.
async fn check_mapping(db: &impl ConnectionTrait, read_by: ReadBy) -> Result<()> {
    let mapping =
        column_mapping::Entity::find_by_id(read_by.mapping.0).lock_shared().one(db).await?;
    if mapping.is_some_and(|mapping| mapping.revision != read_by.revision) {
        return Err(CatalogError::conflict("the mapping was changed meanwhile"));
    }
    Ok(())
}

/// `Conflict` unless a dataset may be made of these bytes for this origin: two passes at once, over
/// one file or two copies of it, make one dataset. The raw file's row is locked by now.
async fn check_new(
    db: &impl ConnectionTrait,
    record: &ImportRecord,
    old: Option<&origin::Model>,
    data: i64,
) -> Result<()> {
    let old = match old {
        Some(old) => origin::Entity::find_by_id(old.id).lock_exclusive().one(db).await?,
        None => None,
    };
    if old.map(|old| old.raw_file_id) != record.based_on.map(|raw| raw.0) {
        return Err(imported_meanwhile());
    }
    let replaced = |id: i64| {
        record.tests.iter().any(|test| match test.target {
            TestTarget::New => false,
            TestTarget::Append { dataset, .. } | TestTarget::NewGeneration { dataset, .. } => {
                dataset.0 == id
            }
        })
    };
    let known = raw::current_datasets(db, Some(data)).await?;
    if known.iter().any(|(_, dataset)| !replaced(dataset.id)) {
        return Err(imported_meanwhile());
    }
    Ok(())
}

fn imported_meanwhile() -> CatalogError {
    CatalogError::conflict("the same file was imported meanwhile")
}

/// Of the table that a mapping described.
fn header_key_of(record: &ImportRecord) -> Result<Option<String>> {
    let header = record.tests.iter().find_map(|test| test.metadata.mapped_header.as_ref());
    header.map(header_key).transpose()
}

async fn insert_origin(db: &impl ConnectionTrait, row: origin::ActiveModel) -> Result<i64> {
    let row = origin::Entity::insert(row).exec_with_returning(db).await;
    Ok(row.on_unique(|| imported_meanwhile().to_string())?.id)
}

/// Inserts or replaces an origin.
pub(super) async fn replace_origin(
    db: &impl ConnectionTrait,
    row: origin::ActiveModel,
) -> Result<i64> {
    use origin::Column;
    let mut replacing = OnConflict::column(Column::KeyHash);
    replacing.update_columns([
        Column::Path,
        Column::MonitoredPathId,
        Column::ObservedFileId,
        Column::RawFileId,
        Column::Format,
        Column::ParserRevision,
        Column::Resume,
        Column::State,
        Column::IsOpen,
        Column::HeaderKey,
        Column::MappingId,
        Column::MappingRevision,
        Column::UpdatedAt,
    ]);
    Ok(origin::Entity::insert(row).on_conflict(replacing).exec_with_returning(db).await?.id)
}

/// What an origin knows of its datasets.
pub(super) async fn write_links(
    db: &impl ConnectionTrait,
    origin: i64,
    datasets: &[Recorded],
) -> Result<()> {
    origin_dataset::Entity::delete_many()
        .filter(origin_dataset::Column::OriginId.eq(origin))
        .exec(db)
        .await?;
    let links = datasets.iter().enumerate().map(|(ordinal, test)| origin_dataset::ActiveModel {
        origin_id: Set(origin),
        ordinal: Set(ordinal as i64),
        dataset_id: Set(test.dataset),
        generation: Set(test.generation),
        revision: Set(test.revision),
    });
    origin_dataset::Entity::insert_many(links).exec_without_returning(db).await?;
    Ok(())
}

/// Gives a generation its raw files; the raw files that it had before, when it grew.
async fn replace_sources(
    db: &impl ConnectionTrait,
    test: &Recorded,
    ordinal: i64,
    sources: &[Source<'_>],
) -> Result<Vec<i64>> {
    let of_generation = || {
        dataset_source::Column::DatasetId
            .eq(test.dataset)
            .and(dataset_source::Column::Generation.eq(test.generation))
    };
    let old = dataset_source::Entity::find().filter(of_generation()).all(db).await?;
    dataset_source::Entity::delete_many().filter(of_generation()).exec(db).await?;
    let mut rows = Vec::with_capacity(sources.len());
    for source in sources {
        rows.push(dataset_source::ActiveModel {
            dataset_id: Set(test.dataset),
            generation: Set(test.generation),
            raw_file_id: Set(source.raw_file),
            ordinal: Set(ordinal),
            role: Set(codec::name(&source.role)?),
            name: Set(crate::text::clean(source.name, crate::text::LINE)),
            ..Default::default()
        });
    }
    dataset_source::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(old.into_iter().map(|row| row.raw_file_id).collect())
}

/// The state of the observed file changes with its data, or not at all.
pub(super) async fn mark_file(
    db: &impl ConnectionTrait,
    file: Option<i64>,
    open: bool,
    now: Timestamp,
) -> Result<()> {
    use observed_file::Column;
    let Some(file) = file else { return Ok(()) };
    let state = if open { FileState::Growing } else { FileState::Imported };
    observed_file::Entity::update_many()
        .col_expr(Column::State, Expr::value(state.name()))
        .col_expr(Column::LastImportedAt, Expr::value(now.0))
        .col_expr(Column::Attempts, Expr::value(0_i64))
        .col_expr(Column::NextRetryAt, Expr::value(None::<i64>))
        .col_expr(Column::Reason, Expr::value(None::<String>))
        .filter(Column::Id.eq(file))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets raw files of which nothing speaks any more: earlier states of a file that grew, whose
/// bytes the later state begins with.
pub(super) async fn forget_unreferenced(
    db: &impl ConnectionTrait,
    candidates: Vec<i64>,
) -> Result<()> {
    if candidates.is_empty() {
        return Ok(());
    }
    let raw_file = || Expr::col((raw_file::Entity, raw_file::Column::Id));
    let mut sources = Query::select();
    sources.expr(Expr::val(1)).from(dataset_source::Entity).and_where(
        Expr::col((dataset_source::Entity, dataset_source::Column::RawFileId)).eq(raw_file()),
    );
    let mut origins = Query::select();
    origins
        .expr(Expr::val(1))
        .from(origin::Entity)
        .and_where(Expr::col((origin::Entity, origin::Column::RawFileId)).eq(raw_file()));
    raw_file::Entity::delete_many()
        .filter(raw_file::Column::Id.is_in(candidates))
        .filter(Expr::exists(sources).not())
        .filter(Expr::exists(origins).not())
        .exec(db)
        .await?;
    Ok(())
}

/// The observed file, while it exists.
pub(super) async fn existing_file(
    db: &impl ConnectionTrait,
    file: Option<ObservedFileId>,
) -> Result<Option<i64>> {
    let Some(file) = file else { return Ok(None) };
    Ok(observed_file::Entity::find_by_id(file.0).one(db).await?.map(|row| row.id))
}
