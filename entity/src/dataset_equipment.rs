//! Equipment that a dataset was made with.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset_equipment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub dataset_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub equipment_id: i64,
    #[sea_orm(belongs_to, from = "equipment_id", to = "id")]
    pub equipment: BelongsTo<super::equipment::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
