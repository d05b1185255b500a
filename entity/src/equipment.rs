//! A tester, chamber or other equipment.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "equipment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub revision: i64,
    pub name: String,
    pub name_key: String,
    pub kind: Option<String>,
    pub description: Option<String>,
    pub serial: Option<String>,
    pub calibration_date: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
