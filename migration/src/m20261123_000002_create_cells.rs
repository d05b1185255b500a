//! Cells, their families, and equipment.

use sea_orm_migration::prelude::*;

use crate::dialect;

const TABLES: &[&str] = &["cell_family", "cell", "equipment"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, TABLES).await
    }
}

const UP: &str = r#"
CREATE TABLE cell_family (
    id {id},
    revision bigint NOT NULL,
    name text NOT NULL,
    name_key {key} NOT NULL,
    manufacturer text,
    model text,
    form_factor text,
    anode_chemistry text,
    cathode_chemistry text,
    nominal_capacity_ah double precision,
    nominal_cell_weight_gram double precision,
    datasheet text
);
CREATE TABLE cell (
    id {id},
    revision bigint NOT NULL,
    name text NOT NULL,
    name_key {key} NOT NULL UNIQUE,
    family_id bigint REFERENCES cell_family (id) ON DELETE SET NULL,
    batch text,
    assembly_date text,
    active_mass_gram double precision,
    areal_loading_milligram_per_square_centimetre double precision,
    electrode_area_square_centimetre double precision,
    negative_to_positive_ratio double precision,
    separator text,
    electrolyte text,
    electrolyte_volume_microlitre double precision,
    reference_electrode text,
    half_cell boolean NOT NULL,
    notes text
);
CREATE INDEX cell_of_family ON cell (family_id);
CREATE TABLE equipment (
    id {id},
    revision bigint NOT NULL,
    name text NOT NULL,
    name_key {key} NOT NULL UNIQUE,
    kind text,
    description text,
    serial text,
    calibration_date text
);
"#;
