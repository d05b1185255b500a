//! Opens the database: two handles on SQLite, one pool on PostgreSQL.

use std::time::Duration;

use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, SqlxSqliteConnector};

use crate::error::{CatalogError, Result};
use crate::location::CatalogLocation;

const READERS: u32 = 8;
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// The reading and the writing handle.
pub(crate) struct Handles {
    pub(crate) read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
}

pub(crate) async fn connect(location: &CatalogLocation) -> Result<Handles> {
    match location {
        CatalogLocation::Sqlite(path) => sqlite(path).await,
        CatalogLocation::Postgres(url) => postgres(url).await,
    }
}

async fn sqlite(path: &std::path::Path) -> Result<Handles> {
    let failed = |error: sea_orm::sqlx::Error| CatalogError::Database(Box::new(error));
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged write must outlive a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true);
    // One writer: it makes the file and turns on WAL before any reader opens it.
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(BUSY_TIMEOUT)
        .connect_with(options.clone())
        .await
        .map_err(failed)?;
    let read = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(BUSY_TIMEOUT)
        .connect_with(options.pragma("query_only", "ON"))
        .await
        .map_err(failed)?;
    Ok(Handles {
        read: SqlxSqliteConnector::from_sqlx_sqlite_pool(read),
        write: SqlxSqliteConnector::from_sqlx_sqlite_pool(write),
    })
}

async fn postgres(url: &str) -> Result<Handles> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(16).acquire_timeout(BUSY_TIMEOUT).sqlx_logging(false);
    let pool = Database::connect(options).await?;
    Ok(Handles { read: pool.clone(), write: pool })
}
