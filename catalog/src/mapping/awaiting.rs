//! Tables that were seen and that no mapping fits.

use entity::{awaiting_table, monitored_path};
use model::id::{AwaitingTableId, MonitoredPathId};
use model::mapping::{AwaitingTable, TableHeader, TableSample};
use model::time::Timestamp;
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use super::header_key;
use crate::catalog::Catalog;
use crate::codec;
use crate::error::{CatalogError, Result};
use crate::harvest::path::view;
use crate::viewer::{System, Viewer};

/// Kinds of tables that are listed; someone who drops more has other worries.
const MOST_TABLES: usize = 200;

/// Characters of a value that are shown.
const LONGEST_VALUE: usize = 60;

impl Catalog {
    /// Remembers a table, once for each folder; its id stays, for someone may be describing it.
    pub async fn note_awaiting(
        &self,
        _system: &System,
        path: Option<MonitoredPathId>,
        file_name: &str,
        header: &TableHeader,
        sample: TableSample,
    ) -> Result<()> {
        let key = header_key(header)?;
        let short = |value: String| value.chars().take(LONGEST_VALUE).collect::<String>();
        let shortened = |columns: Vec<Vec<String>>| -> Vec<Vec<String>> {
            columns.into_iter().map(|column| column.into_iter().map(short).collect()).collect()
        };
        let first_values = shortened(sample.first_values);
        let states = shortened(sample.states);
        let path = path.map(|path| path.0);
        let same_path = match path {
            Some(path) => awaiting_table::Column::MonitoredPathId.eq(path),
            None => awaiting_table::Column::MonitoredPathId.is_null(),
        };
        let row = awaiting_table::ActiveModel {
            header_key: Set(key.clone()),
            monitored_path_id: Set(path),
            header: Set(codec::to_json(header)?),
            first_values: Set(codec::to_json(&first_values)?),
            states: Set(codec::to_json(&states)?),
            file_name: Set(file_name.to_owned()),
            seen_at: Set(self.now().0),
            ..Default::default()
        };
        let tx = self.begin_write().await?;
        let known = awaiting_table::Entity::update_many()
            .set(row.clone())
            .filter(awaiting_table::Column::HeaderKey.eq(key))
            .filter(same_path)
            .exec(&tx)
            .await?;
        if known.rows_affected == 0 {
            awaiting_table::Entity::insert(row).exec(&tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The newest first, each kind of table once.
    pub async fn awaiting_tables(&self, viewer: &Viewer) -> Result<Vec<AwaitingTable>> {
        viewer.may_read()?;
        let rows = awaiting_table::Entity::find()
            .filter(visible(viewer))
            .order_by_desc(awaiting_table::Column::SeenAt)
            .order_by_desc(awaiting_table::Column::Id)
            .all(self.reader())
            .await?;
        let mut seen = std::collections::HashSet::new();
        let new = rows.into_iter().filter(|row| seen.insert(row.header_key.clone()));
        new.take(MOST_TABLES).map(shown).collect()
    }

    pub async fn awaiting_table(
        &self,
        viewer: &Viewer,
        id: AwaitingTableId,
    ) -> Result<AwaitingTable> {
        viewer.may_read()?;
        let query = awaiting_table::Entity::find_by_id(id.0).filter(visible(viewer));
        shown(query.one(self.reader()).await?.ok_or(CatalogError::NotFound)?)
    }
}

/// What the viewer may see of the table with this header.
pub(super) async fn sample(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    header_key: &str,
) -> Result<Option<TableSample>> {
    let row = awaiting_table::Entity::find()
        .filter(awaiting_table::Column::HeaderKey.eq(header_key))
        .filter(visible(viewer))
        .order_by_desc(awaiting_table::Column::SeenAt)
        .order_by_desc(awaiting_table::Column::Id)
        .one(db)
        .await?;
    row.as_ref().map(sample_of).transpose()
}

fn sample_of(row: &awaiting_table::Model) -> Result<TableSample> {
    Ok(TableSample {
        first_values: codec::from_json(&row.first_values)?,
        states: codec::from_json(&row.states)?,
    })
}

/// Those of folders that the viewer may see; those of no folder are the administrators'.
fn visible(viewer: &Viewer) -> Condition {
    if viewer.is_admin() {
        return Condition::all();
    }
    let mut paths = Query::select();
    paths
        .column(monitored_path::Column::Id)
        .from(monitored_path::Entity)
        .cond_where(view::visible(viewer));
    Condition::all().add(awaiting_table::Column::MonitoredPathId.in_subquery(paths))
}

fn shown(row: awaiting_table::Model) -> Result<AwaitingTable> {
    Ok(AwaitingTable {
        id: AwaitingTableId(row.id),
        header: codec::from_json(&row.header)?,
        sample: sample_of(&row)?,
        file_name: row.file_name,
        seen_at: Timestamp(row.seen_at),
    })
}
