//! The schema's history, for SQLite and PostgreSQL alike.
//!
//! **Invariants:** a migration that was released never changes; none imports `entity`, whose next
//! edit would rewrite history; ids are 64 bits, times BIGINT microseconds UTC, JSON opaque text,
//! sort and search keys NOT NULL text that compares by bytes.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

mod dialect;
mod m20261123_000001_create_people;
mod m20261123_000002_create_cells;
mod m20261123_000003_create_harvest;
mod m20261123_000004_create_experiment;
mod m20261123_000005_create_imports;
mod m20261124_000006_find_files_by_head;
mod m20261124_000007_create_mappings;
mod m20261124_000008_read_again_by_mappings;
mod m20261126_000009_tell_moved_files;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_people::Migration),
            Box::new(m20261123_000002_create_cells::Migration),
            Box::new(m20261123_000003_create_harvest::Migration),
            Box::new(m20261123_000004_create_experiment::Migration),
            Box::new(m20261123_000005_create_imports::Migration),
            Box::new(m20261124_000006_find_files_by_head::Migration),
            Box::new(m20261124_000007_create_mappings::Migration),
            Box::new(m20261124_000008_read_again_by_mappings::Migration),
            Box::new(m20261126_000009_tell_moved_files::Migration),
        ]
    }
}
