//! Tables that no mapping describes yet: what is shown of them to who can.

use formats::{Bundle, End, Format, FormatError, Options};
use model::batch::{Column, Values};
use model::mapping::{ColumnMapping, DecimalMark, TableHeader, TableSample};
use model::statistics::BLOCK_ROWS;

use crate::Worker;

/// Values of each column.
pub(crate) const SHOWN: usize = 5;

/// A column with more different values than these holds no states.
const MOST_STATES: usize = 12;

/// Rows whose states are looked at.
const ROWS_LOOKED_AT: usize = 20_000;

/// Whether the file is a table that none of these describes. Blocking.
pub(crate) fn waits_for_mapping(
    format: &dyn Format,
    bundle: &Bundle,
    mappings: Vec<ColumnMapping>,
) -> bool {
    let options = Options { mappings, ..Options::default() };
    format.id() == formats::detect::FALLBACK.id()
        && matches!(
            format.open(bundle, &options, End::Open, None),
            Err(FormatError::AwaitingMapping(_))
        )
}

/// What the table looks like, its values as they stand in the file. Blocking.
///
/// # Errors
/// Where there is no such table.
pub(crate) fn sample(
    format: &'static dyn Format,
    worker: Option<&Worker>,
    bundle: &Bundle,
    header: &TableHeader,
) -> Result<TableSample, FormatError> {
    // A mapping that names no column gives every one as text.
    let options = Options { mappings: vec![of_texts(header)], ..Options::default() };
    let mut readers = match worker {
        Some(worker) if format.wants_own_process() => {
            worker.open(format, bundle, &options, End::Closed)?
        }
        _ => format.open(bundle, &options, End::Closed, None)?,
    };
    let mut sample = TableSample::default();
    let Some(reader) = readers.first_mut() else { return Ok(sample) };
    let mut states: Vec<States> = header.names.iter().map(|_| States::default()).collect();
    let mut rows = 0;
    while rows < ROWS_LOOKED_AT
        && let Some(batch) = reader.next(BLOCK_ROWS.min(ROWS_LOOKED_AT - rows))?
    {
        if rows == 0 {
            let first = |column: &Column| texts(column).take(SHOWN).map(str::to_owned).collect();
            sample.first_values = batch.columns.iter().map(first).collect();
        }
        for (column, states) in batch.columns.iter().zip(&mut states) {
            texts(column).for_each(|text| states.note(text));
        }
        rows += batch.rows();
    }
    sample.states = states.into_iter().map(|states| states.found.unwrap_or_default()).collect();
    Ok(sample)
}

fn of_texts(header: &TableHeader) -> ColumnMapping {
    ColumnMapping {
        name: String::new(),
        header: header.clone(),
        decimal_mark: DecimalMark::default(),
        has_units_line: false,
        columns: Vec::new(),
    }
}

fn texts(column: &Column) -> Box<dyn Iterator<Item = &str> + '_> {
    match &column.values {
        Values::Text(values) => Box::new(values.iter()),
        _ => Box::new(std::iter::empty()),
    }
}

/// The different values of a column, `None` once there are too many.
struct States {
    found: Option<Vec<String>>,
}

impl Default for States {
    fn default() -> Self {
        Self { found: Some(Vec::new()) }
    }
}

impl States {
    fn note(&mut self, text: &str) {
        let Some(found) = &mut self.found else { return };
        if text.is_empty() || found.iter().any(|known| known == text) {
            return;
        }
        if found.len() == MOST_STATES {
            self.found = None;
        } else {
            found.push(text.to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
