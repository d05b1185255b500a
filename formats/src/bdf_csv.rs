//! Csv in the Battery Data Format, under preferred labels or machine names, today's or deprecated.
//!
//! ```text
//! Test Time / s,Voltage / V,Current / A          labels; the unit may be another one
//! test_time_second,voltage_volt,current_ampere   machine names
//! ```

pub(crate) mod names;

use model::metadata::FileMetadata;

use self::names::meaning_of;
use crate::delimited::head::{Head, MOST_COLUMNS, first_line, likeliest_delimiter, split_texts};
use crate::delimited::layout::Layout;
use crate::delimited::names::{Name, UnitForm};
use crate::delimited::reader::Description;
use crate::detect::Sniff;
use crate::text::decode::Encoding;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// `.bdf.csv` of the Battery Data Alliance.
pub struct BdfCsv;

/// The three columns without which it is no BDF.
fn are_names(line: &[u8]) -> bool {
    use model::standard::StandardColumn::*;
    let names = split_texts(line, likeliest_delimiter(line), Encoding::of(line));
    if names.len() > MOST_COLUMNS {
        return false;
    }
    let meanings = names.iter().map(|name| meaning_of(&Name::of(name, UnitForm::Slash)));
    let found: Vec<_> = meanings.filter_map(|meaning| Some(meaning.standard?.0)).collect();
    let has = |wanted| found.contains(&wanted);
    has(TestTimeSecond) && has(VoltageVolt) && has(CurrentAmpere)
}

impl Format for BdfCsv {
    fn id(&self) -> &'static str {
        "bdf-csv"
    }

    fn name(&self) -> &'static str {
        "Battery Data Format csv"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        are_names(first_line(sniff.head))
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let head =
            Head::of_first_line(source, |line| are_names(line).then(|| likeliest_delimiter(line)))?;
        let names: Vec<Name> =
            head.names.iter().map(|name| Name::of(name, UnitForm::Slash)).collect();
        let meanings = names.iter().map(meaning_of).collect();
        let layout = Layout::of_meanings(&names, meanings);
        let description = Description::new(head, layout, FileMetadata::default(), ());
        Ok(vec![description.open(self, source, options, end, resume)?])
    }
}

#[cfg(test)]
pub(crate) mod tests;
