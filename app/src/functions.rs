//! Server functions under `/fn`: short doors over the catalog's verbs, one file a noun.
//!
//! Forms post to them as they are, so they take the texts of form fields; pages read through them.

pub(crate) mod account;
pub(crate) mod cell;
pub(crate) mod cell_family;
pub(crate) mod dataset;
pub(crate) mod dataset_edit;
pub(crate) mod equipment;
pub(crate) mod harvest;
pub(crate) mod mapping;
pub(crate) mod monitored_path;
pub(crate) mod session;
pub(crate) mod token;
pub(crate) mod user;
