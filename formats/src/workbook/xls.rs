//! The true `.xls`: a stream of BIFF8 records in an OLE2 container (Excel 97 to 2003).
//!
//! | offset | type | what it is |
//! |---|---|---|
//! | 0 | u16 | kind of record |
//! | 2 | u16 | length of what follows, at most 8,224 |
//!
//! | record | what it holds |
//! |---|---|
//! | 0x0809 BOF, 0x000A EOF | the beginning (version at 0: 0x0600) and end of the workbook's part and of each sheet |
//! | 0x0085 | a sheet: u32 where its BOF is, u8 visibility, u8 kind (0: cells), name |
//! | 0x041E, 0x00E0 | a number format; a cell style, with the number of its format at 2 |
//! | 0x0022 | 1 where day 0 is in 1904 |
//! | 0x00FC, 0x003C | the shared strings, continued in the records that follow |
//! | 0x002F | the rest is encrypted |
//!
//! The cells are told in [`super::xls_rows`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::number_format::is_date;
use super::strings::Strings;
use super::xls_rows::XlsRows;
use crate::ole2::Container;
use crate::{FormatError, Source};

/// 65,536 rows of 256 columns in ten sheets would be more; testers split at fewer.
const MAX_STREAM_BYTES: u64 = 128 << 20;
const MAX_STYLES: usize = 1 << 16;
const MAX_SHEETS: usize = 1024;
const BIFF8: u16 = 0x0600;

/// A record and where the next one starts.
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
    pub(super) end: usize,
}

/// The record at an offset; `None` where none is whole.
pub(super) fn record_at(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let kind = u16_at(stream.get(at..)?, 0)?;
    let length = usize::from(u16_at(&stream[at..], 2)?);
    let end = at + 4 + length;
    Some(Record { kind, data: stream.get(at + 4..end)?, end })
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Characters of one or of two bytes.
pub(super) fn characters(bytes: &[u8], is_wide: bool) -> String {
    if is_wide {
        let (pairs, _) = bytes.as_chunks::<2>();
        let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair));
        char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
    } else {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    }
}

/// A text within one record: its length (in `length_bytes`), a flag, characters.
pub(super) fn short_text(data: &[u8], length_bytes: usize) -> Option<String> {
    let length = match length_bytes {
        1 => usize::from(*data.first()?),
        _ => usize::from(u16_at(data, 0)?),
    };
    let is_wide = data.get(length_bytes)? & 1 == 1;
    let start = length_bytes + 1;
    let bytes = data.get(start..(start + length * (1 + usize::from(is_wide))).min(data.len()))?;
    Some(characters(bytes, is_wide))
}

pub(crate) struct Xls {
    stream: Arc<Vec<u8>>,
    /// Name and offset.
    sheets: Vec<(String, usize)>,
    strings: Arc<Strings>,
    dates: Arc<[bool]>,
    is_1904: bool,
}

impl Xls {
    /// # Errors
    /// No workbook of Excel 97 or later in the container, or an encrypted one.
    pub(crate) fn open(source: Arc<dyn Source>) -> Result<Self, FormatError> {
        let stream = workbook_stream(source)?;
        let mut formats: BTreeMap<u16, bool> = BTreeMap::new();
        let mut dates = Vec::new();
        let mut sheets = Vec::new();
        let mut strings = Strings::default();
        let mut is_1904 = false;
        let mut at = 0;
        while let Some(record) = record_at(&stream, at) {
            at = record.end;
            let data = record.data;
            match record.kind {
                0x0809 if u16_at(data, 0) != Some(BIFF8) => {
                    return Err(FormatError::UnknownVersion(
                        "a workbook of Excel 95 or before is not read".to_owned(),
                    ));
                }
                0x002F => {
                    return Err(FormatError::Unsupported("the workbook is encrypted".to_owned()));
                }
                0x0022 => is_1904 = u16_at(data, 0) == Some(1),
                0x041E if formats.len() < MAX_STYLES => {
                    let code = data.get(2..).and_then(|data| short_text(data, 2));
                    if let (Some(id), Some(code)) = (u16_at(data, 0), code) {
                        formats.insert(id, is_date(u32::from(id), Some(&code)));
                    }
                }
                0x00E0 if dates.len() < MAX_STYLES => {
                    let id = u16_at(data, 2).unwrap_or_default();
                    let known = formats.get(&id).copied();
                    dates.push(known.unwrap_or_else(|| is_date(u32::from(id), None)));
                }
                0x0085 if sheets.len() < MAX_SHEETS => {
                    let name = data.get(6..).and_then(|data| short_text(data, 1));
                    if let (Some(start), Some(0), Some(name)) = (u32_at(data, 0), data.get(5), name)
                    {
                        sheets.push((name, start as usize));
                    }
                }
                0x00FC => at = read_strings(&stream, &record, &mut strings)?,
                0x000A => break,
                _ => {}
            }
        }
        Ok(Self { stream, sheets, strings: Arc::new(strings), dates: dates.into(), is_1904 })
    }

    pub(crate) fn sheet_names(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn strings(&self) -> Arc<Strings> {
        Arc::clone(&self.strings)
    }

    /// # Errors
    /// No such sheet.
    pub(crate) fn rows(&self, sheet: &str) -> Result<XlsRows, FormatError> {
        let found = self.sheets.iter().find(|(name, _)| name == sheet);
        let (_, start) = found
            .ok_or_else(|| FormatError::Damaged(format!("the workbook lacks its sheet {sheet}")))?;
        let (stream, dates) = (Arc::clone(&self.stream), Arc::clone(&self.dates));
        Ok(XlsRows::new(stream, *start, dates, self.is_1904))
    }
}

fn workbook_stream(source: Arc<dyn Source>) -> Result<Arc<Vec<u8>>, FormatError> {
    let stream = Container::open(source)?.stream(&["Workbook", "Book"], MAX_STREAM_BYTES)?;
    stream
        .map(Arc::new)
        .ok_or_else(|| FormatError::Unsupported("an OLE2 container without a workbook".to_owned()))
}

/// Reads the shared strings out of their record and the ones that continue it; gives where the next
/// record starts.
fn read_strings(
    stream: &[u8],
    first: &Record<'_>,
    strings: &mut Strings,
) -> Result<usize, FormatError> {
    let data = first.data.get(8..).unwrap_or_default();
    let mut pieces = Pieces { stream, data, at: 0, piece: 0, next: first.end };
    while let Some(text) = pieces.text() {
        if !strings.push(&text) {
            return Err(FormatError::TooLarge(
                "the workbook shares more strings than a tester writes".to_owned(),
            ));
        }
    }
    while pieces.go_on().is_some() {}
    Ok(pieces.next)
}

/// Records that continue each other. They are not collected: empty ones are as many as they like.
struct Pieces<'a> {
    stream: &'a [u8],
    /// Of the record at hand, and what of it was read.
    data: &'a [u8],
    at: usize,
    /// Its number.
    piece: usize,
    /// Where the next record starts.
    next: usize,
}

impl<'a> Pieces<'a> {
    /// Goes on to the next record, where it continues this one.
    fn go_on(&mut self) -> Option<()> {
        let record = record_at(self.stream, self.next).filter(|record| record.kind == 0x003C)?;
        (self.data, self.at, self.next) = (record.data, 0, record.end);
        self.piece += 1;
        Some(())
    }

    /// What was not read yet, of the next record where this one is used up.
    fn settle(&mut self) -> Option<&'a [u8]> {
        while self.at >= self.data.len() {
            self.go_on()?;
        }
        Some(&self.data[self.at..])
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = self.settle()?.get(..N)?.try_into().ok()?;
        self.at += N;
        Some(bytes)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let here = self.settle()?.len().min(count);
            self.at += here;
            count -= here;
        }
        Some(())
    }

    /// Length, flags, perhaps sizes of what follows the characters; a record that goes on in the
    /// middle of them starts with a flag of its own.
    fn text(&mut self) -> Option<String> {
        let mut left = usize::from(u16::from_le_bytes(self.take()?));
        let [flags] = self.take()?;
        let runs = if flags & 8 != 0 { usize::from(u16::from_le_bytes(self.take()?)) } else { 0 };
        let extra = if flags & 4 != 0 { u32::from_le_bytes(self.take()?) as usize } else { 0 };
        let mut is_wide = flags & 1 != 0;
        let mut text = String::new();
        let mut piece = self.piece;
        while left > 0 {
            self.settle()?;
            if self.piece != piece {
                let [flag] = self.take()?;
                (is_wide, piece) = (flag & 1 != 0, self.piece);
            }
            let width = 1 + usize::from(is_wide);
            let rest = &self.data[self.at..];
            let count = (rest.len() / width).min(left);
            if count == 0 {
                // Half a character at the end of a record: damage.
                return None;
            }
            text += &characters(&rest[..count * width], is_wide);
            self.at += count * width;
            left -= count;
        }
        self.skip(runs * 4)?;
        self.skip(extra)?;
        Some(text)
    }
}
