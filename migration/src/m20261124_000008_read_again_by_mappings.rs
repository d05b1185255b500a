//! Which mapping a file was read by, so that a change of it has the file read again; and what was
//! seen of a table, for who describes it.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

/// Files that were read before do not say by which mapping, and stay as they are.
const UP: &str = r#"
ALTER TABLE origin ADD COLUMN header_key {key};
ALTER TABLE origin ADD COLUMN mapping_id bigint;
ALTER TABLE origin ADD COLUMN mapping_revision bigint;
CREATE INDEX origin_by_header ON origin (header_key);
ALTER TABLE awaiting_table ADD COLUMN states text NOT NULL DEFAULT '[]';
ALTER TABLE column_mapping ADD COLUMN sample text;
"#;

const DOWN: &str = r#"
ALTER TABLE column_mapping DROP COLUMN sample;
ALTER TABLE awaiting_table DROP COLUMN states;
DROP INDEX origin_by_header;
ALTER TABLE origin DROP COLUMN mapping_revision;
ALTER TABLE origin DROP COLUMN mapping_id;
ALTER TABLE origin DROP COLUMN header_key;
"#;
