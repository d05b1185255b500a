//! One test of an import: a new dataset, more rows of one, or a new generation of one.

use entity::{dataset, dataset_equipment};
use model::dataset::{DatasetState, SourceRole};
use model::table::TableKind;
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::setting::Setting;
use super::{ImportRecord, TestRecord, TestTarget, columns, samples, summary};
use crate::dataset::share::give_access;
use crate::error::{CatalogError, Result};
use crate::{cell, codec, text};

/// A dataset as an import left it.
#[derive(PartialEq, Eq)]
pub(super) struct Recorded {
    pub(super) dataset: i64,
    pub(super) generation: i64,
    pub(super) revision: i64,
}

/// What must hold of a record, whatever the database says.
pub(super) fn check(record: &ImportRecord) -> Result<()> {
    if !record.raw_files.iter().any(|file| file.role == SourceRole::Data) {
        return Err(CatalogError::invalid("raw_files", "one of them must have the role data"));
    }
    for table in record.tests.iter().flat_map(|test| &test.tables) {
        let stored = table.table.columns.len();
        if table.statistics.len() != stored {
            return Err(CatalogError::invalid("statistics", "one a stored column"));
        }
        if table.table.standard.iter().any(|mapping| mapping.column >= stored) {
            return Err(CatalogError::invalid("tables", "a mapping names no stored column"));
        }
    }
    for test in &record.tests {
        let parts = test.tables.iter().enumerate().flat_map(|(index, table)| {
            table.added.iter().map(move |part| part.table as usize == index)
        });
        if !parts.into_iter().all(|fits| fits) {
            return Err(CatalogError::invalid("tables", "a part belongs to another table"));
        }
        if test.cycles.rows.iter().any(|cycle| cycle.ordinal < test.cycles.from_ordinal) {
            return Err(CatalogError::invalid("cycles", "one lies before the first replaced"));
        }
    }
    Ok(())
}

pub(super) async fn record_test(
    db: &impl ConnectionTrait,
    record: &ImportRecord,
    test: &TestRecord,
    setting: &Setting,
    now: Timestamp,
) -> Result<Recorded> {
    let (recorded, owner) = match test.target {
        TestTarget::New => create(db, record, test, setting, now).await?,
        TestTarget::Append { dataset, expected_revision } => {
            let expected = dataset::Column::Revision.eq(codec::to_column(expected_revision));
            advance(db, record, test, dataset.0, expected, 0, now).await?
        }
        TestTarget::NewGeneration { dataset, expected_generation, expected_revision } => {
            let expected = dataset::Column::Generation
                .eq(codec::to_column(expected_generation))
                .and(dataset::Column::Revision.eq(codec::to_column(expected_revision)));
            advance(db, record, test, dataset.0, expected, 1, now).await?
        }
    };
    if record.is_from_disk {
        // An append may also go on with a dataset whose file moved to another path.
        give_access(db, &[recorded.dataset], &setting.readers(owner)).await?;
    }
    for (index, table) in test.tables.iter().enumerate() {
        columns::write(db, &recorded, index, table).await?;
        samples::write(db, &recorded, table, now).await?;
    }
    summary::write(db, &recorded, test, samples_of(test)).await?;
    Ok(recorded)
}

/// With its owner.
async fn create(
    db: &impl ConnectionTrait,
    record: &ImportRecord,
    test: &TestRecord,
    setting: &Setting,
    now: Timestamp,
) -> Result<(Recorded, Option<i64>)> {
    let cell = match setting.cell_name(&record.context.relative_path)? {
        Some(name) => Some(cell::find_or_create(db, &name).await?),
        None => setting.cell.clone(),
    };
    let name = match text::clean(&test.name, text::NAME) {
        name if name.is_empty() => "unnamed".to_owned(),
        name => name,
    };
    let owner = setting.owner.as_ref();
    let purpose = setting.purpose();
    let row = dataset::ActiveModel {
        name_key: Set(text::fold(&name)),
        name: Set(name),
        time_zone: Set(setting.time_zone.clone()),
        cell_id: Set(cell.as_ref().map(|cell| cell.id)),
        cell_key: Set(cell.map(|cell| cell.name_key).unwrap_or_default()),
        owner_id: Set(owner.map(|owner| owner.id)),
        owner_key: Set(owner.map(|owner| owner.username_key.clone()).unwrap_or_default()),
        purpose: Set(purpose.map(str::to_owned)),
        purpose_key: Set(text::fold(purpose.unwrap_or_default())),
        generation: Set(1),
        revision: Set(1),
        metadata_revision: Set(1),
        created_at: Set(now.0),
        ..read_columns(record, test, now)?
    };
    let row = dataset::Entity::insert(row).exec_with_returning(db).await?;
    let equipment = setting.equipment.iter().map(|equipment| dataset_equipment::ActiveModel {
        dataset_id: Set(row.id),
        equipment_id: Set(*equipment),
    });
    dataset_equipment::Entity::insert_many(equipment).exec_without_returning(db).await?;
    Ok((Recorded { dataset: row.id, generation: 1, revision: 1 }, row.owner_id))
}

/// Raises the revision, and the generation by `generations`, if the dataset is as expected. The
/// update locks the row, so that of two passes at once one conflicts. With the dataset's owner.
async fn advance(
    db: &impl ConnectionTrait,
    record: &ImportRecord,
    test: &TestRecord,
    id: i64,
    expected: Expr,
    generations: i64,
    now: Timestamp,
) -> Result<(Recorded, Option<i64>)> {
    let raised = |column: dataset::Column, by: i64| Expr::col(column).add(by);
    let changed = dataset::Entity::update_many()
        .set(read_columns(record, test, now)?)
        .col_expr(dataset::Column::Revision, raised(dataset::Column::Revision, 1))
        .col_expr(dataset::Column::Generation, raised(dataset::Column::Generation, generations))
        .filter(dataset::Column::Id.eq(id))
        .filter(expected)
        .exec(db)
        .await?;
    let row = dataset::Entity::find_by_id(id).one(db).await?.ok_or(CatalogError::NotFound)?;
    if changed.rows_affected == 0 {
        return Err(CatalogError::conflict(format!(
            "dataset {id} is at generation {}, revision {} already",
            row.generation, row.revision
        )));
    }
    let recorded = Recorded { dataset: id, generation: row.generation, revision: row.revision };
    Ok((recorded, row.owner_id))
}

/// What every pass reads anew. The name and what people describe stay.
fn read_columns(
    record: &ImportRecord,
    test: &TestRecord,
    now: Timestamp,
) -> Result<dataset::ActiveModel> {
    let metadata = &test.metadata;
    let tester = text::clean(metadata.tester_type.as_deref().unwrap_or("unknown"), text::LINE);
    let channel = text::clean_optional(metadata.channel.as_deref(), text::LINE);
    let state = if record.open { DatasetState::Live } else { DatasetState::Complete };
    Ok(dataset::ActiveModel {
        date: Set(test.date.0),
        date_source: Set(codec::name(&test.date_source)?),
        tester_type_key: Set(text::fold(&tester)),
        tester_type: Set(tester),
        tester_serial: Set(text::clean_optional(metadata.tester_serial.as_deref(), text::LINE)),
        channel_key: Set(text::fold(channel.as_deref().unwrap_or_default())),
        channel: Set(channel),
        format: Set(record.format.clone()),
        parser_revision: Set(i64::from(record.parser_revision)),
        file_metadata: Set(codec::to_json(metadata)?),
        warnings: Set(codec::to_json(&test.warnings)?),
        samples: Set(codec::to_column(samples_of(test))),
        duration_second: Set(test.duration_second.filter(|seconds| seconds.is_finite())),
        state: Set(codec::name(&state)?),
        updated_at: Set(now.0),
        ..Default::default()
    })
}

/// Rows of the first time series, or of the first table where there is none.
fn samples_of(test: &TestRecord) -> u64 {
    let series = test.tables.iter().find(|table| table.table.kind == TableKind::Timeseries);
    series.or(test.tables.first()).map_or(0, |table| table.rows)
}
