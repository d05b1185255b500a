//! A fresh catalog for each test, and a clock that the test turns.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use catalog::{Catalog, CatalogLocation, Clock, PasswordCost, System, Viewer};
use model::account::{NewUser, Role};
use model::time::Timestamp;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// Takes part in no list of common passwords.
pub(crate) const PASSWORD: &str = "plum tree by the sea";

pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const HOUR: i64 = 3600 * SECOND;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Turned by the test, and shared with the catalog.
#[derive(Clone, Debug)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn advance(&self, microseconds: i64) {
        self.0.fetch_add(microseconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct Bench {
    pub(crate) catalog: Catalog,
    pub(crate) system: System,
    pub(crate) clock: TestClock,
    /// A connection beside the catalog's own, to look at what is stored.
    pub(crate) raw: DatabaseConnection,
    folder: Option<tempfile::TempDir>,
}

impl Bench {
    async fn open(
        location: &CatalogLocation,
        url: &str,
        folder: Option<tempfile::TempDir>,
    ) -> Self {
        // 2026-11-23T10:00:00Z
        let clock = TestClock(Arc::new(AtomicI64::new(1_795_428_000 * SECOND)));
        let catalog = Catalog::open(location)
            .await
            .expect("the database opens")
            .with_clock(clock.clone())
            .with_password_cost(PasswordCost { memory_kibibytes: 64, passes: 1 });
        catalog.migrate().await.expect("the schema is made");
        let raw = Database::connect(url).await.expect("a second connection");
        Self { system: catalog.system(), catalog, clock, raw, folder }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The file of a SQLite catalog.
    pub(crate) fn file(&self) -> Option<std::path::PathBuf> {
        self.folder.as_ref().map(|folder| folder.path().join("catalog.sqlite"))
    }

    async fn make(&self, username: &str, role: Role) -> Viewer {
        let new = NewUser {
            username: username.to_owned(),
            email: Some(format!("{username}@example.org")),
            role,
            password: PASSWORD.to_owned(),
        };
        self.catalog.create_user_as_system(&self.system, new).await.expect("a new user");
        self.viewer(username).await
    }

    pub(crate) async fn viewer(&self, username: &str) -> Viewer {
        self.catalog.viewer_as(&self.system, username).await.expect("an active user")
    }

    pub(crate) async fn user(&self, username: &str) -> Viewer {
        self.make(username, Role::User).await
    }

    pub(crate) async fn admin(&self, username: &str) -> Viewer {
        self.make(username, Role::Admin).await
    }
}

/// Runs a test on a database of its own in a temporary folder.
pub(crate) async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(test: fn(Arc<Bench>) -> F) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("catalog.sqlite");
    let url = format!("sqlite://{}", path.display());
    let bench = Bench::open(&CatalogLocation::Sqlite(path), &url, Some(folder)).await;
    test(Arc::new(bench)).await;
}

/// Runs a test in a database of its own, which is dropped whatever happens.
pub(crate) async fn on_postgres<F: Future<Output = ()> + Send + 'static>(
    test: fn(Arc<Bench>) -> F,
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
    // A task of its own, so that its panic does not keep the database; it also proves that every
    // verb's future may move between threads.
    let outcome = tokio::spawn(async move {
        let bench = Bench::open(&location, &url, None).await;
        test(Arc::new(bench)).await;
    })
    .await;
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

/// Makes each function two tests, one on each database.
macro_rules! on_each_database {
    ($(async fn $name:ident($bench:ident: Arc<Bench>) $body:block)*) => {
        $(async fn $name($bench: std::sync::Arc<crate::bench::Bench>) $body)*

        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                crate::bench::on_sqlite(super::$name).await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                crate::bench::on_postgres(super::$name).await;
            })*
        }
    };
}

/// The error's variant, for tables.
pub(crate) fn outcome<T>(result: &catalog::Result<T>) -> &'static str {
    use catalog::CatalogError::*;
    match result {
        Ok(_) => "ok",
        Err(NotFound) => "not found",
        Err(Forbidden(_)) => "forbidden",
        Err(Unauthenticated) => "unauthenticated",
        Err(Conflict { .. }) => "conflict",
        Err(Invalid { .. }) => "invalid",
        Err(Throttled { .. }) => "throttled",
        Err(Database(_)) => "database",
    }
}
