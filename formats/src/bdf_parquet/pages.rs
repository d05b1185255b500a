//! What the pages of a file claim, before the crate parquet makes room for it: it takes a page's word
//! for how much it unpacks to.
//!
//! A page is a header in Thrift's compact form and the bytes behind it. Of the header two fields
//! count, 2 the bytes unpacked and 3 the bytes that follow; the others are passed over. The crate
//! takes more for a header than the format knows: what is not as the format has it is refused here,
//! so that both always see the same sizes.

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

/// Bytes unpacked of the largest page of values in a part of the file, and of its dictionary.
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
        let header = found.ok_or_else(|| {
            FormatError::Damaged(format!("there is no header of a page at byte {at}"))
        })?;
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
        let [kind, unpacked, packed, _] = scan.page_header()?;
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

    /// The fields 1 to 4 of a header, which are `i32`; 5 to 8 are structures, and there are no others.
    fn page_header(&mut self) -> Option<[i64; 4]> {
        const I32: u8 = 5;
        const STRUCTURE: u8 = 12;
        let (mut fields, mut id) = ([0; 4], 0);
        loop {
            let byte = self.byte()?;
            if byte == 0 {
                return Some(fields);
            }
            // As a step from the field before: no field comes twice.
            let step = byte >> 4;
            id += usize::from(step);
            match (step, id, byte & 0x0f) {
                (1.., 1..=4, I32) => fields[id - 1] = signed(self.number()?),
                (1.., 5..=8, STRUCTURE) => self.structure(MAX_DEPTH)?,
                _ => return None,
            }
        }
    }

    /// Passes a structure over.
    fn structure(&mut self, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        loop {
            let byte = self.byte()?;
            let (step, kind) = (byte >> 4, byte & 0x0f);
            if kind == 0 {
                return Some(());
            }
            if step == 0 {
                self.number()?;
            }
            // Flags lie in the byte itself.
            if !matches!(kind, 1 | 2) {
                self.value(kind, depth)?;
            }
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            3 => self.skip(1),
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
            12 => self.structure(depth),
            // No header of a page has a map, or a list of flags.
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
        let table: [(&[u8], Option<Header>); 12] = [
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
            // What the crate would pass over, with sizes behind it: deep structures, a map, a list of
            // flags, a field by its number, a size that is no i32.
            (&[&[0x15, 0, 0x4c][..], &[0x1c; 9], &[0; 10], &[0x15, 8, 0]].concat(), None),
            (&[0x15, 0, 0x4c, 0x1b, 0, 0, 0], None),
            (&[0x15, 0, 0x4c, 0x19, 0x11, 1, 0, 0], None),
            (&[0x15, 0, 0x05, 0x84, 0x80, 0x08, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0], None),
            (&[0x15, 0, 0x16, 8, 0x15, 6, 0], None),
        ];
        for (bytes, expect) in table {
            assert_eq!(Header::parse(bytes), expect, "{bytes:02x?}");
        }
    }
}
