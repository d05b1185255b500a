//! Archives of every version, whole and damaged.

mod builder;
mod described;
mod hostile;
mod large;
mod loose;
pub(super) mod read;

use std::sync::Arc;

use builder::*;
use model::standard::StandardColumn;
use model::table::TableKind;
use read::{Read, close, read_bundle, some};
use zip::CompressionMethod::{Deflated, Stored};

use crate::neware::NewareNdax;
use crate::{Bundle, FormatError, MemorySource, detect};

const FULL: [u16; 5] = [1, 2, 3, 4, 5];
const SPLIT: [u16; 8] = [8, 9, 11, 12, 13, 14, 16, 17];
const PROVEN: [u16; 5] = [2, 5, 14, 16, 17];

/// Warnings but that of a version of which no file was seen.
fn told(read: &Read, version: u16) -> &[String] {
    let experimental = read.warnings.first().is_some_and(|code| code == "experimental_format");
    assert_eq!(experimental, !PROVEN.contains(&version), "version {version}");
    &read.warnings[usize::from(experimental)..]
}

fn bundle(bytes: Vec<u8>) -> Bundle {
    Bundle::single("test.ndax", Arc::new(MemorySource::new(bytes)))
}

fn read_in(bytes: Vec<u8>, time_zone: Option<&str>, rows: usize) -> Result<Read, FormatError> {
    read_bundle(&NewareNdax, &bundle(bytes), time_zone, rows)
}

fn read(members: &Members) -> Read {
    read_in(members.zip(Deflated), None, 1000).unwrap()
}

#[test]
fn versions_with_run_information_give_the_same_test() {
    use StandardColumn as S;
    for version in SPLIT {
        let read = read(&split(version).members());
        assert_eq!(read.rows(0), 6, "version {version}");
        assert_eq!(read.standard(S::VoltageVolt), some([3.5, 3.5, 4.0, 4.0, 4.0, 4.25]));
        assert_eq!(read.standard(S::CurrentAmpere), some([0.0, 0.0, 1.0, 1.0, 1.0, 1.0]));
        assert_eq!(read.standard(S::StepTimeSecond), some([0.0, 60.0, 0.0, 36.0, 72.0, 108.0]));
        assert_eq!(read.standard(S::TestTimeSecond), some([0.0, 60.0, 60.0, 96.0, 132.0, 168.0]));
        assert_eq!(read.standard(S::StepCount), some([1.0, 1.0, 2.0, 2.0, 2.0, 2.0]));
        assert_eq!(read.standard(S::StepId), some([1.0, 1.0, 2.0, 2.0, 2.0, 2.0]));
        assert_eq!(read.standard(S::CycleCount), some([1.0; 6]));
        assert_eq!(read.numbers(0, "Recorded"), some([1.0, 1.0, 1.0, 1.0, 0.0, 0.0]));
        close(&read.standard(S::StepChargingCapacityAh), &[0.0, 0.0, 0.0, 0.01, 0.02, 0.03]);
        close(&read.standard(S::StepChargingEnergyWh), &[0.0, 0.0, 0.0, 0.04, 0.08, 0.1225]);
        assert_eq!(read.standard(S::StepDischargingCapacityAh), some([0.0; 6]));
        let unix_ms = if version < 11 { 0.0 } else { 250.0 };
        assert_eq!(read.numbers(0, "Unix Time")[5], Some(1_750_000_168_000.0 + unix_ms));
        let instants = read.tables[0].mapping(S::UnixTimeSecond);
        assert_eq!(instants.is_some(), PROVEN.contains(&version));
        let kinds = ["Rest", "Rest", "CC Chg", "CC Chg", "CC Chg", "CC Chg"];
        assert_eq!(read.texts("Step Type"), kinds);
        assert_eq!(told(&read, version), ["auxiliary_not_listed"], "version {version}");
    }
}

#[test]
fn versions_with_full_records_give_the_same_test() {
    use StandardColumn as S;
    for version in FULL {
        let records = used(full_records(version));
        let members = Members::default().with("data.ndc", ndc(version, 1, &records));
        let read = read_in(members.zip(Stored), Some("Europe/Zurich"), 3).unwrap();
        assert_eq!(read.standard(S::VoltageVolt), some([3.4666; 4]), "version {version}");
        assert_eq!(read.standard(S::CurrentAmpere), some([0.0, 0.0, 0.001_199, 0.0012]));
        assert_eq!(read.standard(S::StepTimeSecond), some([0.0, 30.0, 0.0, 36.0]));
        assert_eq!(read.standard(S::TestTimeSecond), some([0.0, 30.0, 30.0, 66.0]));
        assert_eq!(read.standard(S::StepCount), some([1.0, 1.0, 2.0, 2.0]));
        assert_eq!(read.standard(S::StepChargingCapacityAh), some([0.0, 0.0, 0.0, 1.2e-5]));
        let instants = [1_706_815_463.0, 1_706_815_493.0, 1_706_815_493.0, 1_706_815_529.0];
        assert_eq!(read.standard(S::UnixTimeSecond), some(instants));
        assert_eq!(read.texts("Date")[0], "2024-02-01 20:24:23");
        assert!(told(&read, version).is_empty(), "{:?}", read.warnings);
    }
}

#[test]
fn local_dates_become_no_instants_without_a_zone() {
    let members = Members::default().with("data.ndc", ndc(5, 1, &used(full_records(5))));
    assert!(read(&members).tables[0].mapping(StandardColumn::UnixTimeSecond).is_none());
}

#[test]
fn an_unknown_zone_is_told() {
    let bytes = split(14).members().zip(Stored);
    let read = read_in(bytes, Some("Atlantis/Poseidonis"), 10).unwrap();
    assert!(read.warnings.contains(&"unknown_time_zone".to_owned()));
    assert_eq!(read.metadata.started_at.unwrap().utc, None);
}

#[test]
fn a_current_of_an_unknown_range_is_left_empty() {
    let mut records = full_records(5);
    records[3] = records[3].clone().put(75, (-100_000_000_i32).to_le_bytes());
    let read = read(&Members::default().with("data.ndc", ndc(5, 1, &used(records))));
    let currents = [Some(0.0), Some(0.0), Some(1.199), None];
    assert_eq!(read.numbers(0, "Current"), currents);
    assert_eq!(read.warnings, ["unknown_current_range"]);
}

#[test]
fn an_archive_is_told_by_its_member() {
    let ndax = split(14).members();
    let far = Members::default().with("Big.xml", vec![b' '; 100_000]);
    let far = far.with("data.ndc", ndc(14, 1, &[]));
    let other = Members::default().with("[Content_Types].xml", "data.ndc");
    let table = [
        (ndax.zip(Deflated), true),
        (ndax.zip(Stored), true),
        (far.zip(Stored), true),
        (other.zip(Stored), false),
        (other.zip(Deflated), false),
        (b"PK\x03\x04".to_vec(), false),
        (b"data.ndc".to_vec(), false),
    ];
    for (bytes, neware) in table {
        let found = detect(&bundle(bytes)).is_ok_and(|found| found.format.id() == "neware-ndax");
        assert_eq!(found, neware);
    }
}

#[test]
fn what_cannot_be_trusted_is_refused_with_a_reason() {
    let without = Members::default().with("TestInfo.xml", TEST_INFO);
    let cut = split(14).members().zip(Stored);
    let table = [
        (Members::default().with("data.ndc", ndc(10, 1, &[])).zip(Stored), "version 10"),
        (Members::default().with("data.ndc", ndc(14, 5, &[])).zip(Stored), "kind 5"),
        (Members::default().with("data.ndc", b"\x01").zip(Stored), "no header"),
        (without.zip(Stored), "has no data.ndc"),
        (cut[..cut.len() / 2].to_vec(), "cut off"),
    ];
    for (bytes, reason) in table {
        let error = read_in(bytes, None, 10).err().unwrap().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn no_samples_are_legal() {
    for version in SPLIT.into_iter().chain(FULL) {
        let members = Members::default().with("data.ndc", ndc(version, 1, &[]));
        assert_eq!(read(&members).rows(0), 0);
    }
}

#[test]
fn rows_are_the_same_in_any_number_of_pieces() {
    let bytes = split(17).members().zip(Deflated);
    let whole = read_in(bytes.clone(), None, 1000).unwrap();
    for rows in 1..5 {
        assert_eq!(read_in(bytes.clone(), None, rows).unwrap().columns, whole.columns);
    }
}

#[test]
fn samples_stay_where_their_times_are_lost() {
    let split = split(14);
    let samples = ndc(14, 1, &used(split.samples));
    let mut info = ndc(14, 18, &used(split.run_info));
    let only = Members::default().with("data.ndc", samples.clone());
    let read_only = read(&only);
    assert_eq!(read_only.rows(0), 6);
    assert_eq!(read_only.numbers(0, "Time"), [None; 6]);
    assert_eq!(read_only.warnings, ["member_missing", "member_missing"]);

    // Of another version, the layout would be a guess.
    info[2] = 17;
    let other = read(&only.with("data_runInfo.ndc", info));
    assert_eq!((other.rows(0), other.numbers(0, "Time")), (6, vec![None; 6]));
    assert_eq!(other.warnings, ["member_not_understood", "member_missing"]);
}

#[test]
fn a_step_without_a_recorded_beginning_has_no_times() {
    let mut split = split(14);
    split.run_info.remove(2);
    split.run_info.remove(2);
    let read = read(&split.members());
    let times = [Some(0.0), Some(60_000.0), None, None, None, None];
    assert_eq!(read.numbers(0, "Time"), times);
}

#[test]
fn a_page_that_fails_its_checksum_is_left_out() {
    let samples = vec![Some(sample(3.0, 0.0)); 495 * 2 + 10];
    let mut file = ndc(14, 1, &samples);
    file[2 * 4096 + 1000] ^= 1;
    let read = read(&Members::default().with("data.ndc", file));
    assert_eq!(read.rows(0), 495 + 10);
    assert_eq!(read.numbers(0, "DataPoint")[495], Some(991.0));
    assert!(read.warnings.contains(&"page_checksum".to_owned()));
}

#[test]
fn unused_slots_keep_the_numbers_of_the_samples() {
    let samples = [Some(sample(3.0, 0.0)), None, Some(sample(0.0, 0.0))];
    let read = read(&Members::default().with("data.ndc", ndc(14, 1, &samples)));
    // A voltage of zero is a sample like any other.
    assert_eq!(read.numbers(0, "DataPoint"), some([1.0, 3.0]));
}

#[test]
fn the_first_of_two_records_for_a_sample_counts() {
    let mut split = split(17);
    let twin = split.run_info[0].clone().put(0, 100_u32.to_le_bytes());
    split.run_info.insert(1, twin);
    split.run_info.swap(3, 4);
    let read = read(&split.members());
    close(&read.standard(StandardColumn::StepTimeSecond), &[0.0, 60.0, 0.0, 36.0, 72.0, 108.0]);
}

#[test]
fn auxiliary_channels_stand_beside_their_samples() {
    let values = |values: &[f32]| {
        used(values.iter().map(|value| Record::new(4).put(0, value.to_le_bytes())).collect())
    };
    let name = "data_AUX_225_3_1.ndc";
    let beside = split(17).members().with(name, ndc(17, 5, &values(&[20.0, 20.5, 21.0])));
    let beside = read(&beside);
    let temperatures = [Some(20.0), Some(20.5), Some(21.0), None, None, None];
    assert_eq!(beside.standard(StandardColumn::TemperatureT1Celsius), temperatures);
    assert!(beside.warnings.is_empty(), "{:?}", beside.warnings);

    let apart = split(17).members().with(name, ndc(17, 5, &values(&[20.0; 7])));
    let apart = read(&apart);
    assert_eq!((apart.rows(0), apart.rows(1)), (6, 7));
    assert_eq!(apart.tables[1].kind, TableKind::Auxiliary);
    assert_eq!(apart.numbers(1, "T1"), some([20.0; 7]));
    assert_eq!(apart.warnings, ["auxiliary_apart"]);
}

#[test]
fn auxiliary_channels_of_every_version_are_read() {
    let short = Record::new(7).put(0, [0x65]).put(1, 25_000_f32.to_le_bytes());
    let short = short.put(5, 262_i16.to_le_bytes());
    let long = Record::new(88).put(0, [0x74]).put(1, 1_u32.to_le_bytes());
    let long = long.put(35, 262_i16.to_le_bytes());
    let full = |prefix: usize| {
        let record = Record::new(87 + prefix).put(0, [0x74]).put(prefix + 1, 1_u32.to_le_bytes());
        let record = record.put(prefix + 24, 25_000_i32.to_le_bytes());
        record.put(prefix + 34, 262_i16.to_le_bytes()).put(prefix + 36, 250_i16.to_le_bytes())
    };
    let one = Record::new(4).put(0, 26.2_f32.to_le_bytes());
    let table = [
        (2, full(7), vec!["V1", "T1", "T1 set"]),
        (4, full(7), vec!["V1", "T1", "T1 set"]),
        (8, one.clone(), vec!["T1"]),
        (9, short.clone(), vec!["V1", "T1"]),
        (12, one.clone(), vec!["T1"]),
        (13, long.clone(), vec!["T1"]),
        (5, full(0), vec!["V1", "T1", "T1 set"]),
        (11, short.clone(), vec!["V1", "T1"]),
        (11, long, vec!["T1"]),
        (14, one.clone(), vec!["T1"]),
        (16, short, vec!["V1", "T1"]),
        (17, one, vec!["T1"]),
    ];
    for (version, record, names) in table {
        let samples = match version {
            ..=5 => full_records(version),
            _ => split(version).samples,
        };
        let members = Members::default()
            .with("TestInfo.xml", TEST_INFO)
            .with("data.ndc", ndc(version, 1, &used(samples)))
            .with("x_1.ndc", ndc(version, 5, &[Some(record)]));
        let read = read(&members);
        for name in &names {
            let expected = match *name {
                "V1" => 2.5,
                "T1 set" => 25.0,
                _ => 26.2,
            };
            let found = read.numbers(0, name);
            close(&found[..1], &[expected]);
            assert!(found[1..].iter().all(Option::is_none), "version {version}");
        }
    }
}

#[test]
fn metadata_come_out_of_the_xml_members() {
    let members = split(14).members().with("Step.xml", STEP).with("VersionInfo.xml", VERSION_INFO);
    let read = read_in(members.zip(Deflated), Some("Europe/Zurich"), 10).unwrap();
    let metadata = read.metadata;
    assert_eq!(metadata.cell_name.as_deref(), Some("测试"));
    assert_eq!(metadata.test_name.as_deref(), Some("S&N 1"));
    assert_eq!(metadata.channel.as_deref(), Some("21-0-7"));
    assert_eq!(metadata.operator.as_deref(), Some("Jürgen"));
    assert_eq!(metadata.comments.as_deref(), Some("six hours"));
    assert_eq!(metadata.procedure.as_deref(), Some("ocv.xml"));
    assert_eq!(metadata.tester_serial.as_deref(), Some("8E0F"));
    assert_eq!(metadata.software_version.as_deref(), Some("BTSServer(R3)-8.0.0.390"));
    assert_eq!(metadata.active_mass_gram, Some(5.91e-3));
    assert_eq!(metadata.nominal_capacity_ah, Some(3.87e-3));
    let started = metadata.started_at.unwrap();
    assert_eq!(started.local.as_deref(), Some("2025-06-15T15:06:40"));
    assert_eq!(started.utc.unwrap().to_rfc3339(), "2025-06-15T13:06:40Z");
    let exported = metadata.other_date.unwrap();
    assert_eq!((exported.text.as_str(), exported.utc.is_some()), ("20250617114431", true));
    assert_eq!(metadata.vendor["TestInfo"]["TestInfo"]["Aux1"]["ChlType"], "103");
    assert_eq!(metadata.vendor["Step"]["Head_Info"]["MultCap"], "13932");
}

/// Real archives, where the folder of samples lies beside the project.
#[test]
fn samples_give_as_many_rows_as_independent_readers_find() {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let Ok(folder) = std::fs::read_dir(shared.join("neware-ndax")) else {
        println!("skipped: there is no folder {}", shared.display());
        return;
    };
    for file in folder.map(|entry| entry.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let expected = shared.join(format!("expected/neware-ndax__{name}.json"));
        let expected: serde_json::Value =
            serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
        let others = expected["other_peers"].as_array().into_iter().flatten();
        let mut counts = std::iter::once(&expected).chain(others).map(|peer| &peer["rows"]);
        let read = read_in(std::fs::read(&file).unwrap(), None, 65_536).unwrap();
        assert!(counts.any(|rows| *rows == read.rows(0)), "{name}: {} rows", read.rows(0));
        assert!(read.warnings.is_empty(), "{name}: {:?}", read.warnings);
    }
}
