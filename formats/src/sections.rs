//! Texts of which only parts are tables: parameters, a table, more parameters, another table, as
//! potentiostats write them (Gamry, Ivium, VersaStudio, ZPlot …).
//!
//! A [`Grammar`] reads such a text line by line and says which lines are rows of which table. It is
//! run twice: a survey of the whole text finds the tables and the metadata, which a reader must know
//! from the start; then the rows are read. Nothing but the current lines is kept, so memory stays
//! bounded; grammar and survey are the state from which a growing file is read on.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::detect::Sniff;

mod form;
mod format;
mod mapping;
mod names;
mod progress;
mod reader;
mod row;
mod survey;

pub(crate) use form::table_name;
pub use form::{Split, TableForm};
pub use format::Sectioned;
pub(crate) use mapping::Rule;
pub(crate) use names::{columns_of, of_names};
pub use survey::Survey;
pub(crate) use survey::common_label;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A row of the survey's table of this index.
    Row(usize),
    /// A row of each of some tables, side by side; of those that have a cell in it.
    Rows { first: usize, count: usize },
    /// Parameters, names, units, blank lines: nothing that gives a row.
    Other,
}

impl Line {
    /// The tables that the line has cells of.
    fn tables(self) -> std::ops::Range<usize> {
        match self {
            Self::Row(table) => table..table + 1,
            Self::Rows { first, count } => first..first + count,
            Self::Other => 0..0,
        }
    }
}

/// A vendor's text, line by line. What it says of a line depends on that line and those before.
pub trait Grammar: Clone + Default + Serialize + DeserializeOwned + Send + Sync + 'static {
    const ID: &'static str;
    const NAME: &'static str;
    const PARSER_REVISION: u32;

    /// A cheap look at the first bytes.
    fn sniff(sniff: &Sniff<'_>) -> bool;

    /// Takes a line without its terminator; adds tables and metadata to the survey.
    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line;

    /// Called on the survey behind the last line: for metadata that several lines decide.
    fn conclude(&mut self, _survey: &mut Survey) {}
}
