//! One test as it was recorded.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub name_key: String,
    pub date: i64,
    pub date_source: String,
    pub time_zone: Option<String>,
    pub tester_type: String,
    pub tester_type_key: String,
    pub tester_serial: Option<String>,
    pub channel: Option<String>,
    pub channel_key: String,
    pub format: String,
    pub parser_revision: i64,
    pub cell_id: Option<i64>,
    pub cell_key: String,
    pub owner_id: Option<i64>,
    pub owner_key: String,
    pub purpose: Option<String>,
    pub purpose_key: String,
    pub notes: Option<String>,
    pub file_metadata: String,
    pub warnings: String,
    pub generation: i64,
    pub revision: i64,
    pub metadata_revision: i64,
    pub samples: i64,
    pub duration_second: Option<f64>,
    pub state: String,
    pub created_at: i64,
    pub updated_at: i64,
    #[sea_orm(belongs_to, from = "cell_id", to = "id")]
    pub cell: BelongsTo<Option<super::cell::Entity>>,
    #[sea_orm(belongs_to, from = "owner_id", to = "id")]
    pub owner: BelongsTo<Option<super::user_account::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
