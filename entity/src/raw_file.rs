//! Bytes as the tester wrote them, by content hash.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "raw_file")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub hash: String,
    pub size_bytes: i64,
    pub description: String,
    pub created_at: i64,
    pub head: String,
}

impl ActiveModelBehavior for ActiveModel {}
