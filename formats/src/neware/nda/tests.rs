//! Files of every version, whole and damaged.

mod builder;
mod order;

use std::sync::Arc;

use builder::*;
use model::standard::StandardColumn as S;

use super::NewareNda;
use crate::neware::tests::read::{Read, close, read_bundle, some};
use crate::testing::Random;
use crate::{Bundle, FormatError, MemorySource, detect};

const VERSIONS: [u8; 28] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27,
    28, 29,
];
/// Record version and length.
const BTS9: [(u16, usize); 5] = [(2, 88), (3, 88), (19, 52), (19, 56), (42, 60)];

fn bundle(bytes: Vec<u8>) -> Bundle {
    Bundle::single("test.nda", Arc::new(MemorySource::new(bytes)))
}

fn read_in(bytes: Vec<u8>, zone: Option<&str>, rows: usize) -> Result<Read, FormatError> {
    read_bundle(&NewareNda, &bundle(bytes), zone, rows)
}

fn read(bytes: Vec<u8>) -> Read {
    read_in(bytes, None, 3).unwrap()
}

fn records(version: u8) -> Vec<Vec<u8>> {
    samples().iter().map(|sample| record(version, sample)).collect()
}

fn records9(bytes: usize) -> Vec<Vec<u8>> {
    samples().iter().map(|sample| record9(bytes, sample)).collect()
}

/// What every version knows.
fn check(read: &Read, what: &str) {
    close(&read.standard(S::VoltageVolt), &[3.5001, 3.5002, 3.5003, 3.5004]);
    close(&read.standard(S::CurrentAmpere), &[0.0, 0.0, -0.0012, -0.0012]);
    assert_eq!(read.standard(S::StepTimeSecond), some([0.0, 30.0, 0.0, 36.0]), "{what}");
    assert_eq!(read.standard(S::TestTimeSecond), some([0.0, 30.0, 30.0, 66.0]), "{what}");
    assert_eq!(read.standard(S::StepId), some([1.0, 1.0, 2.0, 2.0]), "{what}");
    assert_eq!(read.standard(S::StepCount), some([1.0, 1.0, 2.0, 2.0]), "{what}");
    assert_eq!(read.texts("Step Type"), ["Rest", "Rest", "CC DChg", "CC DChg"], "{what}");
    assert_eq!(read.standard(S::StepChargingCapacityAh), some([0.0; 4]), "{what}");
    close(&read.standard(S::StepDischargingCapacityAh), &[0.0, 0.0, 0.0, 1.2e-5]);
}

#[test]
fn every_version_gives_the_same_test() {
    for version in VERSIONS {
        let read = read(file(version, &records(version)));
        let what = format!("version {version}");
        check(&read, &what);
        let table = &read.tables[0];
        // Counters instead of cycles.
        let counts = [1, 2, 3, 4, 10, 25, 27].contains(&version);
        assert_eq!(table.mapping(S::CycleCount).is_none(), counts, "{what}");
        let stored = match version {
            1..=4 | 10 => 7.0,
            25 | 27 => 0.0,
            _ => 1.0,
        };
        assert_eq!(read.numbers(0, "Cycle Index"), [Some(stored); 4], "{what}");
        if version >= 5 {
            close(&read.standard(S::StepDischargingEnergyWh), &[0.0, 0.0, 0.0, 3.6e-5]);
        }
        let unix = table.mapping(S::UnixTimeSecond).is_some();
        assert_eq!(unix, (5..26).contains(&version) || version == 27, "{what}");
        if unix {
            assert_eq!(read.standard(S::UnixTimeSecond)[3], Some(1_614_834_433.0), "{what}");
        }
        let proven = [8, 22, 26, 29].contains(&version);
        let expected: &[&str] = if proven { &[] } else { &["experimental_format"] };
        assert_eq!(read.warnings, expected, "{what}");
    }
}

#[test]
fn every_form_of_bts_9_gives_the_same_test() {
    for (record_version, bytes) in BTS9 {
        let read = read(file9(record_version, &records9(bytes)));
        let what = format!("records of version {record_version}, {bytes} bytes");
        check(&read, &what);
        close(&read.standard(S::StepDischargingEnergyWh), &[0.0, 0.0, 0.0, 3.6e-5]);
        assert_eq!(read.standard(S::UnixTimeSecond)[3], Some(1_614_834_433.0), "{what}");
        assert_eq!(read.tables[0].mapping(S::CycleCount).is_some(), bytes != 88);
        if bytes == 56 || bytes == 60 {
            assert_eq!(read.standard(S::TemperatureT1Celsius), some([25.5; 4]));
        }
        if bytes != 88 {
            close(&read.standard(S::StepNetCapacityAh), &[0.0, 0.0, 0.0, -1.2e-5]);
        }
        let proven = record_version == 19;
        let expected: &[&str] = if proven { &[] } else { &["experimental_format"] };
        assert_eq!(read.warnings, expected, "{what}");
        let metadata = read.metadata;
        assert_eq!(metadata.operator.as_deref(), Some("J"), "{what}");
        assert_eq!(metadata.test_name.as_deref(), Some("S1"), "{what}");
        assert_eq!(metadata.comments.as_deref(), Some("测试"), "{what}");
        assert_eq!(metadata.software_version.as_deref(), Some("9.1.5.7.20240403.R5"));
        assert_eq!(metadata.active_mass_gram, Some(0.005_91));
        assert_eq!(metadata.vendor["Samples"], 4, "{what}");
        let started = metadata.started_at.unwrap().utc.unwrap();
        assert_eq!(started.to_rfc3339(), "2021-03-04T05:06:07Z", "{what}");
    }
}

#[test]
fn metadata_come_out_of_the_test_information() {
    for version in VERSIONS {
        let read = read_in(file(version, &records(version)), Some("Asia/Shanghai"), 9).unwrap();
        let metadata = read.metadata;
        assert_eq!(metadata.operator.as_deref(), Some("J"), "version {version}");
        assert_eq!(metadata.test_name.as_deref(), Some("S1"));
        assert_eq!(metadata.comments.as_deref(), Some("测试"));
        assert_eq!(metadata.channel.as_deref(), Some("48-1-3"));
        assert_eq!(metadata.active_mass_gram, Some(0.005_91), "version {version}");
        assert_eq!(metadata.cell_name.as_deref(), (version >= 17).then_some("CELL7"));
        let started = metadata.started_at.unwrap();
        assert_eq!(started.local.as_deref(), Some("2021-03-04T05:06:07"), "version {version}");
        assert_eq!(started.utc.unwrap().to_rfc3339(), "2021-03-03T21:06:07Z");
    }
}

#[test]
fn local_dates_become_instants_where_the_zone_is_known() {
    let bytes = file(29, &records(29));
    assert_eq!(read(bytes.clone()).texts("Date")[1], "2021-03-04 05:06:37");
    let read = read_in(bytes, Some("Asia/Shanghai"), 3).unwrap();
    assert_eq!(read.standard(S::UnixTimeSecond)[3], Some(1_614_834_433.0 - 8.0 * 3600.0));
}

#[test]
fn samples_stand_in_the_order_of_their_numbers() {
    let [a, b, c, d] = <[Vec<u8>; 4]>::try_from(records(22)).unwrap();
    let event: Vec<u8> = [&[0xAA], &a[1..]].concat();
    let unused = vec![0; a.len()];
    let mut changed = b.clone();
    changed[22] += 9;
    let shuffled = [event, c, a, b, unused, d, changed];
    let read = read(file(22, &shuffled));
    check(&read, "shuffled");
    assert_eq!(read.standard(S::RecordIndex), some([1.0, 2.0, 3.0, 4.0]));
    assert_eq!(read.warnings, ["index_repeats"]);
    assert_eq!(read.metadata.vendor["Event Records"], 1);
}

#[test]
fn auxiliary_channels_stand_beside_their_samples() {
    for (version, bytes) in [(11, 69), (22, 86), (29, 86), (130, 88)] {
        let channel: Vec<Vec<u8>> =
            [3, 1].into_iter().map(|index| auxiliary(bytes, index, 3000, 251)).collect();
        let mut mixed = match version {
            130 => records9(88),
            _ => records(version),
        };
        // Among the samples, and in version 11 and 22 in a block of their own.
        let apart = version == 11 || version == 22;
        if !apart {
            mixed.splice(1..1, channel.clone());
        }
        let mut bytes = if version == 130 { file9(2, &mixed) } else { file(version, &mixed) };
        if apart {
            let pointer = [bytes.len() as u32, 2 * 86].map(u32::to_le_bytes).concat();
            bytes[72..80].copy_from_slice(&pointer);
            bytes.extend(channel.concat());
        }
        let read = read(bytes);
        check(&read, "beside");
        let found = read.standard(S::TemperatureT1Celsius);
        assert_eq!(found, [Some(25.1), None, Some(25.1), None], "version {version}");
        assert_eq!(read.numbers(0, "V1"), [Some(3.0), None, Some(3.0), None]);
    }
}

#[test]
fn the_range_of_a_record_scales_its_current() {
    // 1200 counts in mA.
    let table = [
        (1, Some(-0.12)),
        (10, Some(-1.2)),
        (500, Some(-12.0)),
        (6000, Some(-120.0)),
        (-5, Some(-0.012)),
        (-50, Some(-0.12)),
        (-500, Some(-1.2)),
        (-12_000, Some(-12.0)),
        // That of the device, 10 mA.
        (0, Some(-1.2)),
        (-100_000_000, None),
    ];
    for (range, current) in table {
        let mut records = records(29);
        records[3][78..82].copy_from_slice(&i32::to_le_bytes(range));
        let read = read(file(29, &records));
        assert_eq!(read.numbers(0, "Current")[3], current, "range {range}");
        let charge = read.numbers(0, "DChg. Cap.")[3];
        assert_eq!(charge.is_some(), current.is_some());
        if let (Some(charge), Some(current)) = (charge, current) {
            assert!((charge + 36.0 * current).abs() < 1e-9, "range {range}");
        }
        let unknown = read.warnings.contains(&"unknown_current_range".to_owned());
        assert_eq!(unknown, current.is_none());
    }
}

#[test]
fn blocks_of_bts_9_with_headers_of_their_own_are_joined() {
    let records = records9(88);
    let mut bytes = file9(2, &[]);
    // The first header sums up, each of two others points at its own block and the next header.
    let size = |count: usize| (count * 88) as u64;
    bytes.truncate(1024);
    bytes[82..98].copy_from_slice(&[0, size(4)].map(u64::to_le_bytes).concat());
    bytes[34..50].fill(0);
    let mut header = bytes.clone();
    for half in records.chunks(2) {
        let start = bytes.len() as u64 + 1024;
        header[82..98].copy_from_slice(&[start, size(2)].map(u64::to_le_bytes).concat());
        header[242..258].copy_from_slice(&[start + size(2), 0].map(u64::to_le_bytes).concat());
        bytes.extend(&header);
        bytes.extend(half.concat());
    }
    // Each header at the same block: its records would be there as often as there are headers.
    let mut again = bytes.clone();
    let first = again[1024 + 82..1024 + 98].to_vec();
    let second = 2048 + 2 * 88;
    again[second + 82..second + 98].copy_from_slice(&first);
    let error = read_in(again, None, 9).err().unwrap().to_string();
    assert!(error.contains("overlap"), "{error}");
    let read = read(bytes);
    check(&read, "blocks");
    assert_eq!(read.metadata.started_at, None);
}

#[test]
fn a_file_without_a_length_is_read_to_its_end() {
    for version in [8, 29] {
        let mut bytes = file(version, &records(version));
        bytes[68..72].fill(0);
        assert_eq!(read(bytes.clone()).rows(0), 4);
        // A header that points nowhere; the first sample of 86 bytes can be found.
        bytes[64..68].fill(0xFF);
        assert_eq!(read_in(bytes, None, 9).is_ok_and(|read| read.rows(0) == 4), version == 29);
    }
}

#[test]
fn what_cannot_be_trusted_is_refused_with_a_reason() {
    let with = |at: usize, value: &[u8], mut bytes: Vec<u8>| {
        bytes[at..at + value.len()].copy_from_slice(value);
        bytes
    };
    let old = file(8, &records(8));
    let new = file9(19, &records9(56));
    let table = [
        (with(14, &[21], old.clone()), "version 21"),
        (with(14, &[30], old.clone()), "version 30"),
        (with(64, &[0xFF; 4], old.clone()), "begin at byte"),
        (old[..100].to_vec(), "cut off"),
        (with(16, &[20, 0], new.clone()), "version 20"),
        (with(82, &[0; 8], new.clone()), "no block"),
        // Records whose length nothing settles.
        (with(1024 + 4 * 56 + 428, &[9], with(1024, &[0x77], new)), "length that is not known"),
    ];
    for (bytes, reason) in table {
        let error = read_in(bytes, None, 9).err().unwrap().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn a_file_is_told_by_its_first_bytes() {
    let table = [
        (file(8, &records(8)), true),
        (file9(19, &records9(52)), true),
        (b"NEWARE is a maker of testers".to_vec(), false),
        (b"NEWARE".to_vec(), false),
    ];
    for (bytes, neware) in table {
        let found = detect(&bundle(bytes)).is_ok_and(|found| found.format.id() == "neware-nda");
        assert_eq!(found, neware);
    }
}

#[test]
fn no_samples_are_legal() {
    for version in VERSIONS {
        assert_eq!(read(file(version, &[])).rows(0), 0);
    }
}

fn all() -> Vec<Vec<u8>> {
    let mut files: Vec<Vec<u8>> =
        VERSIONS.into_iter().map(|version| file(version, &records(version))).collect();
    files.extend(BTS9.into_iter().map(|(version, bytes)| file9(version, &records9(bytes))));
    let mut mixed = records(26);
    mixed.insert(1, auxiliary(86, 1, 3000, 250));
    mixed.swap(0, 2);
    files.push(file(26, &mixed));
    files
}

#[test]
fn rows_are_the_same_in_any_number_of_pieces() {
    for bytes in all() {
        let whole = read_in(bytes.clone(), Some("Europe/Zurich"), 1000).unwrap();
        for rows in 1..4 {
            let pieces = read_in(bytes.clone(), Some("Europe/Zurich"), rows).unwrap();
            assert_eq!(pieces.columns, whole.columns);
        }
    }
}

/// Rows are bounded by the records that the file can hold.
fn survives(bytes: Vec<u8>) {
    let most = bytes.len() / 38;
    if let Ok(read) = read_in(bytes, Some("Europe/Zurich"), 7) {
        assert!((0..read.tables.len()).all(|table| read.rows(table) <= most));
    }
}

#[test]
fn cut_files_are_survived() {
    for bytes in all() {
        (0..50).for_each(|cut| survives(bytes[..bytes.len() * cut / 50].to_vec()));
    }
}

#[test]
fn flipped_bits_are_survived() {
    let mut random = Random(3);
    for bytes in all() {
        for round in 0..400 {
            let mut bytes = bytes.clone();
            // Half of them where pointers, lengths and versions stand.
            let limit = if round % 2 == 0 { 340 } else { bytes.len() };
            for _ in 0..=round % 4 {
                let at = random.below(limit);
                bytes[at] ^= 1 << random.below(8);
            }
            survives(bytes);
        }
    }
}

/// Real files, where the folder of samples lies beside the project.
#[test]
fn samples_give_as_many_rows_as_independent_readers_find() {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let Ok(folder) = std::fs::read_dir(shared.join("neware-nda")) else {
        println!("skipped: there is no folder {}", shared.display());
        return;
    };
    for file in folder.map(|entry| entry.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let expected = shared.join(format!("expected/neware-nda__{name}.json"));
        let expected: serde_json::Value =
            serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
        let read = read_in(std::fs::read(&file).unwrap(), None, 65_536).unwrap();
        assert_eq!(expected["rows"], read.rows(0), "{name}");
        assert!(read.warnings.is_empty(), "{name}: {:?}", read.warnings);
    }
}
