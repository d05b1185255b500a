//! The catalog itself: its handles, its clock, its transactions.

use std::sync::Arc;

use migration::{Migrator, MigratorTrait};
use model::time::Timestamp;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::Notify;

use crate::clock::{Clock, SystemClock};
use crate::connect::{Handles, connect};
use crate::error::Result;
use crate::location::CatalogLocation;
use crate::password::{PasswordCost, Passwords};
use crate::viewer::System;

/// Cheap to clone; all clones share the same pools.
#[derive(Clone)]
pub struct Catalog {
    read: DatabaseConnection,
    write: DatabaseConnection,
    clock: Arc<dyn Clock>,
    pub(crate) passwords: Passwords,
    asked: Arc<Notify>,
    described: Arc<Notify>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

impl Catalog {
    /// Connects; call [`Catalog::migrate`] before the first verb.
    pub async fn open(location: &CatalogLocation) -> Result<Self> {
        let Handles { read, write } = connect(location).await?;
        let passwords = Passwords::new(PasswordCost::default());
        let (asked, described) = Default::default();
        Ok(Self { read, write, clock: Arc::new(SystemClock), passwords, asked, described })
    }

    /// Takes the time from another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Hashes passwords with another effort. The default is the least that may be used where
    /// passwords are worth something.
    #[must_use]
    pub fn with_password_cost(mut self, cost: PasswordCost) -> Self {
        self.passwords = Passwords::new(cost);
        self
    }

    /// Brings the schema up to date, wholly or not at all; safe when several servers start at
    /// once.
    pub async fn migrate(&self) -> Result<()> {
        let tx = self.begin_write().await?;
        if self.backend() == DbBackend::Postgres {
            // One at a time: the lock goes when this transaction ends.
            let lock = "SELECT pg_advisory_xact_lock(7308332045012889203)";
            tx.execute_unprepared(lock).await?;
        }
        Migrator::up(&tx, None).await?;
        Ok(tx.commit().await?)
    }

    /// Comes back when somebody asked a harvester for something through this catalog, or changed
    /// what it watches. A hint for its runner in the same process, which polls all the same.
    pub async fn harvest_asked_for(&self) {
        self.asked.notified().await;
    }

    /// To be called after the commit.
    pub(crate) fn ask_harvesters(&self) {
        self.asked.notify_one();
    }

    /// Comes back when somebody changed a mapping through this catalog; a hint as
    /// [`Catalog::harvest_asked_for`].
    pub async fn mapping_changed(&self) {
        self.described.notified().await;
    }

    /// To be called after the commit.
    pub(crate) fn note_mapping_changed(&self) {
        self.described.notify_one();
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.read.ping().await?;
        Ok(())
    }

    /// Closes the pools of all clones, after what is under way; SQLite empties its log.
    pub async fn close(&self) -> Result<()> {
        self.read.close_by_ref().await?;
        self.write.close_by_ref().await?;
        Ok(())
    }

    /// The right to do what no person asked for: only for jobs, ingest and the command line on
    /// the same machine. Never make one to answer a request.
    pub fn system(&self) -> System {
        System::new()
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// For single reads.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Only for what a transaction cannot hold.
    pub(crate) fn writer_outside_transactions(&self) -> &DatabaseConnection {
        &self.write
    }

    /// For several reads that must see one state.
    pub(crate) async fn begin_read(&self) -> Result<DatabaseTransaction> {
        let options = match self.backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..Default::default()
            },
            // A deferred transaction reads from one snapshot of the log.
            _ => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..Default::default()
            },
        };
        Ok(self.read.begin_with_options(options).await?)
    }

    /// The only door for writes. Await nothing but SQL until the commit; dropping it rolls back.
    pub(crate) async fn begin_write(&self) -> Result<DatabaseTransaction> {
        let options = match self.backend() {
            DbBackend::Postgres => TransactionOptions::default(),
            _ => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            },
        };
        Ok(self.write.begin_with_options(options).await?)
    }
}
