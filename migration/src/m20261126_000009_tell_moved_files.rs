//! When anything of a file changed, its name included: by it a file that was moved over another
//! while nobody watched is told.

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

/// Files that were seen before get it at the next look.
const UP: &str = r#"
ALTER TABLE observed_file ADD COLUMN status_changed_at bigint;
"#;

const DOWN: &str = r#"
ALTER TABLE observed_file DROP COLUMN status_changed_at;
"#;
