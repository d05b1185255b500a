//! Parquet in the Battery Data Format, under the names that its csv has, today's or deprecated.
//!
//! The file's own types are those of the columns. `ARROW:schema` among the metadata is not looked at:
//! it may contradict them. Nested columns, decimals and dates are left out, with a warning.

mod columns;
mod pages;
mod reader;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::detect::Sniff;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// `.bdf.parquet` of the Battery Data Alliance.
pub struct BdfParquet;

impl Format for BdfParquet {
    fn id(&self) -> &'static str {
        "bdf-parquet"
    }

    fn name(&self) -> &'static str {
        "Battery Data Format Parquet"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    /// The footer is written last.
    fn continues(&self) -> bool {
        false
    }

    fn wants_own_process(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        sniff.head.starts_with(b"PAR1")
    }

    fn open(
        &self,
        bundle: &Bundle,
        _options: &Options,
        _end: End,
        _resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let reader = reader::BdfReader::open(Arc::clone(&bundle.data().source))?;
        Ok(vec![Box::new(reader)])
    }
}
