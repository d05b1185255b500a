//! A binary file and its text export are the same measurement. The samples are not part of the
//! project; the tests read them where they lie beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::batch::Column;
use model::table::Table;

use crate::{Bundle, End, MemorySource, Options, detect};

fn samples(folder: &str) -> Vec<PathBuf> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(folder);
    let Ok(files) = std::fs::read_dir(&samples) else {
        eprintln!("skipped: no samples beside the project");
        return Vec::new();
    };
    files.map(|file| file.unwrap().path()).collect()
}

/// The tables of a file with their rows, and its metadata.
fn read(path: &Path) -> (Vec<(Table, Vec<Column>)>, model::metadata::FileMetadata) {
    let bytes = std::fs::read(path).unwrap();
    let name = path.to_string_lossy().into_owned();
    let bundle = Bundle::single(name, Arc::new(MemorySource::new(bytes)));
    let format = detect(&bundle).unwrap().format;
    let mut reader =
        format.open(&bundle, &Options::default(), End::Closed, None).unwrap().remove(0);
    let empty = |table: &Table| {
        table.columns.iter().map(|column| Column::new(column.data_type)).collect::<Vec<_>>()
    };
    let mut tables: Vec<(Table, Vec<Column>)> =
        reader.tables().iter().map(|table| (table.clone(), empty(table))).collect();
    while let Some(batch) = reader.next(10_000).unwrap() {
        for (to, from) in tables[batch.table].1.iter_mut().zip(&batch.columns) {
            to.extend_from(from, 0..from.len());
        }
    }
    (tables, reader.metadata().clone())
}

/// Columns by name and unit, numbers only. Newer versions of EC-Lab print `Energy we charge` for the
/// same id as `Energy charge` before them, and `Pwe` for `P`.
fn columns<'a>(table: &'a Table, columns: &'a [Column]) -> BTreeMap<(String, String), &'a Column> {
    let key = |at: usize| {
        let spec = &table.columns[at];
        let name = spec.name.replace("Energy we ", "Energy ");
        let name = if name == "Pwe" { "P".to_owned() } else { name };
        (name, spec.unit.clone().unwrap_or_default())
    };
    let numbers = (0..columns.len()).filter(|at| {
        !table.columns[*at].derived && table.columns[*at].data_type != model::batch::DataType::Text
    });
    // The first of a name, as in the mapping.
    numbers.rev().map(|at| (key(at), &columns[at])).collect()
}

/// A single prints with eight digits, a double with sixteen.
fn is_close(binary: Option<f64>, printed: Option<f64>) -> bool {
    match (binary, printed) {
        (Some(binary), Some(printed)) => {
            (binary - printed).abs() <= 6e-8 * binary.abs().max(printed.abs()) + 1e-30
        }
        // What the first row leaves open, the export prints as 0.
        (None, Some(printed)) => printed == 0.0,
        (binary, printed) => binary == printed,
    }
}

#[test]
fn a_binary_file_and_its_export_agree() {
    let mut twins = 0;
    for binary_path in samples("biologic-mpr") {
        let name = Path::new(binary_path.file_name().unwrap()).with_extension("mpt");
        let printed_path = binary_path.with_file_name("..").join("biologic-mpt").join(&name);
        if !printed_path.exists() {
            continue;
        }
        twins += 1;
        let (binary, binary_metadata) = read(&binary_path);
        let (printed, printed_metadata) = read(&printed_path);
        assert_eq!(binary.len(), printed.len(), "{name:?}");
        for ((binary, binary_rows), (printed, printed_rows)) in binary.iter().zip(&printed) {
            let (left, right) = (columns(binary, binary_rows), columns(printed, printed_rows));
            let mut compared = 0;
            for (key, left) in &left {
                let Some(right) = right.get(key) else { continue };
                compared += 1;
                assert_eq!(left.len(), right.len(), "{name:?} {key:?}");
                for row in 0..left.len() {
                    let (left, right) = (left.number(row), right.number(row));
                    assert!(is_close(left, right), "{name:?} {key:?} {row}: {left:?} {right:?}");
                }
            }
            println!("{name:?} {}: {compared} of {} columns", binary.name, left.len());
            compare_standard((binary, binary_rows), (printed, printed_rows), &name);
        }
        // Of two exports the header was cut off.
        if printed_metadata.procedure.is_some() {
            compare_metadata(binary_metadata, printed_metadata, &name);
        }
    }
    assert!(twins == 0 || twins >= 24, "{twins} twins");
}

fn compare_standard(left: (&Table, &[Column]), right: (&Table, &[Column]), name: &Path) {
    for mapping in &left.0.standard {
        let Some(other) = right.0.mapping(mapping.standard) else {
            panic!("{name:?}: the export has no {}", mapping.standard)
        };
        for row in 0..left.1[0].len() {
            let value = |columns: &[Column], mapping: &model::table::StandardMapping| {
                columns[mapping.column].number(row).map(|value| mapping.conversion.apply(value))
            };
            let (left, right) = (value(left.1, mapping), value(right.1, other));
            let is_same = match (left, right) {
                // Differences of printed numbers, and what is computed from them.
                (Some(left), Some(right)) => {
                    (left - right).abs() <= 2e-7 * left.abs().max(right.abs()).max(1e-6)
                }
                (left, right) => is_close(left, right),
            };
            assert!(is_same, "{name:?} {} {row}: {left:?} {right:?}", mapping.standard);
        }
    }
}

fn compare_metadata(
    binary: model::metadata::FileMetadata,
    printed: model::metadata::FileMetadata,
    name: &Path,
) {
    assert_eq!(binary.procedure, printed.procedure, "{name:?}");
    assert_eq!(binary.channel, printed.channel, "{name:?}");
    assert_eq!(binary.tester_serial, printed.tester_serial, "{name:?}");
    assert_eq!(binary.software_version, printed.software_version, "{name:?}");
    assert_eq!(binary.active_mass_gram, printed.active_mass_gram, "{name:?}");
    let local = |time: Option<model::metadata::RecordedTime>| time.and_then(|time| time.local);
    assert_eq!(local(binary.started_at), local(printed.started_at), "{name:?}");
    let lines = |text: Option<String>| {
        let text = text.unwrap_or_default();
        text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(lines(binary.comments), lines(printed.comments), "{name:?}");
}

/// Settings and logs are of the same family and hold no rows.
#[test]
fn settings_and_logs_are_not_claimed() {
    for folder in ["biologic-mps", "biologic-mpl"] {
        for path in samples(folder) {
            let source = Arc::new(MemorySource::new(std::fs::read(&path).unwrap()));
            assert!(detect(&Bundle::single("a", source)).is_err(), "{path:?}");
        }
    }
}
