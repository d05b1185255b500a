//! Neware `.nda`: one test as BTS up to 7 and BTS 9 keep it, a header and records of one size.
//!
//! The header stands in `header`, the records of every version in `layout`, the test information
//! in `metadata`. Whatever else a file holds (programme, log) is not read.
//!
//! Samples may stand in any order and repeat: they are given in the order of their numbers, the
//! first of several with one number. So the file is looked through once before the first row.

mod auxiliary;
mod describe;
mod gather;
mod header;
mod layout;
mod metadata;
mod rows;
mod scan;
mod slots;
#[cfg(test)]
mod tests;

use model::metadata::Warning;

use super::opening::zone;
use super::reader::TestReader;
use crate::detect::Sniff;
use crate::text::zone::UnixClock;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

pub struct NewareNda;

impl Format for NewareNda {
    fn id(&self) -> &'static str {
        "neware-nda"
    }

    fn name(&self) -> &'static str {
        "Neware BTS test (.nda)"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    /// BTS writes the file at once, out of its database; its samples may need sorting.
    fn continues(&self) -> bool {
        false
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        sniff.head.starts_with(header::MAGIC)
            && sniff.head.get(6..14).is_some_and(|date| date.iter().all(u8::is_ascii_digit))
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        _end: End,
        _resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let header = header::read(source)?;
        let mut warnings = Vec::new();
        let zone = zone(options, &mut warnings);
        let mut metadata = metadata::read(source.as_ref(), &header, zone.as_ref())?;
        let scan = scan::scan(&header.records, &header.layout)?;
        if scan.events > 0 {
            metadata.vendor.insert("Event Records".to_owned(), scan.events.into());
        }
        let channels = auxiliary::read(&header, scan.auxiliary > 0, &mut warnings)?;
        if !header.layout.proven {
            warnings.push(Warning::new(
                "experimental_format",
                "no file of this version was at hand when its reader was made; check the values",
            ));
        }
        if header.missing_bytes > 0 {
            warnings.push(Warning::new(
                "records_cut",
                format!("the file ends {} bytes before its records do", header.missing_bytes),
            ));
        }
        let rows = rows::NdaRows::new(&header, scan, zone.map(UnixClock::new));
        Ok(vec![Box::new(TestReader::new(Box::new(rows), metadata, channels, warnings)?)])
    }
}
