use std::path::Path;
use std::sync::Arc;

use formats::{Bundle, MemorySource, Options};
use model::time::Timestamp;
use serde_json::Value;

use super::*;

fn sheet(name: &str) -> TestSheet {
    TestSheet {
        name: name.to_owned(),
        procedure: "Cycling".to_owned(),
        comment: "Simulated cell X".to_owned(),
        channel: 3,
        started_at: Timestamp(1_795_428_000_000_000),
        nominal_capacity_ampere_hour: 2.5,
    }
}

fn simulation(seed: u64, cycles: u32) -> Simulation {
    let protocol = Protocol { cycles, ..Protocol::default() };
    Simulation::new(seed, CellParameters::nmc_graphite(2.5), protocol)
}

/// Capacities of each whole cycle: charged, discharged.
fn capacities(samples: &[Sample], cycles: u32) -> Vec<(f64, f64)> {
    let end_of = |cycle, kind| {
        let last = samples.iter().rfind(|sample| sample.cycle == cycle && sample.kind == kind);
        last.unwrap().capacity_ampere_hour
    };
    (1..=cycles)
        .map(|cycle| (end_of(cycle, StepKind::Hold), end_of(cycle, StepKind::Discharge)))
        .collect()
}

#[test]
fn the_cell_behaves_as_a_cell() {
    let samples: Vec<Sample> = simulation(1, 20).collect();
    assert!(samples.windows(2).all(|pair| pair[0].test_time_second < pair[1].test_time_second));
    for sample in &samples {
        assert!((2.69..=4.201).contains(&sample.voltage_volt), "{sample:?}");
        let current = sample.current_ampere;
        match sample.kind {
            StepKind::Rest => assert_eq!(current, 0.0),
            StepKind::Charge => assert!((1.74..1.76).contains(&current), "{sample:?}"),
            StepKind::Hold => assert!((0.1..=1.76).contains(&current), "{sample:?}"),
            StepKind::Discharge => assert!((-2.51..-2.49).contains(&current), "{sample:?}"),
        }
    }
    let capacities = capacities(&samples, 20);
    for (charged, discharged) in &capacities[1..] {
        let efficiency = discharged / charged;
        assert!((0.9975..0.9995).contains(&efficiency), "{efficiency}");
        assert!((2.1..2.6).contains(discharged), "{discharged}");
    }
    let (first, last) = (capacities[1].1, capacities[19].1);
    assert!((0.95..0.995).contains(&(last / first)), "a little ageing: {first} to {last}");
    assert_eq!(samples.last().unwrap().cycle, 20);
}

#[test]
fn the_same_seed_gives_the_same_test() {
    let of = |seed| simulation(seed, 2).collect::<Vec<_>>();
    assert_eq!(of(7), of(7));
    assert_ne!(of(7), of(8));
}

fn written(folder: &Path, format: FileFormat, rows: usize) -> Vec<u8> {
    let path = folder.join(format!("test.{}", format.extension()));
    let written = write_finished(&path, format, sheet("test"), simulation(1, 500), rows).unwrap();
    assert_eq!(written, rows);
    fs_err::read(path).unwrap()
}

#[test]
fn maccor_files_have_the_testers_shape() {
    let folder = tempfile::tempdir().unwrap();
    let text = String::from_utf8(written(folder.path(), FileFormat::MaccorText, 300)).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert!(lines[0].starts_with("Today's Date 11/23/2026  Date of Test:\t11/23/2026\t Filename:"));
    assert!(lines[1].starts_with("Rec#\tCyc#\tStep\tTestTime\tStepTime\tAmp-hr\tWatt-hr\tAmps\t"));
    assert_eq!(lines.len(), 2 + 300 + 1);
    let cells: Vec<&str> = lines[2].split('\t').collect();
    assert_eq!(cells.len(), 12);
    assert_eq!(cells[..5], ["1", "0", "1", "  0d 00:00:00.00", "  0d 00:00:00.00"]);
    assert_eq!(cells[9..], ["R", "0", "11/23/2026 10:00:00"]);
    assert!(lines[2..302].iter().all(|line| line.split('\t').count() == 12));
}

#[test]
fn mpt_files_have_the_testers_shape() {
    let folder = tempfile::tempdir().unwrap();
    let text = String::from_utf8(written(folder.path(), FileFormat::BiologicMpt, 300)).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "EC-Lab ASCII FILE");
    let count: usize = lines[1].strip_prefix("Nb header lines : ").unwrap().trim().parse().unwrap();
    assert!(lines[count - 1].starts_with("mode\tox/red\terror\t"), "{}", lines[count - 1]);
    assert_eq!(lines.len(), count + 300 + 1);
    assert!(lines[count..count + 300].iter().all(|line| line.split('\t').count() == 17));
    assert!(lines.contains(&"Acquisition started on : 11/23/2026 10:00:00.000"));
}

fn inspect(name: &str, bytes: Vec<u8>) -> Value {
    let bundle = Bundle::single(name, Arc::new(MemorySource::new(bytes)));
    let options = Options { time_zone: Some("UTC".to_owned()), ..Options::default() };
    formats::inspect::inspect(&bundle, &options).unwrap()
}

fn standard<'a>(table: &'a Value, name: &str) -> &'a Value {
    let columns = table["standard_columns"].as_array().unwrap();
    columns.iter().find(|column| column["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn the_readers_take_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let rows = 5000;
    let samples: Vec<Sample> = simulation(1, 500).take(rows).collect();
    for (format, id) in
        [(FileFormat::MaccorText, "maccor-text"), (FileFormat::BiologicMpt, "biologic-mpt")]
    {
        let read = inspect("test", written(folder.path(), format, rows));
        assert_eq!(read["format"], id);
        assert_eq!(read["warnings"], serde_json::json!([]), "{id}");
        let table = &read["tables"][0];
        assert_eq!(table["rows"], rows, "{id}");
        let number = |name: &str, what: &str| standard(table, name)[what].as_f64().unwrap();
        let last = samples.last().unwrap();
        let expect = [
            ("test_time_second", "max", last.test_time_second, 0.01),
            ("voltage_volt", "sum", samples.iter().map(|sample| sample.voltage_volt).sum(), 0.01),
            ("current_ampere", "sum", samples.iter().map(|it| it.current_ampere).sum(), 0.01),
        ];
        for (name, what, value, tolerance) in expect {
            let read = number(name, what);
            assert!((read - value).abs() <= tolerance, "{id}: {name} {what} {read} for {value}");
        }
    }
}

#[test]
fn a_live_cycler_appends_and_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut cycler =
        LiveCycler::new(folder.path().to_path_buf(), FileFormat::MaccorText, "CELL", 1);
    let now = Timestamp(1_795_428_000_000_000);
    let length = |name: &str| fs_err::metadata(folder.path().join(name)).unwrap().len();
    cycler.append(5, now).unwrap();
    let before = length("CELL_live_001.txt");
    cycler.append(5, now).unwrap();
    assert!(length("CELL_live_001.txt") > before);
    // In a minute: a charge, a rest and a discharge.
    cycler.append(60 * 9, now).unwrap();
    let text = fs_err::read_to_string(folder.path().join("CELL_live_001.txt")).unwrap();
    for state in ["\tR\t", "\tC\t", "\tD\t"] {
        assert!(text.contains(state), "{state}");
    }
    // To the end of the test: the next call begins another.
    cycler.append(1_000_000, now).unwrap();
    cycler.append(1, now).unwrap();
    assert!(length("CELL_live_002.txt") > 0);
    // Another program's files are left alone.
    let mut again = LiveCycler::new(folder.path().to_path_buf(), FileFormat::MaccorText, "CELL", 1);
    again.append(1, now).unwrap();
    assert!(length("CELL_live_003.txt") > 0);
}
