//! Datasets: listing, describing, sharing; where their samples lie.

pub(crate) mod detail;
pub(crate) mod edit;
pub(crate) mod layout;
pub(crate) mod listing;
pub(crate) mod query;
pub(crate) mod range;
pub(crate) mod read;
pub(crate) mod rights;
pub(crate) mod row;
pub(crate) mod share;
