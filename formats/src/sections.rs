//! Texts of which only parts are tables: parameters, a table, more parameters, another table, as
//! potentiostats write them (Gamry, Ivium, VersaStudio, ZPlot …).
//!
//! A [`Grammar`] reads such a text line by line and says which lines are rows of which table. It is
//! run twice: a survey of the whole text finds the tables and the metadata, which a reader must know
//! from the start; then the rows are read. Nothing but the current lines is kept, so memory stays
//! bounded; grammar and survey are the state from which a growing file is read on.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::detect::Sniff;
use crate::{FormatError, Source};

mod form;
mod format;
mod mapping;
mod names;
mod progress;
mod reader;
mod row;
mod survey;

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
    /// Parameters, names, units, blank lines: nothing that gives a row.
    Other,
}

/// A vendor's text, line by line. What it says of a line depends on that line and those before.
pub trait Grammar: Clone + Default + Serialize + DeserializeOwned + Send + Sync + 'static {
    const ID: &'static str;
    const NAME: &'static str;
    const PARSER_REVISION: u32;
    /// False where the text must be converted as a whole before it can be read.
    const CONTINUES: bool = true;

    /// A cheap look at the first bytes.
    fn sniff(sniff: &Sniff<'_>) -> bool;

    /// Takes a line without its terminator; adds tables and metadata to the survey.
    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line;

    /// Called on the survey behind the last line: for metadata that several lines decide.
    fn conclude(&mut self, _survey: &mut Survey) {}

    /// The bytes to read as lines, where they are not the file's.
    ///
    /// # Errors
    /// Where the file cannot be converted.
    fn text(source: &Arc<dyn Source>) -> Result<Arc<dyn Source>, FormatError> {
        Ok(Arc::clone(source))
    }
}
