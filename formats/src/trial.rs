//! As [`crate::testing`], for files of several tables.

use model::batch::Column;
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn;
use model::table::Table;

use crate::testing::{Dice, bundle, same_rows};
use crate::{End, FormatError, Options, Resume, detect};

/// A whole reading of the first test, its batches joined, table by table.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) format: &'static str,
    pub(crate) tables: Vec<Table>,
    pub(crate) columns: Vec<Vec<Column>>,
    /// Rows at the end of each table that the next pass replaces.
    pub(crate) provisional: Vec<usize>,
    pub(crate) metadata: FileMetadata,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) resume: Option<Resume>,
}

pub(crate) fn read_in(
    bytes: &[u8],
    options: &Options,
    end: End,
    resume: Option<&Resume>,
    max_rows: usize,
) -> Result<Reading, FormatError> {
    let bundle = bundle(bytes);
    let format = detect(&bundle)?.format;
    let mut reader = format.open(&bundle, options, end, resume)?.remove(0);
    let tables = reader.tables().to_vec();
    let mut columns: Vec<Vec<Column>> = tables
        .iter()
        .map(|table| table.columns.iter().map(|spec| Column::new(spec.data_type)).collect())
        .collect();
    let mut provisional = vec![0; tables.len()];
    while let Some(batch) = reader.next(max_rows)? {
        assert!((1..=max_rows).contains(&batch.rows()));
        assert!(batch.provisional || provisional[batch.table] == 0, "provisional rows come last");
        provisional[batch.table] += if batch.provisional { batch.rows() } else { 0 };
        assert_eq!(batch.columns.len(), columns[batch.table].len());
        for (to, from) in columns[batch.table].iter_mut().zip(&batch.columns) {
            to.extend_from(from, 0..batch.rows());
        }
    }
    let resume = reader.save();
    Ok(Reading {
        format: format.id(),
        columns,
        provisional,
        metadata: reader.metadata().clone(),
        warnings: reader.warnings().to_vec(),
        resume,
        tables,
    })
}

/// The whole of a file that must be readable.
pub(crate) fn read(bytes: &[u8]) -> Reading {
    read_in(bytes, &Options::default(), End::Closed, None, 1000).unwrap()
}

/// Why a file is not read.
pub(crate) fn refused(bytes: &[u8]) -> String {
    let reading = read_in(bytes, &Options::default(), End::Closed, None, 1000);
    reading.map(|reading| reading.format).unwrap_err().to_string()
}

impl Reading {
    pub(crate) fn rows(&self, table: usize) -> usize {
        self.columns[table].first().map_or(0, Column::len)
    }

    /// Name and unit of each column, as `name / unit`.
    pub(crate) fn names(&self, table: usize) -> Vec<String> {
        let columns = self.tables[table].columns.iter();
        columns.map(|c| format!("{} / {}", c.name, c.unit.as_deref().unwrap_or("-"))).collect()
    }

    pub(crate) fn standard(&self, table: usize, standard: StandardColumn) -> Vec<Option<f64>> {
        let mapping =
            self.tables[table].mapping(standard).unwrap_or_else(|| panic!("no {standard}"));
        let column = &self.columns[table][mapping.column];
        (0..column.len())
            .map(|row| column.number(row).map(|value| mapping.conversion.apply(value)))
            .collect()
    }

    pub(crate) fn standards(&self, table: usize) -> Vec<StandardColumn> {
        self.tables[table].standard.iter().map(|mapping| mapping.standard).collect()
    }

    pub(crate) fn codes(&self) -> Vec<&str> {
        self.warnings.iter().map(|warning| warning.code.as_str()).collect()
    }
}

/// Reads the file up to each cut, going on where the last pass stopped, then as a whole. A pass that
/// is refused or finds other tables begins anew, as ingest does.
pub(crate) fn check_pieces(bytes: &[u8], cuts: &[(usize, End)], rows: usize) {
    let options = Options { time_zone: Some("Europe/Berlin".to_owned()), ..Options::default() };
    let whole = read_in(bytes, &options, End::Closed, None, 1 << 20).unwrap();
    let mut kept: Vec<Vec<Column>> = Vec::new();
    let mut resume: Option<Resume> = None;
    let mut last = None;
    for (cut, end) in cuts.iter().copied().chain([(bytes.len(), End::Closed)]) {
        let piece = &bytes[..cut];
        let pass = match read_in(piece, &options, end, resume.as_ref(), rows) {
            Ok(pass) => pass,
            Err(_) => {
                resume = None;
                let Ok(pass) = read_in(piece, &options, end, None, rows) else { continue };
                pass
            }
        };
        if resume.is_none() {
            kept = pass
                .tables
                .iter()
                .map(|table| table.columns.iter().map(|spec| Column::new(spec.data_type)).collect())
                .collect();
        }
        let is_last = cut == bytes.len() && end == End::Closed;
        for (table, columns) in kept.iter_mut().enumerate() {
            let final_rows = if is_last { 0 } else { pass.provisional[table] };
            for (to, from) in columns.iter_mut().zip(&pass.columns[table]) {
                to.extend_from(from, 0..pass.rows(table) - final_rows);
            }
        }
        if let Some(resume) = &pass.resume {
            let counts: Vec<u64> =
                kept.iter().map(|columns| columns.first().map_or(0, Column::len) as u64).collect();
            if !is_last {
                assert_eq!(resume.rows_final, counts, "cut at {cut}");
            }
        }
        // Through JSON, as it is kept in the catalog.
        resume = pass
            .resume
            .as_ref()
            .map(|resume| serde_json::from_str(&serde_json::to_string(resume).unwrap()).unwrap());
        last = Some(pass);
    }
    let last = last.unwrap();
    assert_eq!(last.tables, whole.tables, "{cuts:?}");
    for (table, columns) in kept.iter().enumerate() {
        for (column, spec) in columns.iter().enumerate().zip(&whole.tables[table].columns) {
            let (index, left) = column;
            assert!(same_rows(left, &whole.columns[table][index]), "{cuts:?}: {}", spec.name);
        }
    }
    assert_eq!(last.warnings, whole.warnings, "{cuts:?}");
    assert_eq!(last.metadata, whole.metadata, "{cuts:?}");
}

/// Pieces cut at random give what the whole gives.
pub(crate) fn check_random_pieces(bytes: &[u8]) {
    let mut dice = Dice(bytes.len() as u64);
    for round in 0..60 {
        let mut cuts: Vec<(usize, End)> = (0..round % 6)
            .map(|_| {
                let end = if dice.below(2) == 0 { End::Open } else { End::Closed };
                (dice.below(bytes.len()), end)
            })
            .collect();
        cuts.sort_by_key(|(cut, _)| *cut);
        check_pieces(bytes, &cuts, 1 + dice.below(8));
    }
}

/// Cut anywhere, with bits flipped at random: data or a reason, never a panic.
pub(crate) fn check_damage(bytes: &[u8]) {
    let mut dice = Dice(7);
    let options = Options { time_zone: Some("America/New_York".to_owned()), ..Options::default() };
    for point in 0..50 {
        let cut = bytes.len() * point / 50;
        let _ = read_in(&bytes[..cut], &options, End::Closed, None, 5);
        let _ = read_in(&bytes[..cut], &options, End::Open, None, 5);
    }
    for _ in 0..200 {
        let mut flipped = bytes.to_vec();
        for _ in 0..=dice.below(8) {
            let place = dice.below(bytes.len());
            flipped[place] ^= 1 << dice.below(8);
        }
        let _ = read_in(&flipped, &options, End::Closed, None, 5);
    }
}
