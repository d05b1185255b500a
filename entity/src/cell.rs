//! A cell on the bench.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cell")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub revision: i64,
    pub name: String,
    pub name_key: String,
    pub family_id: Option<i64>,
    pub batch: Option<String>,
    pub assembly_date: Option<String>,
    pub active_mass_gram: Option<f64>,
    pub areal_loading_milligram_per_square_centimetre: Option<f64>,
    pub electrode_area_square_centimetre: Option<f64>,
    pub negative_to_positive_ratio: Option<f64>,
    pub separator: Option<String>,
    pub electrolyte: Option<String>,
    pub electrolyte_volume_microlitre: Option<f64>,
    pub reference_electrode: Option<String>,
    pub half_cell: bool,
    pub notes: Option<String>,
    #[sea_orm(belongs_to, from = "family_id", to = "id")]
    pub family: BelongsTo<Option<super::cell_family::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
