//! The header: texts at fixed places.

use encoding_rs::GB18030;
use model::metadata::FileMetadata;
use serde_json::json;

/// Where the blocks start.
pub(super) const BLOCKS_START: u64 = 0xA80;

const MAGIC: &[u8] = &[0, 0, 0, 2];
const GUID_BYTES: usize = 38;

/// Whether a file begins as a `.ccs` does.
pub(super) fn is_ccs(head: &[u8]) -> bool {
    head.starts_with(MAGIC) && guid_at(head, 0x78).is_some()
}

pub(super) fn metadata(header: &[u8]) -> FileMetadata {
    let text = |from: usize, to: usize| text_at(header, from, to);
    let mut metadata = FileMetadata {
        tester_type: Some("LAND".to_owned()),
        tester_serial: text(0x360, 0x370),
        test_name: text(0xB0, 0xF0),
        comments: text(0xF0, 0x1F0),
        software_version: text(0x2D0, 0x320),
        ..FileMetadata::default()
    };
    let mut vendor = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            metadata.vendor.insert(name.to_owned(), json!(value));
        }
    };
    vendor("Group", text(0x10, 0x50));
    vendor("Computer", text(0x58, 0x78));
    vendor("Test GUID", guid_at(header, 0x78));
    vendor("File name pattern", text(0x1F0, 0x2D0));
    // One record or more of devices stand before the programme and move it.
    let program = (0x360..header.len()).find(|at| guid_at(header, *at).is_some());
    if let Some(at) = program {
        vendor("Programme GUID", guid_at(header, at));
        let end = (at + 0x30 + 0x80).min(header.len());
        metadata.procedure = text_at(header, at + 0x30, end);
    }
    metadata
}

fn text_at(header: &[u8], from: usize, to: usize) -> Option<String> {
    let field = header.get(from..to)?;
    let text = field.split(|byte| *byte == 0).next().unwrap_or_default();
    let text = match std::str::from_utf8(text) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(text).0.into_owned(),
    };
    let text = text.trim();
    let is_text = !text.is_empty() && !text.chars().any(char::is_control);
    is_text.then(|| text.to_owned())
}

fn guid_at(bytes: &[u8], at: usize) -> Option<String> {
    let guid = bytes.get(at..at + GUID_BYTES)?;
    let is_digit = |(index, byte): (usize, &u8)| match index {
        0 => *byte == b'{',
        37 => *byte == b'}',
        9 | 14 | 19 | 24 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    guid.iter().enumerate().all(is_digit).then(|| String::from_utf8_lossy(guid).into_owned())
}
