//! Files of a folder instead of an archive.

use super::*;
use crate::neware::NewareNdc;
use crate::testing::Random;
use crate::{NamedSource, Source, bundle};

const STEM: &str = "20250128_161756_270120_0_69_33";

/// A bundle as the names of its files group it.
fn folder(files: &[(&str, Vec<u8>)]) -> Bundle {
    let names: Vec<String> = files.iter().map(|(mark, _)| format!("{STEM}{mark}.ndc")).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let groups = bundle::groups(&all);
    let order = groups.first().map_or_else(|| vec![0], bundle::Group::indexes);
    let named = |at: usize| NamedSource {
        name: names[at].clone(),
        source: Arc::new(MemorySource::new(files[at].1.clone())) as Arc<dyn Source>,
    };
    Bundle { files: order.into_iter().map(named).collect() }
}

fn files(version: u16) -> Vec<(&'static str, Vec<u8>)> {
    let split = split(version);
    vec![
        ("_step", ndc(version, 7, &used(split.steps))),
        ("_runInfo", ndc(version, 18, &used(split.run_info))),
        ("", ndc(version, 1, &used(split.samples))),
        ("_log", ndc(version, 9, &[])),
    ]
}

#[test]
fn a_folder_gives_what_its_archive_does() {
    for version in SPLIT {
        let archive = super::read(&split(version).members());
        let folder = folder(&files(version));
        assert_eq!(detect(&folder).unwrap().format.id(), "neware-ndc", "version {version}");
        let read = read_bundle(&NewareNdc, &folder, None, 4).unwrap();
        assert_eq!((read.tables, read.columns), (archive.tables, archive.columns));
        assert!(told_of(&read.warnings).is_empty(), "{:?}", read.warnings);
        assert_eq!(read.metadata.vendor["Members not read"][0], "data_log.ndc");
    }
}

fn told_of(warnings: &[String]) -> Vec<&String> {
    warnings.iter().filter(|code| *code != "experimental_format").collect()
}

#[test]
fn samples_alone_give_voltage_and_current() {
    let [.., (_, samples), _] = <[_; 4]>::try_from(files(14)).unwrap();
    let alone = Bundle::single("a.ndc", Arc::new(MemorySource::new(samples)));
    assert_eq!(detect(&alone).unwrap().format.id(), "neware-ndc");
    let read = read_bundle(&NewareNdc, &alone, None, 10).unwrap();
    assert_eq!(read.standard(StandardColumn::VoltageVolt), some([3.5, 3.5, 4.0, 4.0, 4.0, 4.25]));
    assert_eq!(read.numbers(0, "Time"), [None; 6]);
    assert_eq!(read.warnings, ["member_missing", "member_missing"]);
}

#[test]
fn companions_alone_say_whose_they_are() {
    for (mark, bytes) in files(14).into_iter().filter(|(mark, _)| !mark.is_empty()) {
        let alone = Bundle::single("a.ndc", Arc::new(MemorySource::new(bytes)));
        assert!(detect(&alone).is_ok(), "{mark}");
        let error = read_bundle(&NewareNdc, &alone, None, 10).err().unwrap();
        assert!(matches!(error, FormatError::Unsupported(_)), "{error}");
    }
}

#[test]
fn a_file_that_only_begins_alike_is_not_claimed() {
    let samples = ndc(14, 1, &used(split(14).samples));
    let changed = |at: usize| {
        let mut bytes = samples.clone();
        bytes[at] = 0x15;
        bytes
    };
    let mut cut = samples.clone();
    cut.truncate(4000);
    for bytes in [changed(0), changed(2), changed(60), changed(4096), cut, vec![1, 0, 14, 0]] {
        let alone = Bundle::single("a.ndc", Arc::new(MemorySource::new(bytes)));
        assert!(detect(&alone).is_err());
    }
}

#[test]
fn damaged_folders_are_survived() {
    let mut random = Random(4);
    for version in SPLIT {
        for round in 0..200 {
            let mut files = files(version);
            for (_, bytes) in &mut files {
                if round < 50 {
                    bytes.truncate(bytes.len() * round / 50);
                } else {
                    let at = random.below(bytes.len());
                    bytes[at] ^= 1 << random.below(8);
                }
            }
            if let Ok(read) = read_bundle(&NewareNdc, &folder(&files), None, 7) {
                assert!(read.rows(0) <= 600);
            }
        }
    }
}

/// The real files of one test, where the folder of samples lies beside the project.
#[test]
fn a_real_folder_is_one_test() {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let Ok(entries) = std::fs::read_dir(shared.join("neware-ndc")) else {
        println!("skipped: there is no folder {}", shared.display());
        return;
    };
    let paths: Vec<std::path::PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let names: Vec<String> =
        paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let groups = bundle::groups(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((groups.len(), groups[0].members.len()), (1, names.len()));
    let named = |at: usize| NamedSource {
        name: names[at].clone(),
        source: Arc::new(MemorySource::new(std::fs::read(&paths[at]).unwrap())),
    };
    let folder = Bundle { files: groups[0].indexes().into_iter().map(named).collect() };
    let read = read_bundle(&NewareNdc, &folder, None, 65_536).unwrap();
    assert_eq!((read.rows(0), read.warnings.len()), (43_201, 0));
    // As fastnda reads the five files in an archive.
    let expected = shared.join(format!("expected/neware-ndc__{STEM}.ndc.json"));
    let expected: serde_json::Value =
        serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
    for (column, standard) in [
        ("unix_time_s", StandardColumn::UnixTimeSecond),
        ("step_time_s", StandardColumn::StepTimeSecond),
        ("total_time_s", StandardColumn::TestTimeSecond),
        ("voltage_V", StandardColumn::VoltageVolt),
        ("cycle_count", StandardColumn::CycleCount),
        ("step_count", StandardColumn::StepCount),
        ("step_index", StandardColumn::StepId),
    ] {
        let sum: f64 = read.standard(standard).iter().map(|value| value.unwrap()).sum();
        let other = expected["columns"][column]["sum"].as_f64().unwrap();
        assert!((sum - other).abs() <= 1e-9 * other.abs(), "{column}: {sum} {other}");
    }
}
