//! One suite, on SQLite always and on PostgreSQL where `TEST_DATABASE_URL` names a server.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests, and the notes they leave")]

#[macro_use]
mod bench;
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
mod paging;
mod ranges;
mod rights;
mod schema;
mod sessions;
mod set_up;
mod throttle;
mod tokens;
