//! A program that watches folders.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "harvester")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub name_key: String,
    pub kind: String,
    pub enabled: bool,
    pub periodic_minute: Option<i64>,
    pub running: bool,
    pub last_seen_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
