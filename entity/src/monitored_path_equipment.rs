//! Default equipment of a path.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "monitored_path_equipment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub monitored_path_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub equipment_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
