//! Reads everything about one dataset, or about all that a viewer may see, in the same few queries.

use std::collections::HashMap;

use entity::{
    dataset, dataset_access, dataset_column, dataset_equipment, dataset_source, dataset_table,
    equipment, origin, origin_dataset, range_label, raw_file, user_account,
};
use model::account::UserReference;
use model::cycle::{Range, RangeKind};
use model::dataset::{Access, DatasetColumn, DatasetDetail, DatasetFile, DatasetTable, Share};
use model::equipment::EquipmentReference;
use model::id::{DatasetColumnId, DatasetId, EquipmentId, RangeId, RawFileId, UserId};
use model::standard::StandardColumn;
use model::statistics::ColumnStatistics;
use model::table::Conversion;
use model::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::rights;
use super::row::{Listed, listed};
use crate::codec;
use crate::error::{CatalogError, Result};
use crate::viewer::Viewer;

/// Which datasets are read. The rights of `One` were checked before.
#[derive(Clone, Copy)]
pub(crate) enum Wanted<'a> {
    One(DatasetId),
    AllOf(&'a Viewer),
}

impl Wanted<'_> {
    fn datasets(self) -> Condition {
        match self {
            Self::One(id) => Condition::all().add(dataset::Column::Id.eq(id.0)),
            Self::AllOf(viewer) => rights::visible(viewer),
        }
    }

    /// Rows of another table that belong to these datasets.
    fn rows<C: ColumnTrait>(self, dataset_id: C) -> Condition {
        match self {
            Self::One(id) => Condition::all().add(dataset_id.eq(id.0)),
            Self::AllOf(viewer) => {
                let mut ids = Query::select();
                ids.column(dataset::Column::Id)
                    .from(dataset::Entity)
                    .cond_where(rights::visible(viewer));
                Condition::all().add(dataset_id.in_subquery(ids))
            }
        }
    }

    /// As `rows`, of the current generation only.
    fn current_rows<C: ColumnTrait>(self, dataset_id: C, generation: C) -> Condition {
        self.rows(dataset_id).add(Expr::exists(current(dataset_id, generation)))
    }
}

/// Selects something when the row's generation is its dataset's current one.
pub(crate) fn current<C: ColumnTrait>(dataset_id: C, generation: C) -> SelectStatement {
    let of_dataset = |column| Expr::col((dataset::Entity, column));
    let mut select = Query::select();
    select
        .expr(Expr::val(1))
        .from(dataset::Entity)
        .and_where(of_dataset(dataset::Column::Id).eq(Expr::col(dataset_id.as_column_ref())))
        .and_where(
            of_dataset(dataset::Column::Generation).eq(Expr::col(generation.as_column_ref())),
        );
    select
}

/// Ranges of a kind that the list of all datasets carries of each: clients spend time on each one.
const MOST_LISTED: i64 = 1000;

/// In the order of their ids. To be called within one reading transaction.
pub(crate) async fn details(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    wanted: Wanted<'_>,
) -> Result<Vec<DatasetDetail>> {
    let full = dataset::Entity::find()
        .filter(wanted.datasets())
        .order_by_asc(dataset::Column::Id)
        .all(db)
        .await?;
    let rows = dataset::Entity::find().filter(wanted.datasets());
    let rows: Vec<Listed> = listed(rows).all(db).await?;
    let mut rows: HashMap<i64, Listed> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut tables = tables(db, wanted).await?;
    let mut columns = columns(db, wanted).await?;
    let mut files = files(db, wanted).await?;
    let mut shares = shares(db, wanted).await?;
    let mut equipment = equipment_of(db, wanted).await?;

    let mut details = Vec::with_capacity(full.len());
    for row in full {
        let shares = shares.remove(&row.id).unwrap_or_default();
        let listed = rows.remove(&row.id).ok_or(CatalogError::NotFound)?;
        details.push(DatasetDetail {
            access: access_of(viewer, &row, &shares),
            row: listed.into_row()?,
            date_source: codec::named(&row.date_source)?,
            time_zone: row.time_zone,
            format: row.format,
            parser_revision: codec::small(row.parser_revision),
            tester_serial: row.tester_serial,
            notes: row.notes,
            equipment: equipment.remove(&row.id).unwrap_or_default(),
            generation: codec::count(row.generation),
            revision: codec::count(row.revision),
            duration_second: row.duration_second,
            file_metadata: codec::from_json(&row.file_metadata)?,
            warnings: codec::from_json(&row.warnings)?,
            tables: tables.remove(&row.id).unwrap_or_default(),
            columns: columns.remove(&row.id).unwrap_or_default(),
            files: files.remove(&row.id).unwrap_or_default(),
            shares,
            updated_at: Timestamp(row.updated_at),
        });
    }
    Ok(details)
}

fn access_of(viewer: &Viewer, row: &dataset::Model, shares: &[Share]) -> Access {
    if viewer.is_admin() || row.owner_id == Some(viewer.user().0) {
        return Access::Own;
    }
    let own = shares.iter().find(|share| share.user.id == viewer.user());
    own.map_or(Access::Read, |share| share.access)
}

type ByDataset<T> = HashMap<i64, Vec<T>>;

fn grouped<R, T>(
    rows: Vec<R>,
    dataset: impl Fn(&R) -> i64,
    view: impl Fn(R) -> Result<T>,
) -> Result<ByDataset<T>> {
    let mut by_dataset: ByDataset<T> = HashMap::new();
    for row in rows {
        by_dataset.entry(dataset(&row)).or_default().push(view(row)?);
    }
    Ok(by_dataset)
}

async fn tables(db: &impl ConnectionTrait, wanted: Wanted<'_>) -> Result<ByDataset<DatasetTable>> {
    use dataset_table::Column;
    let rows = dataset_table::Entity::find()
        .filter(wanted.current_rows(Column::DatasetId, Column::Generation))
        .order_by_asc(Column::TableIndex)
        .all(db)
        .await?;
    grouped(
        rows,
        |row| row.dataset_id,
        |row| {
            Ok(DatasetTable {
                index: codec::small(row.table_index),
                name: row.name,
                kind: codec::named(&row.kind)?,
                rows: codec::count(row.row_count),
                content_hash: row.content_hash,
            })
        },
    )
}

async fn columns(
    db: &impl ConnectionTrait,
    wanted: Wanted<'_>,
) -> Result<ByDataset<DatasetColumn>> {
    use dataset_column::Column;
    let rows = dataset_column::Entity::find()
        .filter(wanted.current_rows(Column::DatasetId, Column::Generation))
        .order_by_asc(Column::TableIndex)
        .order_by_asc(Column::Ordinal)
        .all(db)
        .await?;
    let mut columns = grouped(rows, |row| row.dataset_id, column)?;
    columns.values_mut().for_each(|columns| standard_first(columns));
    Ok(columns)
}

/// Keeps the order of tables and ordinals within the standard columns, and within the others.
pub(crate) fn standard_first(columns: &mut [DatasetColumn]) {
    columns.sort_by_key(|column| column.standard.is_none());
}

pub(crate) fn column(row: dataset_column::Model) -> Result<DatasetColumn> {
    let standard = row.standard.as_deref().map(|name| {
        StandardColumn::from_name(name)
            .ok_or_else(|| CatalogError::unreadable(format!("unknown standard column {name:?}")))
    });
    Ok(DatasetColumn {
        id: DatasetColumnId(row.id),
        table: codec::small(row.table_index),
        name: row.name,
        unit: row.unit,
        data_type: codec::named(&row.data_type)?,
        standard: standard.transpose()?,
        stored_column: codec::small(row.stored_column),
        conversion: Conversion {
            multiply: row.multiply_by,
            divide: row.divide_by,
            offset: row.add_offset,
        },
        statistics: ColumnStatistics {
            rows: codec::count(row.row_count),
            nulls: codec::count(row.null_count),
            not_a_number: codec::count(row.not_a_number_count),
            min: row.minimum,
            max: row.maximum,
            // SQLite keeps no NaN, which a sum over both infinities is.
            sum: row.total.unwrap_or(f64::NAN),
        },
    })
}

async fn files(db: &impl ConnectionTrait, wanted: Wanted<'_>) -> Result<ByDataset<DatasetFile>> {
    use dataset_source::Column;
    let rows = dataset_source::Entity::find()
        .find_also_related(raw_file::Entity)
        .filter(wanted.rows(Column::DatasetId))
        .order_by_desc(Column::Generation)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let origins = origin_dataset::Entity::find()
        .find_also_related(origin::Entity)
        .filter(wanted.rows(origin_dataset::Column::DatasetId))
        .order_by_asc(origin_dataset::Column::OriginId)
        .all(db)
        .await?;
    let mut paths: HashMap<(i64, i64), Vec<String>> = HashMap::new();
    for (link, origin) in origins {
        if let Some(origin) = origin {
            let seen = paths.entry((link.dataset_id, origin.raw_file_id)).or_default();
            if !seen.contains(&origin.path) {
                seen.push(origin.path);
            }
        }
    }
    grouped(
        rows,
        |(source, _)| source.dataset_id,
        |(source, raw)| {
            let raw =
                raw.ok_or_else(|| CatalogError::unreadable("a source without its raw file"))?;
            Ok(DatasetFile {
                raw_file: RawFileId(raw.id),
                role: codec::named(&source.role)?,
                generation: codec::count(source.generation),
                name: source.name,
                bytes: codec::count(raw.size_bytes),
                paths: paths.get(&(source.dataset_id, raw.id)).cloned().unwrap_or_default(),
                hash: raw.hash,
            })
        },
    )
}

async fn shares(db: &impl ConnectionTrait, wanted: Wanted<'_>) -> Result<ByDataset<Share>> {
    let rows = dataset_access::Entity::find()
        .find_also_related(user_account::Entity)
        .filter(wanted.rows(dataset_access::Column::DatasetId))
        .order_by_asc(user_account::Column::UsernameKey)
        .all(db)
        .await?;
    grouped(
        rows,
        |(share, _)| share.dataset_id,
        |(share, user)| {
            let username = user.map(|user| user.username).unwrap_or_default();
            Ok(Share {
                user: UserReference { id: UserId(share.user_id), username },
                access: rights::access(&share.access)?,
            })
        },
    )
}

async fn equipment_of(
    db: &impl ConnectionTrait,
    wanted: Wanted<'_>,
) -> Result<ByDataset<EquipmentReference>> {
    let rows = dataset_equipment::Entity::find()
        .find_also_related(equipment::Entity)
        .filter(wanted.rows(dataset_equipment::Column::DatasetId))
        .order_by_asc(equipment::Column::NameKey)
        .all(db)
        .await?;
    grouped(
        rows,
        |(link, _)| link.dataset_id,
        |(link, equipment)| {
            let name = equipment.map(|equipment| equipment.name).unwrap_or_default();
            Ok(EquipmentReference { id: EquipmentId(link.equipment_id), name })
        },
    )
}

/// Ranges of the kinds, in the order of the kinds and their ordinals.
pub(crate) async fn ranges(
    db: &impl ConnectionTrait,
    wanted: Wanted<'_>,
    kinds: &[RangeKind],
) -> Result<HashMap<i64, Vec<Range>>> {
    use range_label::Column;
    let names = kinds.iter().map(codec::name).collect::<Result<Vec<_>>>()?;
    // What people made belongs to no generation, and outlives them all.
    let generation = Condition::any()
        .add(Column::Generation.eq(0))
        .add(Expr::exists(current(Column::DatasetId, Column::Generation)));
    let most = matches!(wanted, Wanted::AllOf(_)).then(|| Column::Ordinal.lt(MOST_LISTED));
    let rows = range_label::Entity::find()
        .filter(wanted.rows(Column::DatasetId))
        .filter(Condition::all().add_option(most))
        .filter(generation)
        .filter(Column::Kind.is_in(names))
        .order_by_asc(Column::Ordinal)
        .all(db)
        .await?;
    let mut ranges = grouped(
        rows,
        |row| row.dataset_id,
        |row| {
            Ok(Range {
                id: RangeId(row.id),
                kind: codec::named(&row.kind)?,
                label: row.label,
                first_sample: codec::count(row.first_sample),
                last_sample: codec::count(row.last_sample),
                info: row.info,
            })
        },
    )?;
    if kinds.contains(&RangeKind::User) {
        clamp(db, wanted, &mut ranges).await?;
    }
    let place = |range: &Range| kinds.iter().position(|kind| *kind == range.kind);
    ranges.values_mut().for_each(|ranges| ranges.sort_by_key(place));
    Ok(ranges)
}

/// What people made outlives the rows: a shorter generation ends their ranges at its own end, and
/// hides those that lie beyond it.
async fn clamp(
    db: &impl ConnectionTrait,
    wanted: Wanted<'_>,
    ranges: &mut ByDataset<Range>,
) -> Result<()> {
    let samples: Vec<(i64, i64)> = dataset::Entity::find()
        .select_only()
        .columns([dataset::Column::Id, dataset::Column::Samples])
        .filter(wanted.datasets())
        .into_tuple()
        .all(db)
        .await?;
    for (id, samples) in samples {
        let Some(ranges) = ranges.get_mut(&id) else { continue };
        let samples = codec::count(samples);
        ranges.retain(|range| range.kind != RangeKind::User || range.first_sample < samples);
        for range in ranges.iter_mut().filter(|range| range.kind == RangeKind::User) {
            range.last_sample = std::cmp::min(range.last_sample, samples.saturating_sub(1));
        }
    }
    Ok(())
}
