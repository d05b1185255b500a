//! The parts that a revision adds and takes away.

use entity::dataset_part;
use model::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::TableRecord;
use super::test::Recorded;
use crate::codec;
use crate::error::{CatalogError, OnUnique, Result};

/// Rows in one statement.
const CHUNK: usize = 500;

pub(super) async fn write(
    db: &impl ConnectionTrait,
    test: &Recorded,
    record: &TableRecord,
    now: Timestamp,
) -> Result<()> {
    use dataset_part::Column;
    for keys in record.removed.chunks(CHUNK) {
        let removed = dataset_part::Entity::update_many()
            .col_expr(Column::RemovedIn, Expr::value(test.revision))
            .col_expr(Column::RemovedAt, Expr::value(now.0))
            .filter(Column::DatasetId.eq(test.dataset))
            .filter(Column::ParquetKey.is_in(keys.iter().map(String::as_str)))
            .filter(Column::RemovedIn.is_null())
            .exec(db)
            .await?;
        if removed.rows_affected != keys.len() as u64 {
            return Err(CatalogError::conflict("a part to be removed is not there any more"));
        }
    }
    for parts in record.added.chunks(CHUNK) {
        let mut rows = Vec::with_capacity(parts.len());
        for part in parts {
            rows.push(dataset_part::ActiveModel {
                dataset_id: Set(test.dataset),
                generation: Set(test.generation),
                table_index: Set(i64::from(part.table)),
                first_row: Set(codec::to_column(part.first_row)),
                row_count: Set(codec::to_column(part.rows)),
                parquet_key: Set(part.parquet_key.clone()),
                overview_key: Set(part.overview_key.clone()),
                size_bytes: Set(codec::to_column(part.bytes)),
                blocks: Set(codec::to_json(&part.blocks)?),
                provisional: Set(part.provisional),
                added_in: Set(test.revision),
                ..Default::default()
            });
        }
        dataset_part::Entity::insert_many(rows)
            .exec_without_returning(db)
            .await
            .on_unique(|| "a part with this key is known already".to_owned())?;
    }
    Ok(())
}
