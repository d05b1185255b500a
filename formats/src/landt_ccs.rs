//! LAND's (LANDT, Wuhan LAND) binary `.ccs`, written while a test runs.
//!
//! No description and no vendor's export of these files is public. The layout below was found by
//! looking at two of them, in one of which current × interval equals the stored charge in every
//! sample: a hypothesis, which each dataset says in a warning.
//!
//! ```text
//! header (numbers little-endian, texts ended by NUL)
//!   0x000   4  00 00 00 02
//!   0x004  12  not known
//!   0x010      group        0x058  computer     0x078  {GUID} of the test
//!   0x0A8   8  a clock in milliseconds, of an origin that is not known
//!   0x0B0      name         0x0F0  comment      0x1F0  pattern of the file's name
//!   0x2D0      version of the software
//!   0x360      serial of the device, then more about it, perhaps of several devices
//!              {GUID} of the programme, its name 0x30 behind
//!   0xA80      blocks of 128 bytes, to the end of the file
//! block
//!   0x00   1  kind: 2 a step begins, 3 samples, others settings
//!   0x01   1  samples: number of samples
//!   0x02   2  0
//!   0x04   4  offset of an earlier block: of the step of these samples, or of the step before
//! a step begins (kind 2)
//!   0x08   4  what it does: 0x01 rest, 0x21 and 0x24 charge, 0x44 discharge
//!   0x0C   4  cycle, from 0
//!   0x10   4  number of the step in the programme
//!   0x18   4  milliseconds since the test's start
//!   0x38   8  the clock of the header
//! samples (kind 3), from 0x08: 6 of 20 bytes, or 5 of 24 bytes where there is an auxiliary channel
//!   0x00   4  milliseconds since the sample before (u32)
//!   0x04   4  voltage, V (f32)
//!   0x08   4  current, A, negative in discharge
//!   0x0C   4  charge since the sample before, Ah, never negative
//!   0x10   4  energy since the sample before, Wh, negative in discharge
//!   0x14   4  auxiliary voltage, V
//! ```
//!
//! Blocks are only ever added, so a growing file is read on; but its last block may be rewritten until
//! the next one follows, so it is withheld.

mod block;
mod columns;
mod header;
mod reader;
#[cfg(test)]
mod tests;

use self::header::is_ccs;
use self::reader::CcsReader;
use crate::detect::Sniff;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

const ID: &str = "landt-ccs";
const PARSER_REVISION: u32 = 1;

/// LAND's `.ccs`.
pub struct LandtCcs;

impl Format for LandtCcs {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> &'static str {
        "LAND binary (.ccs)"
    }

    fn parser_revision(&self) -> u32 {
        PARSER_REVISION
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        is_ccs(sniff.head)
    }

    fn open(
        &self,
        bundle: &Bundle,
        _: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = bundle.data().source.clone();
        Ok(vec![Box::new(CcsReader::open(source, end, resume)?)])
    }
}
