//! A database of its own for each test: SQLite always, PostgreSQL where `TEST_DATABASE_URL` names a
//! server. Ingest's suite takes this file too.

use std::future::Future;

use catalog::CatalogLocation;
use sea_orm::{ConnectionTrait, Database};

/// An empty database.
pub(crate) struct Empty {
    pub(crate) location: CatalogLocation,
    /// For a connection beside the catalog's own.
    pub(crate) url: String,
    /// The test's own, gone when it ends.
    pub(crate) folder: tempfile::TempDir,
}

/// Runs a test on a database in a temporary folder.
pub(crate) async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(
    test: impl FnOnce(Empty) -> F,
) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("catalog.sqlite");
    let url = format!("sqlite://{}", path.display());
    test(Empty { location: CatalogLocation::Sqlite(path), url, folder }).await;
}

/// Runs a test in a database on the server, which is dropped whatever happens.
pub(crate) async fn on_postgres<F: Future<Output = ()> + Send + 'static>(
    test: impl FnOnce(Empty) -> F,
) {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        println!("skipped: TEST_DATABASE_URL names no PostgreSQL server");
        return;
    };
    let mut random = [0; 8];
    getrandom::fill(&mut random).expect("random bytes");
    let name = format!("galvanalyser_test_{:016x}", u64::from_le_bytes(random));
    let admin = Database::connect(&server).await.expect("TEST_DATABASE_URL answers");
    let create = format!("CREATE DATABASE {name}");
    admin.execute_unprepared(&create).await.expect("may create a database");

    let url = in_database(&server, &name);
    let location = CatalogLocation::parse(&url).expect("a PostgreSQL URL");
    let folder = tempfile::tempdir().expect("a temporary folder");
    // A task of its own, so that its panic does not keep the database; it also proves that every
    // verb's future may move between threads.
    let outcome = tokio::spawn(test(Empty { location, url, folder })).await;
    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
    admin.execute_unprepared(&drop).await.expect("may drop it again");
    if let Err(error) = outcome {
        std::panic::resume_unwind(error.into_panic());
    }
}

fn in_database(server: &str, name: &str) -> String {
    let (scheme, rest) = server.split_once("://").expect("a URL");
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, format!("?{query}")),
        None => (rest, String::new()),
    };
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    format!("{scheme}://{host}/{name}{query}")
}

/// Makes each function two tests, one on each database. The suite's `bench::run` opens its world on
/// one and calls the test.
macro_rules! on_each_database {
    ($($(#[$about:meta])* async fn $name:ident($bench:ident: Arc<$world:ident>) $body:block)*) => {
        $($(#[$about])* async fn $name($bench: std::sync::Arc<crate::bench::$world>) $body)*

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::database::on_sqlite(|empty| crate::bench::run(empty, super::$name)).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::database::on_postgres(|empty| crate::bench::run(empty, super::$name)).await;
            })*
        }
    };
}
