//! A raw file behind a generation of a dataset.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset_source")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub dataset_id: i64,
    pub generation: i64,
    pub raw_file_id: i64,
    pub ordinal: i64,
    pub role: String,
    pub name: String,
    #[sea_orm(belongs_to, from = "raw_file_id", to = "id")]
    pub raw_file: BelongsTo<super::raw_file::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
