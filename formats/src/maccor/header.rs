//! Finds the line of column names, which divides the preamble from the samples.

use super::columns::{ColumnName, Role};
use crate::text::decode::{Encoding, byte_order_mark_length, field_text};

/// More lines than any preamble has.
const MOST_PREAMBLE_LINES: usize = 200;

/// More columns than any tester has channels for.
const MOST_COLUMNS: usize = 2000;

/// The file up to and including its column names.
pub(super) struct Header {
    /// Preamble lines, decoded, without control characters; blank ones left out.
    pub preamble: Vec<String>,
    pub columns: Vec<ColumnName>,
    pub delimiter: u8,
    pub encoding: Encoding,
    /// Offset of the first byte after the column names.
    pub data_offset: u64,
}

impl Header {
    /// Looks through the file's first bytes. `None` where no whole line names at least a test time,
    /// a current and a voltage behind a record or cycle number: then it is not this format.
    pub(super) fn find(head: &[u8]) -> Option<Self> {
        let mut start = byte_order_mark_length(head);
        let mut preamble = Vec::new();
        for _ in 0..MOST_PREAMBLE_LINES {
            let length = memchr::memchr(b'\n', &head[start..])?;
            let line = head[start..start + length].trim_ascii_end();
            let end = start + length + 1;
            if let Some(delimiter) = delimiter_of_names(line) {
                let encoding = Encoding::of(&head[..end]);
                let columns = split_names(line, delimiter, encoding);
                if columns.len() > MOST_COLUMNS || !has_the_core(&columns) {
                    return None;
                }
                let preamble = preamble
                    .into_iter()
                    .map(|line| field_text(encoding, line))
                    .filter(|line| !line.is_empty())
                    .collect();
                let data_offset = end as u64;
                return Some(Self { preamble, columns, delimiter, encoding, data_offset });
            }
            preamble.push(line);
            start = end;
        }
        None
    }
}

/// The delimiter behind the first name, where the line begins as column names do.
fn delimiter_of_names(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    [b"Rec#".as_slice(), b"Rec", b"Cyc#"].into_iter().find_map(|name| {
        let rest = line.strip_prefix(name)?;
        let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
        rest.first().copied().filter(|byte| matches!(byte, b'\t' | b',' | b';'))
    })
}

fn split_names(line: &[u8], delimiter: u8, encoding: Encoding) -> Vec<ColumnName> {
    let mut names: Vec<String> = line
        .split(|byte| *byte == delimiter)
        .map(|name| field_text(encoding, name).trim_matches('"').trim().to_owned())
        .collect();
    // A separator that ends the line makes no column.
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names.iter().map(|name| ColumnName::of(name)).collect()
}

fn has_the_core(columns: &[ColumnName]) -> bool {
    [Role::TestTime, Role::Current, Role::Voltage]
        .iter()
        .all(|role| columns.iter().any(|column| column.role == *role))
}
