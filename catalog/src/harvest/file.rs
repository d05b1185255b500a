//! Observed files as people see them.

use std::collections::HashMap;

use entity::{observed_file, origin, origin_dataset};
use model::harvest::{FileState, Observation, ObservedFile};
use model::id::{DatasetId, MonitoredPathId, ObservedFileId};
use model::page::Page;
use model::time::Timestamp;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;

use super::path;
use crate::catalog::Catalog;
use crate::dataset::rights;
use crate::error::{CatalogError, Result};
use crate::viewer::Viewer;
use crate::{codec, job, page, text};

impl Catalog {
    /// In the order of their folded paths, for those who may see the monitored path.
    pub async fn observed_files(
        &self,
        viewer: &Viewer,
        path: MonitoredPathId,
        state: Option<FileState>,
        search: Option<&str>,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<ObservedFile>> {
        use observed_file::Column;
        viewer.may_read()?;
        let limit = page::limit(limit);
        let mut filter = Condition::all()
            .add(Column::MonitoredPathId.eq(path.0))
            .add_option(state.map(|state| Column::State.eq(state.name())));
        for word in text::search_words(search) {
            filter = filter.add(text::contains(Column::PathKey.into_expr(), &word));
        }
        let mut rows = observed_file::Entity::find()
            .filter(filter.clone())
            .order_by_asc(Column::PathKey)
            .order_by_asc(Column::Id)
            .limit(limit + 1);
        if let Some(cursor) = cursor {
            let (key, id): (String, i64) = page::decode(cursor)?;
            let key = key.replace('\0', "");
            let tied = Condition::all().add(Column::PathKey.eq(&key)).add(Column::Id.gt(id));
            rows = rows.filter(Condition::any().add(Column::PathKey.gt(&key)).add(tied));
        }

        let tx = self.begin_read().await?;
        path::one(&tx, viewer, path).await?;
        let total = observed_file::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(filter)
            .count(&tx)
            .await?;
        let rows = rows.all(&tx).await?;
        let ids = rows.iter().map(|row| row.id).collect();
        let mut datasets = datasets_of(&tx, viewer, ids).await?;
        tx.commit().await?;

        let position = |row: &observed_file::Model| page::encode(&(&row.path_key, row.id));
        let page = page::page(rows, limit, total, position);
        let view = |row: observed_file::Model| {
            let datasets = datasets.remove(&row.id).unwrap_or_default();
            view(row, datasets)
        };
        let items = page.items.into_iter().map(view).collect::<Result<_>>()?;
        Ok(Page { items, next: page.next, total: page.total })
    }

    /// Asks for another try, by a job. For those who may see the monitored path.
    pub async fn retry_file(&self, viewer: &Viewer, id: ObservedFileId) -> Result<()> {
        viewer.may_write()?;
        let now = self.now();
        let tx = self.begin_write().await?;
        let row = observed_file::Entity::find_by_id(id.0).one(&tx).await?;
        let row = row.ok_or(CatalogError::NotFound)?;
        let path = path::one(&tx, viewer, MonitoredPathId(row.monitored_path_id)).await?;
        let key = job::command_key(path.harvester, &format!("retry_file:{id}"));
        job::enqueue(&tx, "harvest.retry_file", &key, &json!({ "file": id }), now).await?;
        tx.commit().await?;
        self.ask_harvesters();
        Ok(())
    }
}

/// The datasets out of each file that the viewer may see.
async fn datasets_of(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    files: Vec<i64>,
) -> Result<HashMap<i64, Vec<DatasetId>>> {
    let mut visible = sea_orm::sea_query::Query::select();
    visible
        .column(entity::dataset::Column::Id)
        .from(entity::dataset::Entity)
        .cond_where(rights::visible(viewer));
    let links = origin_dataset::Entity::find()
        .find_also_related(origin::Entity)
        .filter(origin::Column::ObservedFileId.is_in(files))
        .filter(origin_dataset::Column::DatasetId.in_subquery(visible))
        .order_by_asc(origin_dataset::Column::Ordinal)
        .all(db)
        .await?;
    let mut datasets: HashMap<i64, Vec<DatasetId>> = HashMap::new();
    for (link, origin) in links {
        if let Some(file) = origin.and_then(|origin| origin.observed_file_id) {
            datasets.entry(file).or_default().push(DatasetId(link.dataset_id));
        }
    }
    Ok(datasets)
}

pub(super) fn state(name: &str) -> Result<FileState> {
    FileState::from_name(name)
        .ok_or_else(|| CatalogError::unreadable(format!("unknown state {name:?}")))
}

pub(super) fn observation(row: &observed_file::Model) -> Observation {
    Observation {
        size: codec::count(row.size_bytes),
        modified_at: Timestamp(row.modified_at),
        fingerprint: row.fingerprint.clone(),
    }
}

fn view(row: observed_file::Model, datasets: Vec<DatasetId>) -> Result<ObservedFile> {
    Ok(ObservedFile {
        id: ObservedFileId(row.id),
        path: MonitoredPathId(row.monitored_path_id),
        observation: observation(&row),
        relative_path: row.relative_path,
        state: state(&row.state)?,
        first_seen_at: Timestamp(row.first_seen_at),
        last_changed_at: Timestamp(row.last_changed_at),
        last_imported_at: row.last_imported_at.map(Timestamp),
        attempts: codec::small(row.attempts),
        next_retry_at: row.next_retry_at.map(Timestamp),
        reason: row.reason,
        datasets,
    })
}
