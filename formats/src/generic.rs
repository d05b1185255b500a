//! Delimited tables that no vendor's reader knows, through the mappings that people made of their
//! columns.
//!
//! ```text
//! # a preamble of any kind           lines that are no rows
//! test_time;amps;volts               column names: as many cells as a row, none empty
//! s;A;V                              perhaps a line of units
//! 9.65837E+04;-5.66667E-03;1.0       rows, at least one cell of them a number
//! ```
//!
//! The header decides: a mapping fits the tables with just its column names. A table that none fits
//! awaits one; until then its columns can be looked at ([`unmapped`]), not kept.

mod guess;
mod header;
pub(crate) mod mapped;

use model::mapping::{ColumnMapping, TableHeader};
use model::metadata::{FileMetadata, Warning};

use self::mapped::BySign;
use crate::delimited::head::Head;
use crate::delimited::layout::Layout;
use crate::delimited::reader::Description;
use crate::detect::{HEAD_BYTES, Sniff};
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// Any delimited text whose columns have names.
pub struct DelimitedTable;

impl Format for DelimitedTable {
    fn id(&self) -> &'static str {
        "delimited-table"
    }

    fn name(&self) -> &'static str {
        "Delimited text"
    }

    fn parser_revision(&self) -> u32 {
        3
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        header::find(sniff.head, &[]).is_some()
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let mut head = head_of(bundle, &options.mappings)?;
        let seen = seen(&head);
        let Some(mapping) = options.mappings.iter().find(|mapping| mapping.header == seen) else {
            return Err(FormatError::AwaitingMapping(seen));
        };
        let described = mapped::Described::of(mapping)?;
        if mapping.has_units_line {
            if head.next_line(source)?.is_none() {
                return Err(FormatError::Damaged("the file ends before its units".to_owned()));
            }
            head.take_units(source, None)?;
        }
        let mut description =
            Description::new(head, described.layout, described.metadata, described.sign);
        description.date_order = described.date_order;
        description.comma = Some(described.comma);
        Ok(vec![description.open(self, source, options, end, resume)?])
    }
}

/// Readers of a table that awaits a mapping: every column as it stands, none of them standard, for
/// people to look at: `seen` is what the error said. Types are guessed from the first rows, so what is read is not to be kept.
///
/// # Errors
/// Where there is no table.
pub fn unmapped(
    bundle: &Bundle,
    options: &Options,
    seen: &TableHeader,
) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    if seen.delimiter.is_none() {
        return crate::workbook::unmapped(bundle, options);
    }
    let source = &bundle.data().source;
    let head = head_of(bundle, &[])?;
    let (names, meanings) = guess::columns(source, &head)?;
    let layout = Layout::of_meanings(&names, meanings);
    let mut description =
        Description::new(head, layout, FileMetadata::default(), BySign::default());
    description.warnings.push(not_yet_mapped());
    Ok(vec![description.open(&DelimitedTable, source, options, End::Closed, None)?])
}

pub(crate) fn not_yet_mapped() -> Warning {
    Warning::new(
        "awaiting_mapping",
        "No mapping describes these columns yet; their types are guessed from the first rows.",
    )
}

/// The header and delimiter that a mapping would have to fit.
fn seen(head: &Head) -> TableHeader {
    TableHeader { delimiter: Some(char::from(head.delimiter)), names: head.names.clone() }
}

fn head_of(bundle: &Bundle, mappings: &[ColumnMapping]) -> Result<Head, FormatError> {
    let source = &bundle.data().source;
    let bytes = source.read_range(0, HEAD_BYTES)?;
    let found = header::find(&bytes, mappings);
    let nothing = || FormatError::Damaged("no line of column names was found".to_owned());
    let found = found.ok_or_else(nothing)?;
    let mut lines = 0;
    let head = Head::find(source, |_| {
        lines += 1;
        (lines == found.line + 1).then_some(found.delimiter)
    })?;
    head.ok_or_else(nothing)
}

#[cfg(test)]
pub(crate) mod tests;
