//! The header, which points at everything else. Little-endian.
//!
//! Versions 1 to 29 (BTS up to 8):
//!
//! | offset | type | what |
//! |---|---|---|
//! | 0 | 6 bytes | `NEWARE` |
//! | 6 | 8 digits | date of the format (or of the file) |
//! | 14 | u8 | version |
//! | 16, 20 | u32 | offset and length of the device: i32 at 26 its current range, mA |
//! | 24, 28 | u32 | offset and length of the test information (see `metadata`) |
//! | 48, 52 | u32 | offset and length of the programme; not read |
//! | 64, 68 | u32 | offset and length of the records; length 0: to the end |
//! | 72, 76 | u32 | offset and length of the auxiliary records (versions 11 to 24) |
//! | 80; 144 in version 8; 152 from 9 on | u32 | active mass, µg |
//! | 112 | text | version 8: `BTS_XWJ_…`, the software |
//! | the rest | | unknown |
//!
//! Versions 129 and 130 (BTS 9):
//!
//! | offset | type | what |
//! |---|---|---|
//! | 16 | u16 | version of the records |
//! | 34, 42 | u64 | offset and length of the test information |
//! | 82, 90 | u64 | offset and length of the records; offset 0: every block of records has a header of its own, 1,024 bytes, the first one at 1024 |
//! | 242, 250 | u64 | offset and length of the last part: its end is the next block's header |
//! | 258 | text | version of the software |
//! | 330 | u32 | active mass, µg |

use super::layout::{self, Layout};
use super::slots::{SlotMap, Window};
use crate::neware::bytes::{i32_at, u16_at, u32_at, u64_at};
use crate::{FormatError, Source};
use std::sync::Arc;

pub(super) const MAGIC: &[u8] = b"NEWARE";
/// Both headers, and what a version 8 file says of its software.
const HEADER_BYTES: usize = 1024;
/// Blocks of records that a BTS 9 file may have.
const MAX_BLOCKS: usize = 65_536;
/// Where records of 86 bytes begin, for a header that does not say.
const FIRST_SAMPLE: &[u8] = &[0x55, 0, 1, 0, 0, 0];

/// What the header says.
pub(super) struct Header {
    pub version: u8,
    /// Version of the records of BTS 9.
    pub record_version: Option<u16>,
    pub bytes: Vec<u8>,
    pub layout: Layout,
    pub records: SlotMap,
    /// Records of auxiliary channels that do not stand among the samples.
    pub auxiliary: Option<SlotMap>,
    /// The device's current range, for records that have none.
    pub range: i32,
    /// Bytes of records that the header promises and the file does not have.
    pub missing_bytes: u64,
}

/// # Errors
/// Versions that are not known, and a header whose pointers lead out of the file.
pub(super) fn read(source: &Arc<dyn Source>) -> Result<Header, FormatError> {
    let bytes = source.read_range(0, HEADER_BYTES)?;
    if !bytes.starts_with(MAGIC) || bytes.len() < 160 {
        return Err(FormatError::Damaged("the header of the .nda file is cut off".to_owned()));
    }
    match bytes[14] {
        129 | 130 => bts9(source, bytes),
        _ => bts8(source, bytes),
    }
}

fn bts8(source: &Arc<dyn Source>, bytes: Vec<u8>) -> Result<Header, FormatError> {
    let version = bytes[14];
    let layout = layout::of_version(version).ok_or_else(|| {
        FormatError::UnknownVersion(format!(
            ".nda version {version}; versions 1 to 20, 22 to 29, 129 and 130 are known"
        ))
    })?;
    let pointer = |at: usize| (u64::from(u32_at(&bytes, at)), u64::from(u32_at(&bytes, at + 4)));
    let (mut begin, length) = pointer(64);
    if begin < 80 || begin > source.len() {
        if layout.bytes != 86 {
            return Err(FormatError::Damaged(format!(
                "the header says that records begin at byte {begin} of {}",
                source.len()
            )));
        }
        begin = find_first_sample(source.as_ref())?;
    }
    let (auxiliary_begin, auxiliary_length) = pointer(72);
    let end = match length {
        0 if auxiliary_length > 0 && auxiliary_begin > begin => auxiliary_begin,
        0 => source.len(),
        length => begin + length,
    };
    let present = end.min(source.len());
    let records = SlotMap::new(Arc::clone(source), layout.bytes, &[(begin, present - begin)]);
    let auxiliary = (layout.auxiliary.is_some()
        && auxiliary_length > 0
        && (end..source.len()).contains(&auxiliary_begin))
    .then(|| {
        let length = auxiliary_length.min(source.len() - auxiliary_begin);
        SlotMap::new(Arc::clone(source), layout.bytes, &[(auxiliary_begin, length)])
    });
    let device = source.read_range(u64::from(u32_at(&bytes, 16)), 30)?;
    let range = if device.len() == 30 { i32_at(&device, 26) } else { 0 };
    Ok(Header {
        version,
        record_version: None,
        bytes,
        layout,
        records,
        auxiliary,
        range,
        missing_bytes: end - present,
    })
}

fn find_first_sample(source: &dyn Source) -> Result<u64, FormatError> {
    let mut offset = 0;
    loop {
        let window = source.read_range(offset, 1 << 20)?;
        if let Some(at) = memchr::memmem::find(&window, FIRST_SAMPLE) {
            return Ok(offset + at as u64);
        }
        if window.len() < 1 << 20 {
            return Err(FormatError::Damaged("no first record was found".to_owned()));
        }
        offset += (window.len() - FIRST_SAMPLE.len()) as u64;
    }
}

fn bts9(source: &Arc<dyn Source>, bytes: Vec<u8>) -> Result<Header, FormatError> {
    let version = bytes[14];
    if bytes.len() < HEADER_BYTES {
        return Err(FormatError::Damaged("the header of the .nda file is cut off".to_owned()));
    }
    let record_version = u16_at(&bytes, 16);
    let promised = blocks(source.as_ref(), &bytes)?;
    let mut missing_bytes = 0;
    let present: Vec<(u64, u64)> = promised
        .into_iter()
        .map(|(begin, length)| {
            let begin = begin.min(source.len());
            let room = source.len() - begin;
            missing_bytes += length.saturating_sub(room);
            (begin, length.min(room))
        })
        .collect();
    let layout = match record_version {
        2 | 3 => layout::BTS90,
        19 | 42 => {
            let mut layout = bts91_layout(source, &bytes, &present, missing_bytes == 0)?;
            layout.proven &= record_version == 19;
            layout
        }
        _ => {
            return Err(FormatError::UnknownVersion(format!(
                "records of version {record_version} of BTS 9; versions 2, 3, 19 and 42 are known"
            )));
        }
    };
    Ok(Header {
        version,
        record_version: Some(record_version),
        bytes,
        layout,
        records: SlotMap::new(Arc::clone(source), layout.bytes, &present),
        auxiliary: None,
        range: 0,
        missing_bytes,
    })
}

/// Offset and length of each block of records.
fn blocks(source: &dyn Source, bytes: &[u8]) -> Result<Vec<(u64, u64)>, FormatError> {
    let pointer = |header: &[u8], at: usize| (u64_at(header, at), u64_at(header, at + 8));
    let (begin, length) = pointer(bytes, 82);
    if begin != 0 {
        let length = if length == 0 { source.len().saturating_sub(begin) } else { length };
        return Ok(vec![(begin, length)]);
    }
    let mut blocks = Vec::new();
    let mut head = HEADER_BYTES as u64;
    while blocks.len() < MAX_BLOCKS {
        let header = source.read_range(head, 258)?;
        if header.len() < 258 || !header.starts_with(MAGIC) {
            break;
        }
        let (begin, length) = pointer(&header, 82);
        if length > 0 {
            blocks.push((begin, length));
        }
        let (last, last_length) = pointer(&header, 242);
        // Always on, so that no header is met twice.
        match last.checked_add(last_length) {
            Some(next) if next > head => head = next,
            _ => break,
        }
    }
    if blocks.is_empty() {
        return Err(FormatError::Damaged("the header names no block of records".to_owned()));
    }
    // Else a small file could hold each of its records as often as it has headers.
    let ends_before = |[(begin, length), (next, _)]: &[(u64, u64); 2]| {
        begin.checked_add(*length).is_some_and(|end| end <= *next)
    };
    if !blocks.array_windows().all(ends_before) {
        return Err(FormatError::Damaged("the headers' blocks of records overlap".to_owned()));
    }
    Ok(blocks)
}

/// The file does not say how long its records are: the one length that fits the blocks, the number
/// of samples and the first records.
fn bts91_layout(
    source: &Arc<dyn Source>,
    bytes: &[u8],
    blocks: &[(u64, u64)],
    whole: bool,
) -> Result<Layout, FormatError> {
    let total: u64 = blocks.iter().map(|(_, length)| length).sum();
    let promised = super::metadata::promised_samples(source.as_ref(), bytes)?;
    let fits = |layout: &Layout| -> Result<bool, FormatError> {
        let size = layout.bytes as u64;
        if whole && blocks.iter().any(|(_, length)| length % size != 0) {
            return Ok(false);
        }
        if whole && promised.is_some_and(|count| count * size == total) {
            return Ok(true);
        }
        let mut window = Window::new(SlotMap::new(Arc::clone(source), layout.bytes, blocks));
        let mut first = None;
        for slot in 0..16 {
            let Some(record) = window.record(slot)? else { break };
            let opening = u16_at(record, 0);
            if record[0] != 0x55 || *first.get_or_insert(opening) != opening {
                return Ok(false);
            }
        }
        Ok(true)
    };
    let mut found = Vec::new();
    for layout in [52, 56, 60].into_iter().filter_map(layout::of_bts91) {
        if fits(&layout)? {
            if whole && promised.is_some_and(|count| count * layout.bytes as u64 == total) {
                return Ok(layout);
            }
            found.push(layout);
        }
    }
    found.into_iter().next().ok_or_else(|| {
        FormatError::UnknownVersion(
            "records of BTS 9.1 of a length that is not known; 52, 56 and 60 bytes are".to_owned(),
        )
    })
}
