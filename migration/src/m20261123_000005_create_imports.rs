//! Where imported bytes came from, and how to go on with a growing file.

use sea_orm_migration::prelude::*;

use crate::dialect;

const TABLES: &[&str] = &["origin", "origin_dataset"];

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
CREATE TABLE origin (
    id {id},
    key_hash {key} NOT NULL UNIQUE,
    origin_key text NOT NULL,
    path text NOT NULL,
    monitored_path_id bigint REFERENCES monitored_path (id) ON DELETE SET NULL,
    observed_file_id bigint REFERENCES observed_file (id) ON DELETE SET NULL,
    raw_file_id bigint NOT NULL REFERENCES raw_file (id) ON DELETE RESTRICT,
    format text NOT NULL,
    parser_revision bigint NOT NULL,
    resume text,
    state text NOT NULL,
    is_open boolean NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX origin_of_monitored_path ON origin (monitored_path_id);
CREATE INDEX origin_of_observed_file ON origin (observed_file_id);
CREATE INDEX origin_of_raw_file ON origin (raw_file_id);
CREATE TABLE origin_dataset (
    origin_id bigint NOT NULL REFERENCES origin (id) ON DELETE CASCADE,
    ordinal bigint NOT NULL,
    dataset_id bigint NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (origin_id, ordinal)
);
CREATE INDEX origin_of_dataset ON origin_dataset (dataset_id);
"#;
