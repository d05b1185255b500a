//! A path whose bytes were imported.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "origin")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub key_hash: String,
    pub origin_key: String,
    pub path: String,
    pub monitored_path_id: Option<i64>,
    pub observed_file_id: Option<i64>,
    pub raw_file_id: i64,
    pub format: String,
    pub parser_revision: i64,
    pub resume: Option<String>,
    pub state: String,
    pub is_open: bool,
    pub updated_at: i64,
    pub header_key: Option<String>,
    pub mapping_id: Option<i64>,
    pub mapping_revision: Option<i64>,
    #[sea_orm(belongs_to, from = "raw_file_id", to = "id")]
    pub raw_file: BelongsTo<super::raw_file::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
