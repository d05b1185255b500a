//! What people said about the columns of tables that no reader knows.

use sea_orm_migration::prelude::*;

use crate::dialect;

const TABLES: &[&str] = &["column_mapping", "awaiting_table"];

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
CREATE TABLE column_mapping (
    id {id},
    revision bigint NOT NULL,
    header_key {key} NOT NULL UNIQUE,
    mapping text NOT NULL,
    created_by bigint REFERENCES user_account (id) ON DELETE SET NULL,
    created_at bigint NOT NULL
);
CREATE TABLE awaiting_table (
    id {id},
    header_key {key} NOT NULL,
    monitored_path_id bigint REFERENCES monitored_path (id) ON DELETE CASCADE,
    header text NOT NULL,
    first_values text NOT NULL,
    file_name text NOT NULL,
    seen_at bigint NOT NULL
);
CREATE INDEX awaiting_table_by_header ON awaiting_table (header_key);
"#;
