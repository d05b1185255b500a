//! The words of the house: standard columns, units, ids, batches of samples and the wire types.
//!
//! **Invariant:** no I/O, no clock, no async; everything here compiles to wasm.

pub mod account;
pub mod batch;
pub mod cell;
pub mod cycle;
pub mod dataset;
pub mod equipment;
pub mod harvest;
pub mod id;
pub mod mapping;
pub mod metadata;
pub mod page;
pub mod part;
pub mod series;
pub mod standard;
pub mod statistics;
pub mod table;
pub mod time;
pub mod unit;
