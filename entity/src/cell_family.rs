//! A specification that many cells share.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cell_family")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub revision: i64,
    pub name: String,
    pub name_key: String,
    pub manufacturer: Option<String>,
    pub model: Option<String>,
    pub form_factor: Option<String>,
    pub anode_chemistry: Option<String>,
    pub cathode_chemistry: Option<String>,
    pub nominal_capacity_ah: Option<f64>,
    pub nominal_cell_weight_gram: Option<f64>,
    pub datasheet: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
