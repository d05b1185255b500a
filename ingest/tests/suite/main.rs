//! Files through the whole of ingest, on SQLite always and on PostgreSQL where `TEST_DATABASE_URL`
//! names a server.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests, and the notes they leave")]

mod bench;
#[macro_use]
#[path = "../../../catalog/tests/suite/database.rs"]
mod database;

mod beside;
mod import;
mod mappings;
mod readers;
mod routes;
mod sweep;
