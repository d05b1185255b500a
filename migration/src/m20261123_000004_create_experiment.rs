//! Datasets: what was measured, who may see it, and where its samples lie.

use sea_orm_migration::prelude::*;

use crate::dialect;

const TABLES: &[&str] = &[
    "raw_file",
    "dataset",
    "dataset_access",
    "dataset_equipment",
    "dataset_source",
    "dataset_table",
    "dataset_column",
    "dataset_part",
    "cycle",
    "range_label",
];

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
CREATE TABLE raw_file (
    id {id},
    hash {key} NOT NULL UNIQUE,
    size_bytes bigint NOT NULL,
    description text NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE dataset (
    id {id},
    name text NOT NULL,
    name_key {key} NOT NULL,
    date bigint NOT NULL,
    date_source text NOT NULL,
    time_zone text,
    tester_type text NOT NULL,
    tester_type_key {key} NOT NULL,
    tester_serial text,
    channel text,
    channel_key {key} NOT NULL,
    format text NOT NULL,
    parser_revision bigint NOT NULL,
    cell_id bigint REFERENCES cell (id) ON DELETE SET NULL,
    cell_key {key} NOT NULL,
    owner_id bigint REFERENCES user_account (id) ON DELETE SET NULL,
    owner_key {key} NOT NULL,
    purpose text,
    purpose_key {key} NOT NULL,
    notes text,
    file_metadata text NOT NULL,
    warnings text NOT NULL,
    generation bigint NOT NULL,
    revision bigint NOT NULL,
    metadata_revision bigint NOT NULL,
    samples bigint NOT NULL,
    duration_second double precision,
    state text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX dataset_by_date ON dataset (date, id);
CREATE INDEX dataset_by_name ON dataset (name_key, id);
CREATE INDEX dataset_of_cell ON dataset (cell_id);
CREATE INDEX dataset_of_owner ON dataset (owner_id);
CREATE TABLE dataset_access (
    dataset_id bigint NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    access text NOT NULL,
    PRIMARY KEY (dataset_id, user_id)
);
CREATE INDEX dataset_access_of_user ON dataset_access (user_id);
CREATE TABLE dataset_equipment (
    dataset_id bigint NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    equipment_id bigint NOT NULL REFERENCES equipment (id) ON DELETE CASCADE,
    PRIMARY KEY (dataset_id, equipment_id)
);
CREATE INDEX dataset_of_equipment ON dataset_equipment (equipment_id);
CREATE TABLE dataset_source (
    id {id},
    dataset_id bigint NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    raw_file_id bigint NOT NULL REFERENCES raw_file (id) ON DELETE RESTRICT,
    ordinal bigint NOT NULL,
    role text NOT NULL,
    name text NOT NULL
);
CREATE INDEX dataset_source_of_dataset ON dataset_source (dataset_id, generation);
CREATE INDEX dataset_source_of_raw_file ON dataset_source (raw_file_id);
CREATE TABLE dataset_table (
    dataset_id bigint NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    table_index bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    specs text NOT NULL,
    row_count bigint NOT NULL,
    content_hash text NOT NULL,
    PRIMARY KEY (dataset_id, generation, table_index)
);
CREATE TABLE dataset_column (
    id {id},
    dataset_id bigint NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    table_index bigint NOT NULL,
    ordinal bigint NOT NULL,
    name text NOT NULL,
    unit text,
    data_type text NOT NULL,
    standard text,
    stored_column bigint NOT NULL,
    multiply_by double precision NOT NULL,
    divide_by double precision NOT NULL,
    add_offset double precision NOT NULL,
    row_count bigint NOT NULL,
    null_count bigint NOT NULL,
    not_a_number_count bigint NOT NULL,
    minimum double precision,
    maximum double precision,
    total double precision,
    UNIQUE (dataset_id, generation, table_index, ordinal)
);
CREATE TABLE dataset_part (
    id {id},
    dataset_id bigint NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    table_index bigint NOT NULL,
    first_row bigint NOT NULL,
    row_count bigint NOT NULL,
    parquet_key {key} NOT NULL UNIQUE,
    overview_key text NOT NULL,
    size_bytes bigint NOT NULL,
    blocks text NOT NULL,
    provisional boolean NOT NULL,
    added_in bigint NOT NULL,
    removed_in bigint,
    removed_at bigint
);
CREATE INDEX dataset_part_of_dataset ON dataset_part (dataset_id, generation, table_index, first_row);
CREATE TABLE cycle (
    dataset_id bigint NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    ordinal bigint NOT NULL,
    number bigint NOT NULL,
    first_sample bigint NOT NULL,
    last_sample bigint NOT NULL,
    charge_capacity_ah double precision,
    discharge_capacity_ah double precision,
    charge_energy_wh double precision,
    discharge_energy_wh double precision,
    mean_charge_voltage_volt double precision,
    mean_discharge_voltage_volt double precision,
    end_charge_voltage_volt double precision,
    end_discharge_voltage_volt double precision,
    minimum_voltage_volt double precision,
    maximum_voltage_volt double precision,
    minimum_current_ampere double precision,
    maximum_current_ampere double precision,
    start_time_second double precision,
    end_time_second double precision,
    is_open boolean NOT NULL,
    PRIMARY KEY (dataset_id, generation, ordinal)
);
CREATE TABLE range_label (
    id {id},
    dataset_id bigint NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    kind text NOT NULL,
    ordinal bigint NOT NULL,
    label text NOT NULL,
    first_sample bigint NOT NULL,
    last_sample bigint NOT NULL,
    info text,
    created_by_id bigint REFERENCES user_account (id) ON DELETE SET NULL,
    UNIQUE (dataset_id, generation, kind, ordinal)
);
"#;
