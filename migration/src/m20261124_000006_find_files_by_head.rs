//! The first bytes of each raw file, by which a longer or shorter state of a file is found.

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

/// Files that were kept before have none, and are found by their hash only.
const UP: &str = r#"
ALTER TABLE raw_file ADD COLUMN head {key} NOT NULL DEFAULT '';
CREATE INDEX raw_file_by_head ON raw_file (head);
"#;

const DOWN: &str = r#"
DROP INDEX raw_file_by_head;
ALTER TABLE raw_file DROP COLUMN head;
"#;
