//! The one-time token that makes the first administrator.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "set_up_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub secret_hash: String,
    pub created_at: i64,
    pub expires_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
