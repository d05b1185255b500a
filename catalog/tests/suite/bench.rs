//! A fresh catalog for each test, and a clock that the test turns.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use catalog::{Catalog, CatalogLocation, Clock, PasswordCost, System, Viewer};
use model::account::{NewUser, Role};
use model::time::Timestamp;
use sea_orm::{Database, DatabaseConnection};

use crate::database::Empty;

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
    empty: Empty,
}

impl Bench {
    async fn open(empty: Empty) -> Self {
        // 2026-11-23T10:00:00Z
        let clock = TestClock(Arc::new(AtomicI64::new(1_795_428_000 * SECOND)));
        let catalog = Catalog::open(&empty.location)
            .await
            .expect("the database opens")
            .with_clock(clock.clone())
            .with_password_cost(PasswordCost { memory_kibibytes: 64, passes: 1 });
        catalog.migrate().await.expect("the schema is made");
        let raw = Database::connect(&empty.url).await.expect("a second connection");
        Self { system: catalog.system(), catalog, clock, raw, empty }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The file of a SQLite catalog.
    pub(crate) fn file(&self) -> Option<std::path::PathBuf> {
        match &self.empty.location {
            CatalogLocation::Sqlite(_) => Some(self.empty.folder.path().join("catalog.sqlite")),
            CatalogLocation::Postgres(_) => None,
        }
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

/// Runs a test on an empty database.
pub(crate) async fn run<F: Future<Output = ()> + Send + 'static>(
    empty: Empty,
    test: fn(Arc<Bench>) -> F,
) {
    test(Arc::new(Bench::open(empty).await)).await;
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
