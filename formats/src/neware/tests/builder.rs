//! Makes small archives of every version, byte by byte from the offset tables of the readers.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::neware::crc::crc32;

/// Members of an archive.
#[derive(Clone, Default)]
pub(super) struct Members(pub Vec<(String, Vec<u8>)>);

impl Members {
    pub(super) fn with(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.push((name.to_owned(), bytes.into()));
        self
    }

    pub(super) fn zip(&self, method: CompressionMethod) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, bytes) in &self.0 {
            writer.start_file(name.as_str(), options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }
}

/// A record under construction.
#[derive(Clone)]
pub(super) struct Record(pub Vec<u8>);

impl Record {
    pub(super) fn new(size: usize) -> Self {
        Self(vec![0; size])
    }

    pub(super) fn put<const N: usize>(mut self, at: usize, bytes: [u8; N]) -> Self {
        self.0[at..at + N].copy_from_slice(&bytes);
        self
    }
}

/// An `.ndc` file; `None` is an unused slot.
pub(super) fn ndc(version: u16, kind: u16, records: &[Option<Record>]) -> Vec<u8> {
    let (page_bytes, slots_at) = if version <= 4 { (512, 5) } else { (4096, 132) };
    let mut file = vec![0; page_bytes];
    file[..2].copy_from_slice(&kind.to_le_bytes());
    file[2..4].copy_from_slice(&version.to_le_bytes());
    let Some(size) = records.iter().flatten().map(|record| record.0.len()).next() else {
        return file;
    };
    for chunk in records.chunks((page_bytes - slots_at - 4) / size) {
        let mut page = vec![0; page_bytes];
        page[..2].copy_from_slice(&(kind + 1).to_le_bytes());
        page[2..4].copy_from_slice(&(chunk.iter().flatten().count() as u16).to_le_bytes());
        for (slot, record) in chunk.iter().enumerate() {
            let Some(record) = record else { continue };
            page[4 + slot / 8] |= 1 << (slot % 8);
            page[slots_at + slot * size..][..size].copy_from_slice(&record.0);
        }
        let checksum = crc32(&page[..page_bytes - 4]);
        page[page_bytes - 4..].copy_from_slice(&checksum.to_le_bytes());
        file.extend(page);
    }
    file
}

pub(super) fn used(records: Vec<Record>) -> Vec<Option<Record>> {
    records.into_iter().map(Some).collect()
}

/// Voltage and current as versions 11 to 17 keep them.
pub(super) fn sample(voltage: f32, current: f32) -> Record {
    Record::new(8).put(0, voltage.to_le_bytes()).put(4, current.to_le_bytes())
}

pub(super) struct RunInfoFields {
    pub index: u32,
    pub step_run: u32,
    pub time_ms: u32,
    pub interval_ms: i32,
    pub unix_s: u32,
    pub unix_ms: i16,
    pub amounts: [f32; 4],
}

pub(super) fn run_info(version: u16, fields: &RunInfoFields) -> Record {
    let size = match version {
        8 => 42,
        9 => 45,
        11 | 12 => 47,
        13 | 14 => 55,
        _ => 100,
    };
    let interval_at = if version == 8 { 26 } else { 29 };
    let mut record = Record::new(size)
        .put(0, fields.time_ms.to_le_bytes())
        .put(interval_at, fields.interval_ms.to_le_bytes())
        .put(interval_at + 4, fields.unix_s.to_le_bytes())
        .put(interval_at + 8, fields.step_run.to_le_bytes())
        .put(interval_at + 12, fields.index.to_le_bytes());
    if size >= 47 {
        record = record.put(45, fields.unix_ms.to_le_bytes());
    }
    for (at, amount) in fields.amounts.iter().enumerate() {
        record = record.put(5 + 4 * at, amount.to_le_bytes());
    }
    record
}

pub(super) fn step(
    version: u16,
    cycle: u32,
    step: u32,
    kind: u8,
    started_ms: u64,
    first_index: u32,
) -> Record {
    let record = Record::new(if version >= 16 { 100 } else { 37 })
        .put(0, cycle.to_le_bytes())
        .put(4, step.to_le_bytes())
        .put(24, [kind]);
    if version < 14 {
        return record;
    }
    record.put(25, started_ms.to_le_bytes()).put(33, first_index.to_le_bytes())
}

pub(super) struct FullFields {
    pub index: u32,
    pub step: u8,
    pub kind: u8,
    pub time_ms: u64,
    pub total_ms: u64,
    pub voltage: i32,
    pub current: i32,
    pub amounts: [i64; 4],
    pub range: i32,
    /// Minute and second after 2024-02-01 20:00.
    pub at: (u8, u8),
}

pub(super) fn full(version: u16, fields: &FullFields) -> Record {
    let prefix = if version <= 4 { 7 } else { 0 };
    // Versions 1 and 3 have 3 bytes less before the time, and no test time.
    let short = version == 1 || version == 3;
    let later = if short { prefix - 3 } else { prefix };
    let mut record = Record::new(if short { 83 } else { 87 + prefix })
        .put(0, [0x55])
        .put(prefix + 1, fields.index.to_le_bytes())
        .put(prefix + 9, [fields.step, fields.kind])
        .put(later + 16, fields.time_ms.to_le_bytes())
        .put(later + 24, fields.voltage.to_le_bytes())
        .put(later + 28, fields.current.to_le_bytes())
        .put(later + 68, 2024_u16.to_le_bytes())
        .put(later + 70, [2, 1, 20, fields.at.0, fields.at.1])
        .put(later + 75, fields.range.to_le_bytes());
    if !short {
        record = record.put(later + 79, fields.total_ms.to_le_bytes());
    }
    for (at, amount) in fields.amounts.iter().enumerate() {
        record = record.put(later + 36 + 8 * at, amount.to_le_bytes());
    }
    record
}

/// The records of a two-step test in versions 8 to 17: six samples, the times of four.
pub(super) struct Split {
    pub version: u16,
    pub samples: Vec<Record>,
    pub run_info: Vec<Record>,
    pub steps: Vec<Record>,
}

pub(super) fn split(version: u16) -> Split {
    // What is 1 V, 1 A and 1 Ah in the version's units.
    let whole = [8, 12, 14, 17].contains(&version);
    let (volt, ampere, ampere_hour) = if whole { (1.0, 1.0, 1.0) } else { (1e4, 1e3, 3.6e6) };
    let info = |index, step_run, time_ms, interval_ms, unix_s, charge: f32| {
        let amounts = [charge * ampere_hour, 0.0, 4.0 * charge * ampere_hour, 0.0];
        let unix_ms = 250;
        let fields =
            RunInfoFields { index, step_run, time_ms, interval_ms, unix_s, unix_ms, amounts };
        run_info(version, &fields)
    };
    Split {
        version,
        samples: vec![
            sample(3.5 * volt, 0.0),
            sample(3.5 * volt, 0.0),
            sample(4.0 * volt, ampere),
            sample(4.0 * volt, ampere),
            sample(4.0 * volt, ampere),
            sample(4.25 * volt, ampere),
        ],
        run_info: vec![
            info(1, 1, 0, 0, 1_750_000_000, 0.0),
            info(2, 1, 60_000, 60_000, 1_750_000_060, 0.0),
            info(3, 2, 0, 0, 1_750_000_060, 0.0),
            info(4, 2, 36_000, 36_000, 1_750_000_096, 0.01),
        ],
        steps: vec![step(version, 0, 1, 4, 0, 1), step(version, 0, 2, 1, 60_000, 3)],
    }
}

impl Split {
    pub(super) fn members(&self) -> Members {
        let version = self.version;
        Members::default()
            .with("TestInfo.xml", TEST_INFO)
            .with("data.ndc", ndc(version, 1, &used(self.samples.clone())))
            .with("data_runInfo.ndc", ndc(version, 18, &used(self.run_info.clone())))
            .with("data_step.ndc", ndc(version, 7, &used(self.steps.clone())))
    }
}

/// The records of a two-step test in versions 1 to 5.
pub(super) fn full_records(version: u16) -> Vec<Record> {
    let record = |index, step, kind, time_ms, total_ms, current, charge, at| {
        let fields = FullFields {
            index,
            step,
            kind,
            time_ms,
            total_ms,
            voltage: 34_666,
            current,
            amounts: [charge, 0, 0, 0],
            range: 10,
            at,
        };
        full(version, &fields)
    };
    // Version 2 has no test time in the first record of a step.
    let second_step_ms = if version == 5 { 30_000 } else { 0 };
    vec![
        record(1, 1, 4, 0, 0, 0, 0, (24, 23)),
        record(2, 1, 4, 30_000, 30_000, 0, 0, (24, 53)),
        record(3, 2, 1, 0, second_step_ms, 1199, 0, (24, 53)),
        record(4, 2, 1, 36_000, 66_000, 1200, 43_200, (25, 29)),
    ]
}

/// `测试` in GB2312 as the barcode.
pub(super) const TEST_INFO: &[u8] = b"<?xml version=\"1.0\" encoding=\"GB2312\"?>\n<root>\n\
<config type=\"Test Info File\" date=\"20250617114431\">\n\
<TestInfo DevID=\"21\" UnitID=\"0\" ChlID=\"7\" SN=\"S&amp;N 1\" StepName=\"ocv.xml\" \
StartTime=\"2025-06-15 15:06:40\" Barcode=\"\xb2\xe2\xca\xd4\" AuxCount=\"1\">\n\
<Aux1 AuxID=\"1\" RealChlID=\"225\" ChlType=\"103\" />\n</TestInfo>\n</config>\n</root>\n";

pub(super) const STEP: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<root><config type="Step File"><Head_Info><Creator Value="Jürgen" /><Remark Value="six hours" />
<SCQ_F Value="5.91E-06" /><MultCap Value="13932" /></Head_Info></config></root>"#;

pub(super) const VERSION_INFO: &str = r#"<root><config>
<ZwjVersion SvrVer="BTSServer(R3)-8.0.0.390" /><ZwjSn Guid="8E0F" Sn="123456789ABC" />
</config></root>"#;
