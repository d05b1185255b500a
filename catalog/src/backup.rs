//! A copy of the whole catalog while it is in use.

use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::viewer::System;

impl Catalog {
    /// Writes one consistent state of a SQLite catalog into a new file. `Invalid` when the file
    /// exists, and on PostgreSQL, whose own `pg_dump` does this.
    pub async fn back_up_to(&self, _system: &System, file: &Path) -> Result<()> {
        if self.backend() != DbBackend::Sqlite {
            return Err(CatalogError::invalid("backup", "use pg_dump for a PostgreSQL catalog"));
        }
        let Some(path) = file.to_str() else {
            return Err(CatalogError::invalid("backup", "the path must be readable as text"));
        };
        if file.exists() {
            return Err(CatalogError::invalid("backup", format!("{path} exists already")));
        }
        let statement =
            Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
        // Not through `begin_write`: it changes nothing here, and cannot run in a transaction.
        self.writer_outside_transactions().execute_raw(statement).await?;
        Ok(())
    }
}
