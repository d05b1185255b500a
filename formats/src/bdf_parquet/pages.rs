//! What the pages of a file claim, before the crate parquet makes room for it: it takes a page's word
//! for how much it unpacks to.
//!
//! A page is a header in Thrift's compact form and the bytes behind it. Of the header two fields
//! count, 2 the bytes unpacked and 3 the bytes that follow; the others are passed over.

use parquet::basic::Type;
use parquet::file::metadata::ParquetMetaData;

use super::reader::BATCH_ROWS;
use crate::{FormatError, Source};

/// The largest pages of all columns of a group together: each column has one, and its dictionary,
/// in memory. Writers aim at 1 MiB a page.
const MAX_PAGES_BYTES: u64 = 96 << 20;
/// Texts of a batch: each of its rows may name the longest text of a dictionary.
const MAX_TEXT_BYTES: u64 = 64 << 20;
/// Headers hold statistics of two values.
const HEADER_BYTES: [usize; 2] = [1 << 10, 1 << 20];
const MAX_DEPTH: usize = 8;

/// Rows of a batch that the pages leave room for.
///
/// # Errors
/// Where pages claim more than there is room for, or are not where they should be.
pub(super) fn batch_rows(
    source: &dyn Source,
    metadata: &ParquetMetaData,
) -> Result<usize, FormatError> {
    let mut rows = BATCH_ROWS as u64;
    for group in metadata.row_groups() {
        let (mut bytes, mut longest_texts) = (0_u64, 0_u64);
        for column in group.columns() {
            let (start, length) = column.byte_range();
            let (largest, dictionary) = largest_pages(source, start, length)?;
            bytes = bytes.saturating_add(largest).saturating_add(dictionary);
            if matches!(column.column_type(), Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY) {
                longest_texts = longest_texts.saturating_add(largest.max(dictionary));
            }
        }
        if bytes > MAX_PAGES_BYTES {
            return Err(FormatError::TooLarge(format!(
                "pages of {bytes} bytes unpacked; at most {MAX_PAGES_BYTES} are taken at a time"
            )));
        }
        rows = rows.min((MAX_TEXT_BYTES / longest_texts.max(1)).max(1));
    }
    Ok(rows as usize)
}

/// Bytes unpacked of the largest page of values in a part of the file, and of its dictionary. Ends
/// where there is no page: the crate says what is wrong there.
fn largest_pages(source: &dyn Source, start: u64, length: u64) -> Result<(u64, u64), FormatError> {
    let (mut at, end) = (start, start.saturating_add(length).min(source.len()));
    let (mut largest, mut dictionary) = (0, 0);
    while at < end {
        let mut found = None;
        for length in HEADER_BYTES {
            let length = length.min(usize::try_from(end - at).unwrap_or(usize::MAX));
            found = Header::parse(&source.read_range(at, length)?);
            if found.is_some() {
                break;
            }
        }
        let Some(header) = found else { break };
        let most = if header.is_dictionary { &mut dictionary } else { &mut largest };
        *most = header.unpacked.max(header.packed).max(*most);
        at = at.saturating_add(header.length).saturating_add(header.packed);
    }
    Ok((largest, dictionary))
}

/// The header of a page.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    is_dictionary: bool,
    unpacked: u64,
    packed: u64,
    /// Of the header itself.
    length: u64,
}

impl Header {
    /// `None` where the bytes are none, or not all of one.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut scan = Scan { bytes, at: 0 };
        let mut fields = [0_i64; 4];
        scan.structure(MAX_DEPTH, Some(&mut fields))?;
        let [_, kind, unpacked, packed] = fields;
        // A negative size is refused by the crate before it makes room.
        let [unpacked, packed] = [unpacked, packed].map(|size| u64::try_from(size).unwrap_or(0));
        Some(Self { is_dictionary: kind == 2, unpacked, packed, length: scan.at as u64 })
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, count: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(count).ok()?)?;
        (self.at <= self.bytes.len()).then_some(())
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..10 {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Passes a structure over; keeps the integers of its first fields.
    fn structure(&mut self, depth: usize, mut keep: Option<&mut [i64; 4]>) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let mut id = 0_i64;
        loop {
            let byte = self.byte()?;
            let (step, kind) = (i64::from(byte >> 4), byte & 0x0f);
            if kind == 0 {
                return Some(());
            }
            id = if step == 0 { signed(self.number()?) } else { id + step };
            if let (4..=6, Some(keep)) = (kind, &mut keep) {
                let number = signed(self.number()?);
                let place = usize::try_from(id).ok().and_then(|id| keep.get_mut(id));
                place.into_iter().for_each(|place| *place = number);
            } else if !matches!(kind, 1 | 2) {
                // Flags lie in the byte itself.
                self.value(kind, depth)?;
            }
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            1..=3 => self.skip(1),
            4..=6 => self.number().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let length = self.number()?;
                self.skip(length)
            }
            9 | 10 => {
                let byte = self.byte()?;
                let count = if byte >> 4 == 15 { self.number()? } else { u64::from(byte >> 4) };
                let depth = depth.checked_sub(1)?;
                (0..count).try_for_each(|_| self.value(byte & 0x0f, depth))
            }
            12 => self.structure(depth, None),
            // No header of a page has a map.
            _ => None,
        }
    }
}

/// The lowest bit is the sign.
fn signed(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_their_sizes() {
        let page = |is_dictionary, unpacked, packed, length| {
            Some(Header { is_dictionary, unpacked, packed, length })
        };
        let table: [(&[u8], Option<Header>); 7] = [
            // Fields 1, 2, 3 as i32, then the end.
            (&[0x15, 0, 0x15, 8, 0x15, 6, 0], page(false, 4, 3, 7)),
            (&[0x15, 4, 0x15, 8, 0x15, 6, 0, 99], page(true, 4, 3, 7)),
            (
                &[0x15, 0, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x15, 6, 0],
                page(false, 0x7fff_ffff, 3, 11),
            ),
            // With a structure that holds a flag, a text and a list.
            (
                &[
                    0x15, 0, 0x15, 8, 0x15, 6, 0x2c, 0x11, 0x18, 2, b'a', b'b', 0x19, 0x25, 2, 4,
                    0, 0,
                ],
                page(false, 4, 3, 18),
            ),
            (&[0x15, 0, 0x15, 7, 0x15, 6, 0], page(false, 0, 3, 7)),
            (&[0x15, 0, 0x15, 8, 0x15], None),
            (&[0x1c; 40], None),
        ];
        for (bytes, expect) in table {
            assert_eq!(Header::parse(bytes), expect, "{bytes:02x?}");
        }
    }
}
