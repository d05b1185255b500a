//! Harvesters, the folders they watch, and the files they saw.

pub(crate) mod file;
pub(crate) mod harvester;
pub(crate) mod ledger;
pub(crate) mod path;
pub(crate) mod run;
pub(crate) mod schedule;
