//! What a `.nda` file says of its test.
//!
//! Test information of versions 1 to 29: records of 211 bytes (343 from version 16 on, 327 from 11,
//! 383 from 17, 503 from 29), the last one counts. Texts end with a NUL, in GB2312.
//!
//! | offset: 1–10 | from 11 on | what |
//! |---|---|---|
//! | 0, 1, 2 | 0, 1, 2 | u8: device, unit, channel (unit and channel come again at 343 of newer ones; no other proof) |
//! | 36 | 37 | 20 bytes: start, local |
//! | 76 (15 bytes) | 77 (60) | creator |
//! | 91 (20) | 137 (90) | serial number of the test, by default its start |
//! | 111 (100) | 227 (100) | remarks |
//! | | 343 (40), from 17 on | barcode |
//! | | 383, 443 (60), from 29 on | name of the test, of the programme |
//!
//! Test information of BTS 9, from record version 8 on:
//!
//! | offset | type | what |
//! |---|---|---|
//! | 0, 2 | u16 | version, length |
//! | 8, 40, 200, 264, 328 | texts | creator, serial number, name of the programme, remarks, kind of cell (“Google Pixel 10”, “VAPCELL_F60_6000”) |
//! | 360 | text | address of the server |
//! | 424 (552 in version 42) | u32, u32, u64, u64 | number of the test, samples, start and stop in Unix µs |
//!
//! Below version 8: a mask u32 at 4, whose bits 2, 3, 4 and 5 say which texts of 128 bytes follow
//! from 12 on (creator, serial number, remarks, unknown); then test u32, start and stop u64.

use encoding_rs::GB18030;
use model::metadata::{FileMetadata, RecordedTime};
use model::time::Timestamp;
use serde_json::Value;

use super::header::Header;
use crate::neware::bytes::{u16_at, u32_at, u64_at};
use crate::text::civil::{DateOrder, recorded_time};
use crate::text::zone::Zone;
use crate::{FormatError, Source};

/// Longer test information than any version's.
const MAX_INFORMATION_BYTES: u64 = 64 << 10;
/// Where the versions of server and client are looked for.
const SOFTWARE_WITHIN: usize = 64 << 10;
/// 2005 and 2100: what a start in µs may be.
const PLAUSIBLE_US: std::ops::Range<u64> = 1_104_537_600_000_000..4_102_444_800_000_000;

/// # Errors
/// Where the stored bytes cannot be read.
pub(super) fn read(
    source: &dyn Source,
    header: &Header,
    zone: Option<&Zone>,
) -> Result<FileMetadata, FormatError> {
    let mut metadata =
        FileMetadata { tester_type: Some("Neware".to_owned()), ..FileMetadata::default() };
    let mut say = |name: &str, value: Value| {
        metadata.vendor.insert(name.to_owned(), value);
    };
    say("Version", Value::from(header.version));
    if let Some(version) = header.record_version {
        say("Record Version", Value::from(version));
    }
    if let Some(date) = text(header.bytes.get(6..14)) {
        say("Format Date", Value::from(date));
    }
    match header.record_version {
        None => bts8(source, header, zone, &mut metadata)?,
        Some(_) => bts9(source, header, &mut metadata)?,
    }
    let mass_at = match header.version {
        129.. => 330,
        9.. => 152,
        8 => 144,
        _ => 80,
    };
    let mass_ug = header.bytes.get(mass_at..mass_at + 4).map_or(0, |bytes| u32_at(bytes, 0));
    metadata.active_mass_gram = (mass_ug > 0).then(|| f64::from(mass_ug) / 1e6);
    Ok(metadata)
}

fn bts8(
    source: &dyn Source,
    header: &Header,
    zone: Option<&Zone>,
    metadata: &mut FileMetadata,
) -> Result<(), FormatError> {
    let head = source.read_range(0, SOFTWARE_WITHIN)?;
    if let Some(at) = memchr::memmem::find(&head, b"BTSServer") {
        metadata.software_version = text(head.get(at..at + 50));
        if let Some(client) = text(head.get(at + 100..at + 150)) {
            metadata.vendor.insert("Client".to_owned(), Value::from(client));
        }
    } else if let Some(at) = memchr::memmem::find(&header.bytes, b"BTS_XWJ") {
        metadata.software_version = text(header.bytes.get(at..at + 32));
    }
    let bytes = match header.version {
        ..=10 => 211,
        11..=15 => 327,
        16 => 343,
        17..=28 => 383,
        _ => 503,
    };
    let (begin, length) = (u32_at(&header.bytes, 24), u32_at(&header.bytes, 28));
    let count = u64::from(length) / bytes;
    if begin == 0 || count == 0 {
        return Ok(());
    }
    let information = source.read_range(u64::from(begin) + (count - 1) * bytes, bytes as usize)?;
    let field = |at: usize, length: usize| text(information.get(at..at + length));
    if let Some([device, unit, channel]) = information.first_chunk::<3>() {
        metadata.channel = Some(format!("{device}-{unit}-{channel}"));
    }
    let old = header.version <= 10;
    let started = if old { field(36, 20) } else { field(37, 20) };
    metadata.started_at =
        started.map(|started| recorded_time(&started, DateOrder::MonthFirst, zone));
    metadata.operator = if old { field(76, 15) } else { field(77, 60) };
    metadata.test_name = if old { field(91, 20) } else { field(137, 90) };
    metadata.comments = if old { field(111, 100) } else { field(227, 100) };
    if header.version >= 17 {
        metadata.cell_name = field(343, 40);
    }
    if header.version >= 29 {
        metadata.procedure = field(443, 60);
        if let Some(name) = field(383, 60) {
            metadata.vendor.insert("Test Name".to_owned(), Value::from(name));
        }
    }
    Ok(())
}

fn bts9(
    source: &dyn Source,
    header: &Header,
    metadata: &mut FileMetadata,
) -> Result<(), FormatError> {
    metadata.software_version = text(header.bytes.get(258..322));
    let information = test_information(source, &header.bytes)?;
    let field = |at: usize, length: usize| text(information.get(at..at + length));
    let Some(tail) = tail(&information) else { return Ok(()) };
    let mut say = |name: &str, value: Value| {
        metadata.vendor.insert(name.to_owned(), value);
    };
    say("Test", Value::from(tail.test));
    if let Some(count) = tail.samples {
        say("Samples", Value::from(count));
    }
    metadata.started_at = Some(tail.started);
    if let Some(stopped) = tail.stopped.utc {
        say("Stopped", Value::from(stopped.to_rfc3339()));
    }
    if tail.new {
        if let Some(server) = field(360, 64) {
            metadata.vendor.insert("Server".to_owned(), Value::from(server));
        }
        metadata.operator = field(8, 32);
        metadata.test_name = field(40, 32);
        metadata.procedure = field(200, 32);
        metadata.comments = field(264, 64);
        if let Some(cell) = field(328, 32) {
            metadata.vendor.insert("Battery".to_owned(), Value::from(cell));
        }
    } else {
        let mut at = 12;
        for (bit, slot) in
            [(2, &mut metadata.operator), (3, &mut metadata.test_name), (4, &mut metadata.comments)]
        {
            if u32_at(&information, 4) >> bit & 1 == 1 {
                *slot = field(at, 128);
                at += 128;
            }
        }
    }
    Ok(())
}

/// What test information ends with.
struct Tail {
    /// Of record version 8 or later.
    new: bool,
    test: u32,
    samples: Option<u32>,
    started: RecordedTime,
    stopped: RecordedTime,
}

/// `None` where the record does not look as its version says it should.
fn tail(information: &[u8]) -> Option<Tail> {
    let version = u16_at(information.get(..8)?, 0);
    let new = version >= 8;
    let at = match version {
        42 => 552,
        8.. => 424,
        _ => 12 + 128 * (u32_at(information, 4) >> 2 & 0xF).count_ones() as usize,
    };
    let fields = information.get(at..at + 24)?;
    let (started, stopped) = if new { (8, 16) } else { (4, 12) };
    let (started, stopped) = (u64_at(fields, started), u64_at(fields, stopped));
    if !PLAUSIBLE_US.contains(&started) {
        return None;
    }
    let samples = match new {
        true => Some(u32_at(fields, 4)),
        // Bit 30 says that the count is there.
        false => (u32_at(information, 4) >> 30 & 1 == 1).then(|| u32_at(fields, 20)),
    };
    let (started, stopped) = (instant(started), instant(stopped));
    Some(Tail { new, test: u32_at(fields, 0), samples, started, stopped })
}

fn instant(unix_us: u64) -> RecordedTime {
    let utc = PLAUSIBLE_US.contains(&unix_us).then(|| Timestamp(unix_us.cast_signed()));
    RecordedTime { text: unix_us.to_string(), utc, ..RecordedTime::default() }
}

/// Samples that the test information of BTS 9 counts.
///
/// # Errors
/// Where the stored bytes cannot be read.
pub(super) fn promised_samples(
    source: &dyn Source,
    header: &[u8],
) -> Result<Option<u64>, FormatError> {
    let information = test_information(source, header)?;
    let samples = tail(&information).and_then(|tail| tail.samples);
    Ok(samples.filter(|samples| *samples > 0).map(u64::from))
}

fn test_information(source: &dyn Source, header: &[u8]) -> Result<Vec<u8>, FormatError> {
    let (begin, length) = (u64_at(header, 34), u64_at(header, 42));
    Ok(source.read_range(begin, length.min(MAX_INFORMATION_BYTES) as usize)?)
}

/// A text up to its NUL; `None` where there is none.
fn text(field: Option<&[u8]>) -> Option<String> {
    let text = field?.split(|byte| *byte == 0).next()?;
    let text = GB18030.decode_without_bom_handling(text).0;
    let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    (!text.is_empty()).then_some(text)
}
