//! A file that a harvester saw.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "observed_file")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub monitored_path_id: i64,
    pub relative_path: String,
    pub path_key: String,
    pub path_hash: String,
    pub size_bytes: i64,
    pub modified_at: i64,
    pub fingerprint: Option<String>,
    pub status_changed_at: Option<i64>,
    pub state: String,
    pub first_seen_at: i64,
    pub last_changed_at: i64,
    pub last_imported_at: Option<i64>,
    pub attempts: i64,
    pub next_retry_at: Option<i64>,
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
