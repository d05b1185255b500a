//! Opens the database: two handles on SQLite, one pool on PostgreSQL.

use std::time::Duration;

use sea_orm::sqlx::ConnectOptions as _;
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
        .foreign_keys(true)
        .disable_statement_logging();
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

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};

    use super::*;

    async fn pragma(on: &DatabaseConnection, name: &str) -> String {
        let statement = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {name}"));
        let row = on.query_one_raw(statement).await.unwrap().unwrap();
        let number = row.try_get_by_index::<i64>(0).map(|number| number.to_string());
        number.or_else(|_| row.try_get_by_index::<String>(0)).unwrap()
    }

    #[tokio::test]
    async fn sqlite_is_safe_and_only_the_writer_writes() {
        let folder = tempfile::tempdir().unwrap();
        let location = CatalogLocation::Sqlite(folder.path().join("catalog.sqlite"));
        let handles = connect(&location).await.unwrap();
        for handle in [&handles.write, &handles.read] {
            let table = [
                ("journal_mode", "wal"),
                ("synchronous", "2"),
                ("foreign_keys", "1"),
                ("busy_timeout", "30000"),
            ];
            for (name, expected) in table {
                assert_eq!(pragma(handle, name).await, expected, "{name}");
            }
        }
        let make = "CREATE TABLE one (id integer)";
        assert!(handles.read.execute_unprepared(make).await.is_err());
        assert!(handles.write.execute_unprepared(make).await.is_ok());
        assert!(handles.read.execute_unprepared("DELETE FROM one").await.is_err());
    }
}
