//! Csv and text that BTSDA exports, in English or Chinese.
//!
//! ```text
//! DataPoint,Cycle Index,Step Index,Step Type,Time,Total Time,Current(A),Voltage(V),…   flat
//! 1,1,1,Rest,00:00:00,00:00:00,0.0000,2.9170,…
//!
//! Cycle ID,Cap_Chg(mAh),…            layered: a line of names for cycles, for steps, for records
//! ,Step ID,Step Name,Step Time(h:min:s.ms),…
//! ,,Record ID,Time(h:min:s.ms),Voltage(V),Current(mA),…
//! 1,0.123,…
//! ,1,Rest,00:01:00.000,…
//! ,,1,00:00:00.000,3.2000,0.0,…
//! ```
//!
//! Units follow what the user chose, and stand in the names. Delimiters are commas or tabs.
//! No real layered or Chinese file with a licence was at hand.

pub mod columns;
mod report;
#[cfg(test)]
mod tests;

use model::metadata::FileMetadata;

use self::report::{Report, ReportForm};
use crate::delimited::head::Head;
use crate::delimited::layout::Layout;
use crate::delimited::names::{Name, UnitForm};
use crate::delimited::reader::Description;
use crate::detect::Sniff;
use crate::text::decode::{Encoding, byte_order_mark_length};
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// BTSDA's export of samples.
pub struct NewareCsv;

impl Format for NewareCsv {
    fn id(&self) -> &'static str {
        "neware-csv"
    }

    fn name(&self) -> &'static str {
        "Neware BTSDA csv"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        let head = &sniff.head[byte_order_mark_length(sniff.head)..];
        let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
        ReportForm::find(|| lines.next()).is_some()
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let start = source.read_range(0, crate::detect::HEAD_BYTES)?;
        let start = &start[byte_order_mark_length(&start)..];
        let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
        let form = ReportForm::find(|| lines.next()).ok_or_else(not_named)?;
        let mut left = form.names_line();
        let head = Head::find(source, |_| {
            left = left.saturating_sub(1);
            (left == 0).then_some(form.delimiter)
        })?;
        let mut head = head.ok_or_else(not_named)?;
        if form.is_layered() {
            // The cells before a record's are those of its cycle and step.
            head.names.drain(..head.names.len().min(report::INDENT));
        }
        let mut layout = Layout::new(&head, UnitForm::Brackets, columns::COLUMNS);
        layout.table.name = "record".to_owned();
        let encoding = head.encoding;
        let rule = Report::new(form, encoding, &mut layout);
        let metadata =
            FileMetadata { tester_type: Some("Neware".to_owned()), ..FileMetadata::default() };
        let is_proven = !rule.is_layered() && head.names.iter().any(|name| name == "DataPoint");
        let mut description = Description::new(head, layout, metadata, rule);
        if !is_proven {
            description = description.experimental();
        }
        Ok(vec![description.open(self, source, options, end, resume)?])
    }
}

fn not_named() -> FormatError {
    FormatError::Damaged("the file ends before its column names".to_owned())
}

/// The names of a line, without their units, as the table of columns writes them.
fn keys(line: &[u8], delimiter: u8) -> Vec<String> {
    let names = crate::delimited::head::split_texts(line, delimiter, Encoding::of_header(line));
    names.iter().map(|name| Name::of(name, UnitForm::Brackets).key()).collect()
}
