//! Arbin's SQL database (MITS 8), as pandas dumps the tests of one name into HDF5.
//!
//! | frame | what it holds |
//! |---|---|
//! | `data_df` | one row a sample, of every start of the test under its own `Test_ID` |
//! | `stat_df` | one row an end of a step, with what flowed in the cycle |
//! | `info_df` | one row: channel, start, schedule, mass, capacity, … |
//!
//! Facts: one sample, and pandas on it; cellpy 1.0.3 reads the same frames as one test.

mod metadata;
#[cfg(test)]
mod tests;

use model::batch::DataType;
use model::metadata::Warning;
use model::standard::StandardColumn;
use model::table::{Conversion, TableKind};

use crate::arbin_csv::COLUMNS;
use crate::columns::{KeptAs, TableBuilder, unknown_column};
use crate::delimited::names::{Known, Meaning, Name, UnitForm};
use crate::detect::Sniff;
use crate::hdf5::{Frame, FrameReader, Part, Store, Stored, names};
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

pub(crate) const SAMPLES: &str = "data_df";
const STEPS: &str = "stat_df";
const INFORMATION: &str = "info_df";
/// Without these a frame is not one of samples.
const MUST: [StandardColumn; 3] =
    [StandardColumn::TestTimeSecond, StandardColumn::VoltageVolt, StandardColumn::CurrentAmpere];

/// What the database has beside the columns of the csv.
const MORE: &[Known] = &[
    Known::count(&["cycle id"], StandardColumn::CycleCount),
    Known::count(&["step id"], StandardColumn::StepId),
    Known::other_count(&["index", "test id", "channel id"]),
    Known::other(&["v max on cycle"]).in_unit("V"),
    Known::other(&["extend#"]),
    Known::other_text(&["subdatabasename", "test name"]),
];

/// Arbin's database dumped by pandas.
pub struct ArbinSqlH5;

impl Format for ArbinSqlH5 {
    fn id(&self) -> &'static str {
        "arbin-sql-h5"
    }

    fn name(&self) -> &'static str {
        "Arbin database dumped by pandas (HDF5)"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    /// Written at once.
    fn continues(&self) -> bool {
        false
    }

    fn wants_own_process(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        names(sniff, SAMPLES)
    }

    fn open(
        &self,
        bundle: &Bundle,
        _options: &Options,
        _end: End,
        _resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let store = Store::open(&bundle.data().source)?;
        if !store.has_group(SAMPLES)? {
            return Err(FormatError::Unsupported(format!("an HDF5 file without “{SAMPLES}”")));
        }
        let mut warnings = Vec::new();
        let samples = part(&store, SAMPLES, TableKind::Timeseries, &mut warnings)?;
        if MUST.iter().any(|must| samples.table.mapping(*must).is_none()) {
            return Err(FormatError::UnknownVersion(format!(
                "“{SAMPLES}” lacks Test_Time, Voltage or Current"
            )));
        }
        let mut parts = vec![samples];
        let steps = optional(&store, STEPS, &mut warnings, |store, warnings| {
            let part = part(store, STEPS, TableKind::Cycles, warnings)?;
            let first_row = part.frame.first_row(store)?;
            Ok((part, first_row))
        })?;
        let (steps, first_step) = steps.unzip();
        parts.extend(steps.filter(|steps| steps.frame.rows > 0));
        let information = optional(&store, INFORMATION, &mut warnings, |store, warnings| {
            Frame::open(store, INFORMATION, warnings)?.first_row(store)
        })?;
        let metadata =
            metadata::of(information.unwrap_or_default(), first_step.unwrap_or_default());
        Ok(vec![Box::new(FrameReader::new(store, parts, metadata, warnings))])
    }
}

/// A frame without which there still are samples: what is wrong with it becomes a warning.
fn optional<T>(
    store: &Store,
    name: &str,
    warnings: &mut Vec<Warning>,
    open: impl FnOnce(&Store, &mut Vec<Warning>) -> Result<T, FormatError>,
) -> Result<Option<T>, FormatError> {
    if !store.has_group(name)? {
        return Ok(None);
    }
    match open(store, warnings) {
        Ok(part) => Ok(Some(part)),
        Err(FormatError::Source(error)) => Err(FormatError::Source(error)),
        Err(error) => {
            warnings.push(Warning::new("table_left_out", format!("{name}: {error}")));
            Ok(None)
        }
    }
}

fn part(
    store: &Store,
    name: &str,
    kind: TableKind,
    warnings: &mut Vec<Warning>,
) -> Result<Part, FormatError> {
    let frame = Frame::open(store, name, warnings)?;
    warnings.extend(frame.objects_left_out());
    let mut table = TableBuilder::new(name, kind);
    for column in &frame.columns {
        describe(&mut table, column, warnings);
    }
    Ok(Part { table: table.build(), frame })
}

fn describe(table: &mut TableBuilder, column: &Stored, warnings: &mut Vec<Warning>) {
    let data_type = column.data_type();
    if column.is_date {
        // Of a clock without a zone, or of none: no sample has any.
        table.column(&column.name, "ns", data_type);
        return;
    }
    if column.name == "Date_Time" && data_type == DataType::Int64 {
        // Ticks since 1970 UTC, as the csv of the database has seconds.
        table.column(&column.name, "100 ns", data_type);
        table.convert(StandardColumn::UnixTimeSecond, Conversion::divide(1e7));
        return;
    }
    let name = Name::of(&column.name, UnitForm::Brackets);
    let known = [COLUMNS, MORE].map(|known| Meaning::of(&name, known));
    let [csv, more] = known;
    let meaning = if csv.is_known { csv } else { more };
    table.column(&name.bare, meaning.unit.as_deref().unwrap_or_default(), data_type);
    match meaning.standard {
        Some((StandardColumn::UnixTimeSecond, _)) | None => {}
        Some((standard, conversion)) if data_type != DataType::Text => {
            table.convert(standard, conversion);
        }
        Some(_) => {}
    }
    if !meaning.is_known {
        warnings.push(unknown_column(&column.name, KeptAs::Stored));
    }
}
