//! The columns that can be plotted or downloaded, of a table that was read.

use entity::{dataset_column, dataset_table};
use model::batch::DataType;
use model::statistics::ColumnStatistics;
use model::table::{Conversion, Table};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::TableRecord;
use super::test::Recorded;
use crate::codec;
use crate::error::{CatalogError, Result};

/// Rows in one statement.
const CHUNK: usize = 500;

/// A column as it is shown.
struct Shown {
    name: String,
    unit: Option<String>,
    data_type: DataType,
    standard: Option<String>,
    stored: usize,
    conversion: Conversion,
}

/// Writes a table and its columns; over appends within a generation their ids stay.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    test: &Recorded,
    index: usize,
    record: &TableRecord,
) -> Result<()> {
    let index = index as i64;
    write_table(db, test, index, record).await?;
    let mut rows = Vec::new();
    for (ordinal, shown) in shown(&record.table).into_iter().enumerate() {
        let statistics = converted(&record.statistics[shown.stored], &shown.conversion);
        rows.push(dataset_column::ActiveModel {
            dataset_id: Set(test.dataset),
            generation: Set(test.generation),
            table_index: Set(index),
            ordinal: Set(ordinal as i64),
            name: Set(shown.name.replace('\0', "")),
            unit: Set(shown.unit.map(|unit| unit.replace('\0', ""))),
            data_type: Set(codec::name(&shown.data_type)?),
            standard: Set(shown.standard),
            stored_column: Set(shown.stored as i64),
            multiply_by: Set(shown.conversion.multiply),
            divide_by: Set(shown.conversion.divide),
            add_offset: Set(shown.conversion.offset),
            row_count: Set(codec::to_column(statistics.rows)),
            null_count: Set(codec::to_column(statistics.nulls)),
            not_a_number_count: Set(codec::to_column(statistics.not_a_number)),
            minimum: Set(statistics.min),
            maximum: Set(statistics.max),
            total: Set(Some(statistics.sum).filter(|sum| !sum.is_nan())),
            ..Default::default()
        });
    }
    for chunk in rows.chunks(CHUNK) {
        dataset_column::Entity::insert_many(chunk.to_vec())
            .on_conflict(new_statistics())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

fn new_statistics() -> OnConflict {
    use dataset_column::Column;
    let mut again = OnConflict::columns([
        Column::DatasetId,
        Column::Generation,
        Column::TableIndex,
        Column::Ordinal,
    ]);
    again.update_columns([
        Column::RowCount,
        Column::NullCount,
        Column::NotANumberCount,
        Column::Minimum,
        Column::Maximum,
        Column::Total,
    ]);
    again
}

/// `Invalid` when the columns changed within a generation: what was stored would not fit them.
async fn write_table(
    db: &impl ConnectionTrait,
    test: &Recorded,
    index: i64,
    record: &TableRecord,
) -> Result<()> {
    use dataset_table::Column;
    let specs = codec::to_json(&record.table.columns)?;
    let known = dataset_table::Entity::find()
        .filter(Column::DatasetId.eq(test.dataset))
        .filter(Column::Generation.eq(test.generation))
        .filter(Column::TableIndex.eq(index))
        .one(db)
        .await?;
    if known.is_some_and(|known| known.specs != specs) {
        return Err(CatalogError::invalid(
            "tables",
            format!("the columns of table {index} changed; that takes a new generation"),
        ));
    }
    let row = dataset_table::ActiveModel {
        dataset_id: Set(test.dataset),
        generation: Set(test.generation),
        table_index: Set(index),
        name: Set(record.table.name.replace('\0', "")),
        kind: Set(codec::name(&record.table.kind)?),
        specs: Set(specs),
        row_count: Set(codec::to_column(record.rows)),
        content_hash: Set(record.content_hash.clone()),
    };
    let mut again =
        OnConflict::columns([Column::DatasetId, Column::Generation, Column::TableIndex]);
    again.update_columns([Column::RowCount, Column::ContentHash]);
    dataset_table::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

/// The standard columns in their own order, then the vendor's in file order. A derived column is
/// shown as the standard column that it was made for.
fn shown(table: &Table) -> Vec<Shown> {
    let mut mappings: Vec<_> = table.standard.iter().collect();
    mappings.sort_by_key(|mapping| mapping.standard);
    let standard = mappings.iter().map(|mapping| {
        let stored = &table.columns[mapping.column];
        let data_type =
            if mapping.conversion.is_identity() { stored.data_type } else { DataType::Float64 };
        Shown {
            name: mapping.standard.name().to_owned(),
            unit: Some(mapping.standard.unit().to_owned()).filter(|unit| !unit.is_empty()),
            data_type,
            standard: Some(mapping.standard.name().to_owned()),
            stored: mapping.column,
            conversion: mapping.conversion,
        }
    });
    let mapped = |index| table.standard.iter().any(|mapping| mapping.column == index);
    let vendor = table.columns.iter().enumerate();
    let vendor = vendor.filter(|(index, spec)| !(spec.derived && mapped(*index)));
    let vendor = vendor.map(|(index, spec)| Shown {
        name: spec.name.clone(),
        unit: spec.unit.clone(),
        data_type: spec.data_type,
        standard: None,
        stored: index,
        conversion: Conversion::IDENTITY,
    });
    standard.chain(vendor).collect()
}

/// Statistics of a column with its conversion applied.
fn converted(stored: &ColumnStatistics, conversion: &Conversion) -> ColumnStatistics {
    if conversion.is_identity() {
        return *stored;
    }
    let ends = [stored.min, stored.max].map(|end| end.map(|value| conversion.apply(value)));
    let scaled = Conversion { offset: 0.0, ..*conversion }.apply(stored.sum);
    ColumnStatistics {
        min: ends.into_iter().flatten().reduce(f64::min),
        max: ends.into_iter().flatten().reduce(f64::max),
        sum: scaled + conversion.offset * stored.count() as f64,
        ..*stored
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_follow_the_conversion() {
        let stored = ColumnStatistics {
            rows: 5,
            nulls: 1,
            not_a_number: 1,
            min: Some(-2.0),
            max: Some(4.0),
            sum: 3.0,
        };
        // (multiply, divide, offset), then min, max, sum.
        let table = [
            ((1.0, 1.0, 0.0), (-2.0, 4.0, 3.0)),
            ((1.0, 1000.0, 0.0), (-0.002, 0.004, 0.003)),
            ((-1.0, 1.0, 0.0), (-4.0, 2.0, -3.0)),
            ((1.0, 1.0, -273.0), (-275.0, -269.0, -816.0)),
        ];
        for ((multiply, divide, offset), (min, max, sum)) in table {
            let shown = converted(&stored, &Conversion { multiply, divide, offset });
            assert_eq!((shown.min, shown.max, shown.sum), (Some(min), Some(max), sum));
            assert_eq!((shown.rows, shown.nulls, shown.not_a_number), (5, 1, 1));
        }
    }
}
