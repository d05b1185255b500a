//! A table that was seen and that no mapping fits.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "awaiting_table")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub header_key: String,
    pub monitored_path_id: Option<i64>,
    pub header: String,
    pub first_values: String,
    pub file_name: String,
    pub seen_at: i64,
    pub states: String,
}

impl ActiveModelBehavior for ActiveModel {}
