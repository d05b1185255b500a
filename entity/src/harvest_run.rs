//! One run of a harvester.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "harvest_run")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub harvester_id: i64,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    pub files_seen: i64,
    pub files_imported: i64,
    pub files_failed: i64,
    pub milliseconds: i64,
}

impl ActiveModelBehavior for ActiveModel {}
