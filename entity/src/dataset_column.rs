//! A column that can be plotted or downloaded; ids are unique over all datasets.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset_column")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub dataset_id: i64,
    pub generation: i64,
    pub table_index: i64,
    pub ordinal: i64,
    pub name: String,
    pub unit: Option<String>,
    pub data_type: String,
    pub standard: Option<String>,
    pub stored_column: i64,
    pub multiply_by: f64,
    pub divide_by: f64,
    pub add_offset: f64,
    pub row_count: i64,
    pub null_count: i64,
    pub not_a_number_count: i64,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub total: Option<f64>,
}

impl ActiveModelBehavior for ActiveModel {}
