//! A growing file in any number of pieces gives what one reading of the whole gives, and no bytes
//! make the reader panic.

use std::path::Path;

use proptest::prelude::*;

use super::*;

/// Reads the file up to each cut, going on where the last pass stopped, then as a whole.
fn check_pieces(name: &str, bytes: &[u8], cuts: &[(usize, End)], options: &Options, rows: usize) {
    let whole = read(bytes, options, End::Closed, None, 1 << 20).unwrap();
    let empty = || whole.tables.iter().map(empty_columns).collect::<Vec<_>>();
    let mut columns = empty();
    let mut resume: Option<Resume> = None;
    let passes = cuts.iter().copied().chain([(bytes.len(), End::Closed)]);
    let mut last = None;
    for (cut, end) in passes {
        // Refused until its column names are there.
        let Ok(pass) = read(&bytes[..cut], options, end, resume.as_ref(), rows) else {
            assert!(resume.is_none(), "{name} cut at {cut}");
            continue;
        };
        // Before the first row, a pass leaves nothing to go on from.
        if pass.resume.is_some() {
            assert_eq!(pass.tables, whole.tables, "{name} cut at {cut}");
        }
        if resume.is_none() {
            columns = empty();
        }
        let is_last = cut == bytes.len() && end == End::Closed;
        for ((to, from), provisional) in
            columns.iter_mut().zip(&pass.columns).zip(&pass.provisional_rows)
        {
            for (to, from) in to.iter_mut().zip(from) {
                if to.data_type() == from.data_type() {
                    to.extend_from(from, 0..from.len() - if is_last { 0 } else { *provisional });
                }
            }
        }
        // Through JSON, as it is kept in the catalog.
        let text = serde_json::to_string(&pass.resume).unwrap();
        resume = serde_json::from_str(&text).unwrap();
        assert_eq!(resume, pass.resume, "{name} cut at {cut}");
        if let Some(resume) = &resume {
            let rows = columns.iter().zip(&pass.provisional_rows);
            let given: Vec<u64> = rows
                .map(|(table, provisional)| {
                    (table[0].len() - if is_last { *provisional } else { 0 }) as u64
                })
                .collect();
            assert_eq!(resume.rows_final, given, "{name} cut at {cut}");
        }
        last = Some(pass);
    }
    let last = last.unwrap();
    for (table, (left, right)) in whole.tables.iter().zip(columns.iter().zip(&whole.columns)) {
        for ((left, right), spec) in left.iter().zip(right).zip(&table.columns) {
            assert!(is_same(left, right), "{name} {cuts:?}: {}", spec.name);
        }
    }
    assert_eq!(last.warnings, whole.warnings, "{name} {cuts:?}");
    assert_eq!(last.metadata, whole.metadata, "{name} {cuts:?}");
    assert_eq!(last.resume, whole.resume, "{name} {cuts:?}");
}

/// Equal to the bit, nulls included.
fn is_same(left: &Column, right: &Column) -> bool {
    let validity =
        |column: &Column| (0..column.len()).map(|row| column.is_valid(row)).collect::<Vec<bool>>();
    let same_values = match (&left.values, &right.values) {
        (Values::Float64(left), Values::Float64(right)) => {
            left.iter().map(|v| v.to_bits()).eq(right.iter().map(|v| v.to_bits()))
        }
        (left, right) => left == right,
    };
    same_values && validity(left) == validity(right)
}

fn options(time_zone: Option<&str>) -> Options {
    Options { time_zone: time_zone.map(str::to_owned), ..Options::default() }
}

proptest! {
    #[test]
    fn pieces_give_what_the_whole_gives(
        fixture in 0..fixtures::all().len(),
        cuts in prop::collection::vec((0.0..1.0, any::<bool>()), 0..6),
        has_zone in any::<bool>(),
        rows in 1usize..8,
    ) {
        let (name, bytes) = fixtures::all().swap_remove(fixture);
        let mut cuts: Vec<(usize, End)> = cuts
            .into_iter()
            .map(|(place, open)| {
                ((place * bytes.len() as f64) as usize, if open { End::Open } else { End::Closed })
            })
            .collect();
        cuts.sort_by_key(|(cut, _)| *cut);
        check_pieces(name, &bytes, &cuts, &options(has_zone.then_some("Europe/Berlin")), rows);
    }
}

#[test]
fn every_single_cut_of_a_small_file_is_harmless() {
    for (name, bytes) in fixtures::all() {
        for cut in 0..bytes.len() {
            check_pieces(name, &bytes, &[(cut, End::Open)], &options(Some("Europe/Berlin")), 100);
        }
    }
}

/// Repeatable, so that a failure can be seen again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Reads hostile bytes, which may be refused but never panic.
fn survive(bytes: &[u8], end: End) {
    let zone = options(Some("America/New_York"));
    if let Ok(reading) = read(bytes, &zone, end, None, 5) {
        assert!(reading.rows() <= bytes.len());
    }
}

#[test]
fn damaged_bytes_never_panic() {
    let mut dice = Dice(7);
    for (_, bytes) in fixtures::all() {
        for point in 0..50 {
            survive(&bytes[..bytes.len() * point / 50], End::Closed);
        }
        for _ in 0..200 {
            let mut flipped = bytes.clone();
            for _ in 0..=dice.below(8) {
                let place = dice.below(bytes.len());
                flipped[place] ^= 1 << dice.below(8);
            }
            survive(&flipped, End::Closed);
            survive(&flipped, End::Open);
        }
    }
}

#[test]
fn a_state_of_other_columns_or_zone_is_refused() {
    let cycling = fixtures::cycling();
    let resume = read(&cycling, &options(None), End::Open, None, 100).unwrap().resume.unwrap();
    let refused = |bytes: &[u8], options: &Options, resume: &Resume| {
        let opened = BiologicMpt.open(&bundle(bytes), options, End::Open, Some(resume));
        opened.err().map(|error| error.to_string())
    };
    assert_eq!(refused(&cycling, &options(None), &resume), None);
    let reason = refused(&cycling, &options(Some("Europe/Berlin")), &resume).unwrap();
    assert!(reason.contains("time zone"), "{reason}");
    let reason = refused(&fixtures::mixed(), &options(None), &resume).unwrap();
    assert!(reason.contains("columns"), "{reason}");
    let foreign = Resume { state: serde_json::json!({"cycle": 1}), ..resume };
    assert!(refused(&cycling, &options(None), &foreign).is_some());
}

/// The larger samples are not part of the project; where they lie beside it, they are cut too.
#[test]
fn pieces_of_real_exports_give_what_the_whole_gives() {
    let mut dice = Dice(11);
    for folder in ["biologic-mpt", "biologic-txt"] {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(folder);
        let Ok(files) = std::fs::read_dir(&samples) else {
            eprintln!("skipped: no samples beside the project");
            return;
        };
        for file in files {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let mut cuts: Vec<(usize, End)> = (0..6)
                .map(|cut| {
                    (dice.below(bytes.len()), if cut % 3 == 2 { End::Closed } else { End::Open })
                })
                .collect();
            cuts.sort_by_key(|(cut, _)| *cut);
            let name = path.to_string_lossy();
            check_pieces(&name, &bytes, &cuts, &options(Some("America/Chicago")), 1000);
        }
    }
}
