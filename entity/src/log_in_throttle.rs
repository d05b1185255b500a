//! Failed log-ins of an account or an address.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_in_throttle")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub bucket: String,
    pub failures: i64,
    pub last_attempt_at: i64,
    pub blocked_until: i64,
}

impl ActiveModelBehavior for ActiveModel {}
