//! A dataset out of an origin, as the origin left it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "origin_dataset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub origin_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i64,
    pub dataset_id: i64,
    pub generation: i64,
    pub revision: i64,
    #[sea_orm(belongs_to, from = "origin_id", to = "id")]
    pub origin: BelongsTo<super::origin::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
