//! Assembles the rooms: HTTP, sessions, the command line and the harvester as a background task.
//!
//! **Invariant:** no handler contains SQL or Parquet, or more than about ten lines; what it needs
//! is a verb of `catalog` or `store`.

pub mod api;
pub mod battery_api;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod error;
pub mod export;
pub mod harvest;
pub mod health;
pub mod http;
pub mod router;
pub mod samples;
pub mod secret;
pub mod shutdown;
pub mod state;
