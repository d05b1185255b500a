//! The harvester over real folders, with a ledger in memory and a sink that reads every byte.

#![expect(clippy::unwrap_used, reason = "tests; clippy lets only functions marked #[test] unwrap")]

mod bundles;
mod interpreter;
mod lifecycle;
mod live;
mod support;
mod trouble;
