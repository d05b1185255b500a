//! EC-Lab's and BT-Lab's binary files.
//!
//! ```text
//! file
//!   0x00  52  "BIO-LOGIC MODULAR FILE", 0x1A, 25 spaces, 4 NUL
//!   0x34      modules, one behind the other, to the end of the file
//! module
//!   0x00   6  "MODULE"
//!   0x06  10  short name, space padded: VMP Set, VMP data, VMP LOG, VMP loop, VMP ExtDev
//!   0x10  25  long name
//!   EC-Lab before 11.50 and BT-Lab            EC-Lab 11.50 and later
//!   0x29   4  length of the data              0x29   4  0xFFFFFFFF, which tells the two apart
//!   0x2D   4  version                         0x2D   4  length of the data
//!   0x31   8  date, month first               0x31   4  version, old count (0 in all samples)
//!   0x39      data                            0x35   4  version, new count
//!                                             0x39   8  date, month first
//!                                             0x41      data
//! data of `VMP data` (numbers little-endian)
//!   0x00   4  number of records
//!   0x04   1  number of columns
//!   0x05      column ids: u8 (version 0), u16 (2, 3), big-endian u16 (10, 11)
//!             unknown bytes, mostly 0
//!   0x64      records in version 0 (not in the samples; the start that galvani uses)
//!   0x195     records in version 2
//!   0x196     records in version 3
//!   0x3EF     records in versions 10 and 11
//! ```
//!
//! A record holds the columns in the order of their ids, without padding; all flags share one byte
//! at the place of the first ([`id`], [`layout`]). The other modules: [`settings`], [`log`].
//!
//! While a measurement runs, the record count and the module's length are behind or wrong, and the
//! log module is missing. Its counters stand before the records and are rewritten, so a growing file
//! is read anew in each pass instead of being continued.

use std::sync::Arc;

use super::sidecar::with_sidecars;
use crate::detect::Sniff;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume, Source};

mod id;
mod layout;
mod log;
mod module;
mod reader;
mod settings;
#[cfg(test)]
mod tests;

pub(super) use log::test_name;

const MAGIC: &[u8] = b"BIO-LOGIC MODULAR FILE\x1a";

/// EC-Lab's `.mpr`.
pub struct BiologicMpr;

impl Format for BiologicMpr {
    fn id(&self) -> &'static str {
        "biologic-mpr"
    }

    fn name(&self) -> &'static str {
        "BioLogic binary (.mpr)"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        false
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        sniff.head.starts_with(MAGIC)
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        _: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source: Arc<dyn Source> = Arc::clone(&bundle.data().source);
        let reader = reader::MprReader::open(source, options, end)?;
        Ok(vec![with_sidecars(Box::new(reader), bundle, options)])
    }
}
