//! The only room that speaks SQL: verbs over people, cells, datasets and harvests, on SQLite or
//! PostgreSQL.
//!
//! **Invariants:** every verb's first parameter is a [`Viewer`] or a [`System`], and the rights are
//! checked here, deny by default; writes go through one door (`Catalog::begin_write`); the time
//! comes from the catalog's [`Clock`]; no entity leaves this crate.

mod account;
mod audit;
mod backup;
mod catalog;
mod cell;
mod cell_family;
mod clock;
mod codec;
mod connect;
mod dataset;
mod equipment;
mod error;
mod harvest;
mod import;
mod job;
mod location;
mod mapping;
mod page;
mod password;
mod secret;
mod session;
mod text;
mod throttle;
mod tidy;
mod token;
mod user;
mod viewer;

pub use account::SetUpState;
pub use audit::AuditEntry;
pub use catalog::Catalog;
pub use clock::{Clock, SystemClock};
pub use dataset::layout::{DatasetLayout, TableLayout};
pub use dataset::listing::DatasetListing;
pub use error::{CatalogError, Result};
pub use harvest::ledger::{LedgerChange, LedgerFile};
pub use import::again::{KeptBundle, ReadAgainJob, ReadOtherwise};
pub use import::origin::{Origin, OriginDataset};
pub use import::raw_file::RawFile;
pub use import::{
    CyclesFrom, HEAD_BYTES, ImportContext, ImportRecord, LinkRecord, RawFileRecord, ReadBy,
    StepsFrom, TableRecord, TestRecord, TestTarget,
};
pub use job::Job;
pub use location::CatalogLocation;
pub use password::PasswordCost;
pub use session::{SessionSecret, SessionView};
pub use viewer::{Scopes, System, Viewer};
