//! A folder that a harvester watches.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "monitored_path")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub harvester_id: i64,
    pub revision: i64,
    pub path: String,
    pub include_rule: Option<String>,
    pub exclude_rule: Option<String>,
    pub stable_seconds: i64,
    pub time_zone: Option<String>,
    pub active: bool,
    pub default_owner_id: Option<i64>,
    pub default_cell_id: Option<i64>,
    pub default_purpose: Option<String>,
    pub cell_name_rule: Option<String>,
    pub unreachable_since: Option<i64>,
    pub unreachable_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
