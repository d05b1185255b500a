//! Maccor text exports, in every flavour that is known: tabs, commas or semicolons, decimal point or
//! comma, A and V or mA and mV, signed current or not, days-and-time, seconds or minutes.
//!
//! | part | how it is found |
//! |---|---|
//! | preamble | all before the column names: one line of several labels (`Today's Date …  Date of Test:…  Filename:… Procedure:… Comment/Barcode:…`), or a label a line |
//! | column names | the first line that begins with `Rec#`, `Rec` or `Cyc#` and names a test time, a current and a voltage |
//! | samples | a line each; blank lines between them mean nothing |
//!
//! The tester appends lines while a test runs, so a pass goes on where the last one stopped.

mod columns;
mod header;
mod layout;
mod preamble;
mod progress;
mod row;
mod samples;

use self::header::Header;
use self::samples::MaccorReader;
use crate::detect::{HEAD_BYTES, Sniff};
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// The tester's own export to text (its binary files are not public).
pub struct MaccorText;

const ID: &str = "maccor-text";
const PARSER_REVISION: u32 = 1;

impl Format for MaccorText {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> &'static str {
        "Maccor text export"
    }

    fn parser_revision(&self) -> u32 {
        PARSER_REVISION
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        Header::find(sniff.head).is_some()
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let head = source.read_range(0, HEAD_BYTES)?;
        let header = Header::find(&head).ok_or_else(|| {
            FormatError::Damaged(
                "no line of Maccor column names (Rec#, …, Amps, Volts) near the start".to_owned(),
            )
        })?;
        let reader = MaccorReader::open(source.clone(), &header, options, end, resume)?;
        Ok(vec![Box::new(reader)])
    }
}

#[cfg(test)]
pub(crate) mod tests;
