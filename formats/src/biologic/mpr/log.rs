//! `VMP LOG`: what EC-Lab wrote at the end of a measurement. `VMP loop`: where loops start.
//!
//! ```text
//! VMP LOG
//!   0x0009   u8   channel, counted from 0
//!   0x00AB   u16  serial number of the channel
//!   0x0249   f64  start of acquisition: days since 1899-12-30, local time without a zone
//!   0x0251   text file name (a length byte, then windows-1252)
//!   0x0351   text host
//!   0x0384   text address
//!   0x03B7   text version of EC-Lab or BT-Lab
//!   0x03BE   text version of the server
//!   0x03C5   text version of the interpreter
//!   0x03CF   text serial number of the device
//!   0x03E1   f64  start of acquisition again (EC-Lab 11.36 and later, else 0)
//!   0x03E9   text settings file that was loaded
//!            all other bytes: unknown
//! VMP loop
//!   0x0000   u32  n
//!   0x0004   u32  n rows at which a loop starts; the last is the number of rows
//! ```

use model::metadata::{FileMetadata, RecordedTime};
use serde_json::{Value, json};

use super::super::start::ole_time;
use super::module::{f64_at, pascal_at, u16_at, u32_at};
use crate::text::zone::Zone;

/// The parts that are read end here.
pub(super) const READ_BYTES: u64 = 0x800;

/// Where the start may lie; the first is right in all samples, the others are galvani's.
const START_OFFSETS: &[usize] = &[0x0249, 465, 469, 473];

/// Loops beyond this many are counted, not listed.
const MOST_LOOPS: usize = 1000;

pub(super) fn start_of_acquisition(bytes: &[u8], zone: Option<&Zone>) -> Option<RecordedTime> {
    START_OFFSETS.iter().find_map(|offset| ole_time(f64_at(bytes, *offset)?, zone))
}

pub(super) fn read_log(bytes: &[u8], metadata: &mut FileMetadata) {
    metadata.software_version = pascal_at(bytes, 0x03B7);
    // BT-Lab counts from 1, EC-Lab's versions are 10 and more.
    let is_bt_lab = metadata.software_version.as_deref().is_some_and(|v| v.starts_with("1."));
    metadata.channel = bytes.get(0x0009).map(|channel| channel_name(*channel, is_bt_lab));
    metadata.tester_serial = pascal_at(bytes, 0x03CF);
    let path = pascal_at(bytes, 0x0251);
    metadata.test_name = path.as_deref().and_then(test_name);
    let texts = [
        ("File", path),
        ("Host", pascal_at(bytes, 0x0351)),
        ("Address", pascal_at(bytes, 0x0384)),
        ("Internet server", pascal_at(bytes, 0x03BE)),
        ("Command interpretor", pascal_at(bytes, 0x03C5)),
        ("Loaded Setting File", pascal_at(bytes, 0x03E9)),
        ("Channel serial", u16_at(bytes, 0x00AB).map(|serial| serial.to_string())),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            metadata.vendor.insert(name.to_owned(), Value::from(text));
        }
    }
}

/// As printed: `4`, or with BT-Lab's boards of eight, `B1`.
fn channel_name(channel: u8, is_bt_lab: bool) -> String {
    if is_bt_lab && channel < 26 * 8 {
        format!("{}{}", char::from(b'A' + channel / 8), channel % 8 + 1)
    } else {
        (u16::from(channel) + 1).to_string()
    }
}

/// The name of a file without its folder and ending, on any operating system.
pub(in super::super) fn test_name(path: &str) -> Option<String> {
    let name = path.trim().rsplit(['\\', '/']).next()?;
    let stem = name.strip_suffix(".mpr").or_else(|| name.strip_suffix(".mpt")).unwrap_or(name);
    (!stem.is_empty()).then(|| stem.to_owned())
}

pub(super) fn read_loops(bytes: &[u8], metadata: &mut FileMetadata) {
    let Some(n) = u32_at(bytes, 0) else { return };
    let starts: Vec<u32> = (0..MOST_LOOPS.min(n as usize))
        .map_while(|at| u32_at(bytes, 4 + 4 * at))
        .take(n.saturating_sub(1) as usize)
        .collect();
    metadata.vendor.insert("Number of loops".to_owned(), json!(n.saturating_sub(1)));
    metadata.vendor.insert("Loop starts".to_owned(), json!(starts));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_and_names_are_as_printed() {
        assert_eq!(channel_name(3, false), "4");
        assert_eq!(channel_name(8, true), "B1");
        assert_eq!(channel_name(31, true), "D8");
        assert_eq!(channel_name(255, true), "256");
        let table = [
            ("C:\\a\\b_C01.mpr", Some("b_C01")),
            ("/a/b.c.mpr", Some("b.c")),
            ("b", Some("b")),
            ("C:\\", None),
        ];
        for (path, name) in table {
            assert_eq!(test_name(path).as_deref(), name, "{path}");
        }
    }
}
