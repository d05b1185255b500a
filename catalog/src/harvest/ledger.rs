//! What the harvester remembers of the files it saw.

use std::collections::HashMap;

use entity::observed_file;
use model::harvest::{FileState, Observation};
use model::id::{MonitoredPathId, ObservedFileId};
use model::time::Timestamp;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::file;
use super::path::system;
use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::viewer::System;
use crate::{codec, secret, text};

/// Files in one statement.
const CHUNK: usize = 500;

/// A remembered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFile {
    pub id: ObservedFileId,
    pub relative_path: String,
    pub observation: Observation,
    /// When its file system says that anything of the file changed; `None`: not known.
    pub status_changed_at: Option<Timestamp>,
    pub state: FileState,
    pub first_seen_at: Timestamp,
    /// Since when size, time and fingerprint are as they are.
    pub last_changed_at: Timestamp,
    pub attempts: u32,
    pub next_retry_at: Option<Timestamp>,
    pub last_imported_at: Option<Timestamp>,
    pub reason: Option<String>,
}

/// What a scan found out about one file; replaces what was remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerChange {
    pub relative_path: String,
    pub observation: Observation,
    /// When its file system says that anything of the file changed; `None`: not known.
    pub status_changed_at: Option<Timestamp>,
    pub state: FileState,
    pub last_changed_at: Timestamp,
    pub attempts: u32,
    pub next_retry_at: Option<Timestamp>,
    pub last_imported_at: Option<Timestamp>,
    pub reason: Option<String>,
}

impl Catalog {
    /// Every file of a path, in the order of the ids.
    pub async fn ledger(&self, _system: &System, path: MonitoredPathId) -> Result<Vec<LedgerFile>> {
        let rows = observed_file::Entity::find()
            .filter(observed_file::Column::MonitoredPathId.eq(path.0))
            .order_by_asc(observed_file::Column::Id)
            .all(self.reader())
            .await?;
        rows.into_iter().map(view).collect()
    }

    /// Ids in the order of the changes. Of two changes to one file the later holds.
    pub async fn record_observations(
        &self,
        _system: &System,
        path: MonitoredPathId,
        changes: Vec<LedgerChange>,
    ) -> Result<Vec<ObservedFileId>> {
        let now = self.now();
        let keys: Vec<String> =
            changes.iter().map(|change| secret::hash(&change.relative_path)).collect();
        // PostgreSQL refuses to touch one row twice in a statement.
        let unique: HashMap<&String, &LedgerChange> = keys.iter().zip(&changes).collect();
        let unique: Vec<(&String, &LedgerChange)> = unique.into_iter().collect();

        let tx = self.begin_write().await?;
        system::by_id(&tx, path).await?;
        let mut ids = HashMap::with_capacity(unique.len());
        for chunk in unique.chunks(CHUNK) {
            let rows = chunk.iter().map(|(key, change)| columns(path, key, change, now));
            let stored = observed_file::Entity::insert_many(rows)
                .on_conflict(replacing())
                .exec_with_returning(&tx)
                .await?;
            ids.extend(stored.into_iter().map(|row| (row.path_hash, ObservedFileId(row.id))));
        }
        tx.commit().await?;
        keys.iter()
            .map(|key| ids.get(key).copied())
            .collect::<Option<_>>()
            .ok_or_else(|| CatalogError::unreadable("an observed file vanished while written"))
    }

    /// The path and the file of an id, for a job that names only the id.
    pub async fn ledger_file(
        &self,
        _system: &System,
        id: ObservedFileId,
    ) -> Result<(MonitoredPathId, LedgerFile)> {
        let row = observed_file::Entity::find_by_id(id.0).one(self.reader()).await?;
        let row = row.ok_or(CatalogError::NotFound)?;
        Ok((MonitoredPathId(row.monitored_path_id), view(row)?))
    }
}

fn columns(
    path: MonitoredPathId,
    key: &str,
    change: &LedgerChange,
    now: Timestamp,
) -> observed_file::ActiveModel {
    let reason = change.reason.as_deref();
    observed_file::ActiveModel {
        monitored_path_id: Set(path.0),
        relative_path: Set(change.relative_path.clone()),
        path_key: Set(text::fold(&change.relative_path)),
        path_hash: Set(key.to_owned()),
        size_bytes: Set(codec::to_column(change.observation.size)),
        modified_at: Set(change.observation.modified_at.0),
        fingerprint: Set(change.observation.fingerprint.clone()),
        status_changed_at: Set(change.status_changed_at.map(|at| at.0)),
        state: Set(change.state.name().to_owned()),
        first_seen_at: Set(now.0),
        last_changed_at: Set(change.last_changed_at.0),
        last_imported_at: Set(change.last_imported_at.map(|at| at.0)),
        attempts: Set(i64::from(change.attempts)),
        next_retry_at: Set(change.next_retry_at.map(|at| at.0)),
        reason: Set(text::clean_optional(reason, text::PROSE)),
        ..Default::default()
    }
}

fn replacing() -> OnConflict {
    use observed_file::Column;
    let mut replacing = OnConflict::columns([Column::MonitoredPathId, Column::PathHash]);
    replacing.update_columns([
        Column::SizeBytes,
        Column::ModifiedAt,
        Column::Fingerprint,
        Column::StatusChangedAt,
        Column::State,
        Column::LastChangedAt,
        Column::LastImportedAt,
        Column::Attempts,
        Column::NextRetryAt,
        Column::Reason,
    ]);
    replacing
}

fn view(row: observed_file::Model) -> Result<LedgerFile> {
    Ok(LedgerFile {
        id: ObservedFileId(row.id),
        observation: file::observation(&row),
        status_changed_at: row.status_changed_at.map(Timestamp),
        relative_path: row.relative_path,
        state: file::state(&row.state)?,
        first_seen_at: Timestamp(row.first_seen_at),
        last_changed_at: Timestamp(row.last_changed_at),
        attempts: codec::small(row.attempts),
        next_retry_at: row.next_retry_at.map(Timestamp),
        last_imported_at: row.last_imported_at.map(Timestamp),
        reason: row.reason,
    })
}
