//! Excel workbooks: whatever a tester's program saves as a spreadsheet, told by its column names.
//!
//! | flavour | sheets |
//! |---|---|
//! | [`arbin`] | `Global_Info`, `Channel_<n>_<k>` (a long test goes on in the next `k`), `Statistics_<n>` |
//! | [`land`] | one sheet of blocks, one a step; or `Record-Tab` and `Cycle-Tab` |
//! | [`neware`] | `record` (or `Detail_…`), `unit`, `test`, `cycle`, `step`; experimental |
//! | [`maccor`] | one sheet, a line of settings before the names; experimental |
//! | [`mapped`] | any: a row of names above rows of numbers, which a person described |
//!
//! The extension says nothing: LAND names an xlsx `.xls`. Rows are read one at a time out of the zip
//! package ([`package`], [`window`], [`markup`], [`xlsx`], [`xlsx_rows`]) or the OLE2 container
//! ([`xls`], [`xls_rows`]), so that memory holds the workbook's strings and a batch, beside the records
//! of a true `.xls`. The crate calamine, which tests hold this against, borrows the workbook while it
//! reads a sheet, so that a reader would have to keep all rows; and it reserves room for as many
//! strings as a file claims.

mod arbin;
mod book;
mod cell;
mod days;
mod land;
mod maccor;
mod mapped;
mod markup;
mod neware;
mod number_format;
mod package;
mod reader;
mod sheet;
mod strings;
mod table;
mod tag;
#[cfg(test)]
mod tests;
mod values;
mod window;
mod xls;
mod xls_rows;
mod xlsx;
mod xlsx_rows;

use std::sync::Arc;

use self::book::Book;
use self::sheet::Peek;
use crate::detect::{HEAD_BYTES, Sniff};
use crate::zipped::{LOCAL_HEADER, names_member};
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume, ole2};

/// Excel workbooks of the testers that save them.
pub struct Workbook;

/// Opens the workbook if it is of this kind.
type Flavour = fn(&Arc<Book>, &[Peek], &Options) -> Result<Vec<Box<dyn Reader>>, FormatError>;

/// Each gives no reader for a workbook of another kind; the last one takes what the others leave.
const FLAVOURS: &[Flavour] = &[arbin::open, land::open, neware::open, maccor::open, mapped::open];

/// What each package of Office names, often at its beginning, else in its directory.
const MEMBERS: [&str; 2] = ["xl/workbook.xml", "[Content_Types].xml"];

impl Format for Workbook {
    fn id(&self) -> &'static str {
        "workbook"
    }

    fn name(&self) -> &'static str {
        "Excel workbook (.xlsx, .xls)"
    }

    fn parser_revision(&self) -> u32 {
        2
    }

    /// A workbook is saved whole.
    fn continues(&self) -> bool {
        false
    }

    fn wants_own_process(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        if sniff.head.starts_with(&ole2::SIGNATURE) {
            return true;
        }
        if !sniff.head.starts_with(LOCAL_HEADER) {
            return false;
        }
        let names = |bytes: &[u8]| MEMBERS.iter().any(|member| names_member(bytes, member));
        if names(sniff.head) {
            return true;
        }
        let tail_at = sniff.length.saturating_sub(HEAD_BYTES as u64);
        let tail = sniff.bundle.data().source.read_range(tail_at, HEAD_BYTES);
        tail.is_ok_and(|tail| names(&tail))
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        _end: End,
        _resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let book = Arc::new(Book::open(Arc::clone(&bundle.data().source))?);
        let sheets = sheet::peek(&book)?;
        for flavour in FLAVOURS {
            let readers = flavour(&book, &sheets, options)?;
            if !readers.is_empty() {
                return Ok(readers);
            }
        }
        Err(FormatError::Unsupported(sheet::what_was_seen(&sheets)))
    }
}

/// As [`crate::generic::unmapped`], of a workbook.
///
/// # Errors
/// Where there is no table, or the workbook cannot be read.
pub(crate) fn unmapped(
    bundle: &Bundle,
    options: &Options,
) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    let book = Arc::new(Book::open(Arc::clone(&bundle.data().source))?);
    let sheets = sheet::peek(&book)?;
    mapped::unmapped(&book, &sheets, options)
}
