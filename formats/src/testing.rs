//! What the tests of all text formats share: a whole reading, and the promise that pieces give what
//! the whole gives.

mod random;

use std::path::Path;
use std::sync::Arc;

use model::batch::{Column, Values};
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn;
use model::table::Table;

pub(crate) use random::Random;

use crate::{Bundle, End, Format, FormatError, MemorySource, Options, Reader, Resume, detect};

/// The first table of a whole reading, its batches joined.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) table: Table,
    pub(crate) columns: Vec<Column>,
    /// Rows at the end that the next pass replaces.
    pub(crate) provisional_rows: usize,
    pub(crate) metadata: FileMetadata,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) resume: Option<Resume>,
}

pub(crate) fn bundle(bytes: &[u8]) -> Bundle {
    Bundle::single("export.csv", Arc::new(MemorySource::new(bytes)))
}

pub(crate) fn zone(name: Option<&str>) -> Options {
    Options { time_zone: name.map(str::to_owned), ..Options::default() }
}

/// `None` where no format claims the bytes, or their header is not whole.
pub(crate) fn read(
    format: &dyn Format,
    bytes: &[u8],
    options: &Options,
    end: End,
    resume: Option<&Resume>,
    max_rows: usize,
) -> Option<Reading> {
    let bundle = bundle(bytes);
    let found = detect(&bundle).ok()?.format;
    if found.id() != format.id() {
        return None;
    }
    let mut readers = format.open(&bundle, options, end, resume).ok()?;
    Some(read_all(readers.swap_remove(0).as_mut(), max_rows))
}

/// The columns of each table, their batches joined.
pub(crate) fn read_tables(
    reader: &mut dyn Reader,
    max_rows: usize,
) -> Result<Vec<Vec<Column>>, FormatError> {
    let tables = reader.tables().iter();
    let new =
        |table: &Table| table.columns.iter().map(|spec| Column::new(spec.data_type)).collect();
    let mut columns: Vec<Vec<Column>> = tables.map(new).collect();
    while let Some(batch) = reader.next(max_rows)? {
        assert!((1..=max_rows).contains(&batch.rows()));
        for (column, more) in columns[batch.table].iter_mut().zip(&batch.columns) {
            assert_eq!(more.len(), batch.rows());
            column.extend_from(more, 0..more.len());
        }
    }
    Ok(columns)
}

pub(crate) fn read_all(reader: &mut dyn Reader, max_rows: usize) -> Reading {
    let table = reader.tables()[0].clone();
    let mut columns: Vec<Column> =
        table.columns.iter().map(|spec| Column::new(spec.data_type)).collect();
    let mut provisional_rows = 0;
    while let Some(batch) = reader.next(max_rows).unwrap() {
        assert!((1..=max_rows).contains(&batch.rows()));
        assert_eq!(batch.columns.len(), columns.len());
        assert_eq!(provisional_rows, 0, "provisional rows come last");
        provisional_rows = if batch.provisional { batch.rows() } else { 0 };
        for (to, from) in columns.iter_mut().zip(&batch.columns) {
            assert_eq!(from.len(), batch.rows());
            to.extend_from(from, 0..batch.rows());
        }
    }
    Reading {
        provisional_rows,
        metadata: reader.metadata().clone(),
        warnings: reader.warnings().to_vec(),
        resume: reader.save(),
        table,
        columns,
    }
}

pub(crate) fn read_closed(format: &dyn Format, bytes: &[u8], time_zone: Option<&str>) -> Reading {
    read(format, bytes, &zone(time_zone), End::Closed, None, 1000).expect("claimed and read")
}

impl Reading {
    pub(crate) fn rows(&self) -> usize {
        self.columns[0].len()
    }

    pub(crate) fn column(&self, name: &str) -> &Column {
        let index = self.table.columns.iter().position(|spec| spec.name == name);
        &self.columns[index.unwrap_or_else(|| panic!("no column {name}: {:?}", self.table.columns))]
    }

    pub(crate) fn numbers(&self, name: &str) -> Vec<Option<f64>> {
        let column = self.column(name);
        (0..column.len()).map(|row| column.number(row)).collect()
    }

    pub(crate) fn standard(&self, standard: StandardColumn) -> Vec<Option<f64>> {
        let mapping = self.table.mapping(standard).unwrap_or_else(|| panic!("no {standard}"));
        let column = &self.columns[mapping.column];
        (0..column.len())
            .map(|row| column.number(row).map(|value| mapping.conversion.apply(value)))
            .collect()
    }

    pub(crate) fn standard_names(&self) -> Vec<&'static str> {
        self.table.standard.iter().map(|mapping| mapping.standard.name()).collect()
    }

    pub(crate) fn text(&self, name: &str) -> Vec<Option<&str>> {
        let column = self.column(name);
        let Values::Text(text) = &column.values else { panic!("{name} is no text") };
        (0..column.len()).map(|row| column.is_valid(row).then(|| text.get(row))).collect()
    }

    pub(crate) fn codes(&self) -> Vec<&str> {
        self.warnings.iter().map(|warning| warning.code.as_str()).collect()
    }
}

/// Repeatable, so that a failure can be seen again.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Equal to the bit, nulls included.
pub(crate) fn same_rows(left: &Column, right: &Column) -> bool {
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

/// Reads the file up to each cut, going on where the last pass stopped, then as a whole.
pub(crate) fn check_pieces(
    format: &dyn Format,
    name: &str,
    bytes: &[u8],
    cuts: &[(usize, End)],
    options: &Options,
    rows: usize,
) {
    let whole = read(format, bytes, options, End::Closed, None, 1 << 20).expect(name);
    let mut columns: Vec<Column> =
        whole.table.columns.iter().map(|spec| Column::new(spec.data_type)).collect();
    let mut resume: Option<Resume> = None;
    let passes = cuts.iter().copied().chain([(bytes.len(), End::Closed)]);
    let mut last = None;
    for (cut, end) in passes {
        // Not claimed before its column names are there.
        let Some(pass) = read(format, &bytes[..cut], options, end, resume.as_ref(), rows) else {
            assert!(resume.is_none(), "{name} cut at {cut} is not read on");
            continue;
        };
        let is_last = cut == bytes.len() && end == End::Closed;
        // A pass that cannot be continued counts for nothing; the next one starts anew.
        if pass.resume.is_none() && !is_last {
            continue;
        }
        assert_eq!(pass.table, whole.table, "{name} cut at {cut}");
        let kept = if is_last { pass.rows() } else { pass.rows() - pass.provisional_rows };
        for (to, from) in columns.iter_mut().zip(&pass.columns) {
            to.extend_from(from, 0..kept);
        }
        // Through JSON, as it is kept in the catalog.
        let text = serde_json::to_string(&pass.resume).unwrap();
        resume = serde_json::from_str(&text).unwrap();
        assert_eq!(resume, pass.resume, "{name} cut at {cut}");
        last = Some(pass);
    }
    let last = last.expect("the last pass is of the whole file");
    for ((left, right), spec) in columns.iter().zip(&whole.columns).zip(&whole.table.columns) {
        assert!(same_rows(left, right), "{name} {cuts:?}: {}", spec.name);
    }
    assert_eq!(last.warnings, whole.warnings, "{name} {cuts:?}");
    assert_eq!(last.metadata, whole.metadata, "{name} {cuts:?}");
    assert_eq!(last.resume, whole.resume, "{name} {cuts:?}");
}

fn random_cuts(dice: &mut Dice, length: usize) -> Vec<(usize, End)> {
    let count = dice.below(6);
    let mut cuts: Vec<(usize, End)> = (0..count)
        .map(|_| (dice.below(length), if dice.below(3) == 0 { End::Closed } else { End::Open }))
        .collect();
    cuts.sort_by_key(|(cut, _)| *cut);
    cuts
}

/// A growing file in any number of pieces gives what one reading of the whole gives: single cuts
/// all over each fixture, and many sets of cuts. No damage makes the reader panic.
pub(crate) fn check_growing(format: &dyn Format, fixtures: &[(&str, Vec<u8>)]) {
    let mut dice = Dice(7);
    for (name, bytes) in fixtures {
        // Each place of a short file, a few of the others' preambles.
        let step = if bytes.len() > 1500 { 5 } else { 1 };
        for cut in (0..bytes.len()).step_by(step) {
            check_pieces(
                format,
                name,
                bytes,
                &[(cut, End::Open)],
                &zone(Some("Europe/Berlin")),
                100,
            );
        }
        for round in 0..60 {
            let cuts = random_cuts(&mut dice, bytes.len());
            let options = zone((round % 2 == 0).then_some("Europe/Berlin"));
            let rows = 1 + dice.below(8);
            check_pieces(format, name, bytes, &cuts, &options, rows);
        }
        for _ in 0..200 {
            let mut flipped = bytes.clone();
            for _ in 0..=dice.below(8) {
                let place = dice.below(bytes.len());
                flipped[place] ^= 1 << dice.below(8);
            }
            read(format, &flipped, &zone(Some("America/New_York")), End::Closed, None, 5);
        }
    }
}

/// The real samples are not part of the project; where they lie beside it, they are cut too.
pub(crate) fn check_samples(format: &dyn Format, folder: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(folder);
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no samples beside the project");
        return;
    };
    let mut dice = Dice(11);
    for file in files {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let name = path.to_string_lossy();
        if read(format, &bytes, &zone(None), End::Closed, None, 1 << 20).is_none() {
            continue;
        }
        for _ in 0..4 {
            let cuts = random_cuts(&mut dice, bytes.len());
            check_pieces(format, &name, &bytes, &cuts, &zone(Some("America/Chicago")), 1000);
        }
    }
}
