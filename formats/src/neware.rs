//! Neware's BTS: `.nda` (see `nda`), `.ndax`, loose `.ndc` files (see `ndc`), and the csv of its
//! viewer BTSDA (see `btsda`).
//!
//! An `.ndax` is what BTS 8 keeps of a test, a zip archive of `.ndc` record files and XML:
//!
//! | member | what it holds |
//! |---|---|
//! | `data.ndc` | one record a sample: whole rows in versions 1 to 5, 7 and 15, voltage and current only from version 8 on |
//! | `data_runInfo.ndc` | from version 8 on: times, capacities and energies, for some samples only |
//! | `data_step.ndc` | from version 6 on: cycle, step, kind and first sample of each step run |
//! | `data_AUX_a_b_c.ndc`, `…_1.ndc` | one auxiliary channel (temperature, voltage, humidity) |
//! | `data_log.ndc`, `data_es.ndc`, `data_Aux.ndc` | events, settings, a file name: not read |
//! | `TestInfo.xml`, `Step.xml`, `VersionInfo.xml`, … | metadata, declared as GB2312 or UTF-8 |
//!
//! Facts: the samples of ten testers, and the readers fastnda (Empa) and NewareNDA (D. Cogswell).
//! Which versions were at hand, and which are those readers' word, stands in `page`.

pub(crate) mod archive;
mod auxiliary;
pub mod btsda;
mod bytes;
mod crc;
mod date;
mod described;
mod full;
mod metadata;
mod nda;
mod ndc;
mod number;
mod opening;
mod page;
mod pages;
mod range;
mod reader;
mod run;
mod run_info;
mod split;
mod step;
#[cfg(test)]
mod tests;
mod xml;

pub use btsda::NewareCsv;
pub use nda::NewareNda;
pub use ndc::NewareNdc;

use std::sync::Arc;

use crate::columns;
use crate::detect::{HEAD_BYTES, Sniff};
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume, zipped};

/// Name of the member without which an archive holds no samples.
const MAIN_MEMBER: &str = "data.ndc";

pub struct NewareNdax;

impl Format for NewareNdax {
    fn id(&self) -> &'static str {
        "neware-ndax"
    }

    fn name(&self) -> &'static str {
        "Neware BTS archive (.ndax)"
    }

    fn parser_revision(&self) -> u32 {
        2
    }

    /// BTS writes an archive at once, at the end of a test or of a backup.
    fn continues(&self) -> bool {
        false
    }

    fn wants_own_process(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        if !sniff.head.starts_with(zipped::LOCAL_HEADER) {
            return false;
        }
        if zipped::names_member(sniff.head, MAIN_MEMBER) {
            return true;
        }
        // The member may lie behind the head; the directory at the end names it then.
        let tail_at = sniff.length.saturating_sub(HEAD_BYTES as u64);
        let tail = sniff.bundle.data().source.read_range(tail_at, HEAD_BYTES);
        tail.is_ok_and(|tail| zipped::names_member(&tail, MAIN_MEMBER))
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        _end: End,
        _resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let mut archive = archive::Archive::open(Arc::clone(&bundle.data().source))?;
        Ok(vec![Box::new(opening::open(&mut archive, options)?)])
    }
}
