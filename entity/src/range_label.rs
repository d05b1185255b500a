//! A range of samples with a name; generation 0 where a person made it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "range_label")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub dataset_id: i64,
    pub generation: i64,
    pub kind: String,
    pub ordinal: i64,
    pub label: String,
    pub first_sample: i64,
    pub last_sample: i64,
    pub info: Option<String>,
    pub created_by_id: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
