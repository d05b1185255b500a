//! A person who can log in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_account")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub username: String,
    pub username_key: String,
    pub email: Option<String>,
    pub address: Option<String>,
    pub role: String,
    pub active: bool,
    pub password_hash: String,
    pub created_at: i64,
    pub last_log_in_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
