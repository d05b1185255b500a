//! A table of a generation of a dataset.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset_table")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub dataset_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub generation: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub table_index: i64,
    pub name: String,
    pub kind: String,
    pub specs: String,
    pub row_count: i64,
    pub content_hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
