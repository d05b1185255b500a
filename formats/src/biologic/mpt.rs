//! The text export of EC-Lab and BT-Lab.
//!
//! ```text
//! EC-Lab ASCII FILE                  or BT-Lab ASCII FILE
//! Nb header lines : 80               lines up to and including the column names
//!
//! Galvanostatic Cycling with …       the technique
//!
//! Run on channel : 4 (SN 52456)      `name : value`, in any order; then the technique's parameters
//! …
//! mode⇥ox/red⇥…⇥time/s⇥…⇥            column names with their units, and mostly one delimiter more
//! 3⇥0⇥…⇥1.000000000000000E+000⇥…     rows
//! ```
//!
//! Some exports lack everything before the column names; those are known by their names. Where a
//! spreadsheet of such columns is separated by semicolons, that is read too. Numbers have a decimal
//! comma where EC-Lab's machine has. `time/s` may hold dates and times ([`super::derive`]).
//!
//! A growing file is read on from the last whole line.

use std::sync::Arc;

use super::sidecar::with_sidecars;
use crate::detect::Sniff;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume, Source};

mod header;
mod preamble;
mod progress;
mod reader;
mod row;
#[cfg(test)]
pub(crate) mod tests;

pub(super) use preamble::read_preamble;

const ID: &str = "biologic-mpt";
const PARSER_REVISION: u32 = 1;

/// EC-Lab's and BT-Lab's `.mpt`, also named `.txt`.
pub struct BiologicMpt;

impl Format for BiologicMpt {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> &'static str {
        "BioLogic text export (.mpt)"
    }

    fn parser_revision(&self) -> u32 {
        PARSER_REVISION
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        header::is_export(sniff.head)
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source: Arc<dyn Source> = Arc::clone(&bundle.data().source);
        let reader = reader::MptReader::open(source, options, end, resume)?;
        Ok(vec![with_sidecars(Box::new(reader), bundle, options)])
    }
}
