//! Novonix csv, of the HPC and of the UHPC: numbers as the channel wrote them, times in hours.
//!
//! ```text
//! [Summary]                     label: value, a line each (Channel, Cell, Started, Mass (g) …)
//! Novonix HPC data file
//! …
//! [End Summary]
//! [Protocol] … [End Protocol]   free text: hundreds of lines, or one line of JSON
//! [Data]
//! Date and Time,Cycle Number,Step Number,Run Time (h), Step Time (h),Current (A),…
//! 1/3/2019 9:33:48 AM,1,0,0.0000000,0.0000000,0.0000000000,3.50476652,…
//! ```
//!
//! A channel that was started again goes on in the same file with another summary, protocol and line
//! of names; the run time then starts again from 0.

mod columns;
mod parts;
mod summary;

use self::columns::COLUMNS;
use self::parts::Parts;
use crate::delimited::head::Head;
use crate::delimited::layout::Layout;
use crate::delimited::names::UnitForm;
use crate::delimited::reader::Description;
use crate::detect::Sniff;
use crate::text::zone::zone_of;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// The csv of Novonix's high-precision cyclers.
pub struct NovonixCsv;

impl Format for NovonixCsv {
    fn id(&self) -> &'static str {
        "novonix-csv"
    }

    fn name(&self) -> &'static str {
        "Novonix csv"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        let head = sniff.head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(sniff.head);
        let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).take(4);
        lines.next() == Some(b"[Summary]") && lines.any(|line| line.starts_with(b"Novonix"))
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let mut is_data = false;
        let head = Head::find(source, |line| {
            let is_names = is_data && !line.is_empty();
            is_data |= line == b"[Data]";
            is_names.then_some(b',')
        })?;
        let head = head.ok_or_else(|| {
            FormatError::Damaged("the file ends before its [Data] and column names".to_owned())
        })?;
        let layout = Layout::new(&head, UnitForm::Brackets, COLUMNS);
        let (zone, _) = zone_of(options);
        let summary = summary::read(&head, zone.as_ref());
        let rule = Parts { names_line: head.names_line.clone() };
        let mut description = Description::new(head, layout, summary.metadata, rule);
        description.date_order = summary.date_order;
        Ok(vec![description.open(self, source, options, end, resume)?])
    }
}

#[cfg(test)]
pub(crate) mod tests;
