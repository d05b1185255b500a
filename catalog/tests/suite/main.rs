//! One suite, on SQLite always and on PostgreSQL where `TEST_DATABASE_URL` names a server.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests, and the notes they leave")]

mod bench;
#[macro_use]
mod database;
mod fixture;

mod accounts;
mod audit;
mod cells;
mod datasets;
mod files;
mod harvests;
mod imports;
mod jobs;
mod mappings;
mod origins;
mod paging;
mod ranges;
mod readers;
mod revisions;
mod rights;
mod schema;
mod sessions;
mod set_up;
mod throttle;
mod tokens;
