//! A Parquet object with some rows of a table, from one revision to another.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset_part")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub dataset_id: i64,
    pub generation: i64,
    pub table_index: i64,
    pub first_row: i64,
    pub row_count: i64,
    pub parquet_key: String,
    pub overview_key: String,
    pub size_bytes: i64,
    pub blocks: String,
    pub provisional: bool,
    pub added_in: i64,
    pub removed_in: Option<i64>,
    pub removed_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
