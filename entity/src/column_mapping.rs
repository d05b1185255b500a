//! What each column of one kind of table is.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "column_mapping")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub revision: i64,
    pub header_key: String,
    pub mapping: String,
    pub created_by: Option<i64>,
    pub created_at: i64,
    pub sample: Option<String>,
    #[sea_orm(belongs_to, from = "created_by", to = "id")]
    pub maker: BelongsTo<Option<super::user_account::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
