//! Indigo's recordings: a frame of pandas in HDF5, `time_series_data`.
//!
//! | column | what it is |
//! |---|---|
//! | `cell_id`, `experiment_count`, `experiment_type` | of what the row is |
//! | `cycle_count`, `half_cycle_count` | from 1 |
//! | `system_time_us`, `time_s` | since 1970 UTC, and since the start of the test |
//! | `cell_current_a`, `cell_voltage_v`, `cell_power_w`, `cell_temperature_c` | as named; a charge is positive |
//! | `cell_coulomb_count_c`, `cell_energy_j` | set back at each half cycle, negative while discharging |
//!
//! Facts: one sample, 20,000 rows out of some five million, whose numbers are the index; pandas on
//! it. Discharges are negative there: the voltage falls and the coulombs go down.

#[cfg(test)]
mod tests;

use model::batch::DataType;
use model::metadata::{FileMetadata, RecordedTime, Warning};
use model::standard::StandardColumn::{self, *};
use model::table::TableKind;
use model::time::Timestamp;

use crate::columns::{KeptAs, TableBuilder, unknown_column};
use crate::detect::Sniff;
use crate::hdf5::{Frame, FrameReader, Part, Store, Stored, names};
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

const SAMPLES: &str = "time_series_data";
const CELL: &str = "cell_id";
const TIME: &str = "system_time_us";

/// Name in the file, without its unit, its unit, and what it means. No standard column is set back
/// at a half cycle.
const COLUMNS: &[(&str, &str, &str, Option<StandardColumn>)] = &[
    ("index", "index", "", Some(RecordIndex)),
    (CELL, CELL, "", None),
    ("experiment_count", "experiment_count", "", None),
    ("experiment_type", "experiment_type", "", None),
    ("cycle_count", "cycle_count", "", Some(CycleCount)),
    ("half_cycle_count", "half_cycle_count", "", None),
    (TIME, "system_time", "us", Some(UnixTimeSecond)),
    ("time_s", "time", "s", Some(TestTimeSecond)),
    ("cell_coulomb_count_c", "cell_coulomb_count", "C", None),
    ("cell_current_a", "cell_current", "A", Some(CurrentAmpere)),
    ("cell_temperature_c", "cell_temperature", "°C", Some(TemperatureT1Celsius)),
    ("cell_power_w", "cell_power", "W", Some(PowerWatt)),
    ("cell_energy_j", "cell_energy", "J", None),
    ("cell_voltage_v", "cell_voltage", "V", Some(VoltageVolt)),
];
/// Without these a frame is not one of samples.
const MUST: [StandardColumn; 3] = [TestTimeSecond, VoltageVolt, CurrentAmpere];

/// Indigo's recording as pandas writes it.
pub struct IndigoH5;

impl Format for IndigoH5 {
    fn id(&self) -> &'static str {
        "indigo-h5"
    }

    fn name(&self) -> &'static str {
        "Indigo recording (HDF5)"
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
        names(sniff, SAMPLES) && !names(sniff, crate::arbin_sql::SAMPLES)
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
        let frame = Frame::open(&store, SAMPLES, &mut warnings)?;
        let mut table = TableBuilder::new(SAMPLES, TableKind::Timeseries);
        for column in &frame.columns {
            describe(&mut table, column, &mut warnings);
        }
        warnings.extend(frame.objects_left_out());
        let table = table.build();
        if MUST.iter().any(|must| table.mapping(*must).is_none()) {
            return Err(FormatError::UnknownVersion(format!(
                "“{SAMPLES}” lacks time_s, cell_voltage_v or cell_current_a"
            )));
        }
        let mut metadata =
            FileMetadata { tester_type: Some("Indigo".to_owned()), ..FileMetadata::default() };
        (metadata.cell_name, metadata.other_date) = cell(&store)?;
        let parts = vec![Part { frame, table }];
        Ok(vec![Box::new(FrameReader::new(store, parts, metadata, warnings))])
    }
}

/// The number of the cell, which each row repeats, and when the first row was recorded: the file has
/// no other date.
fn cell(store: &Store) -> Result<(Option<String>, Option<RecordedTime>), FormatError> {
    // Opened once more: it is read to its end, as the samples are afterwards.
    let mut frame = Frame::open(store, SAMPLES, &mut Vec::new())?;
    let place = |name| frame.columns.iter().position(|column| column.name == name);
    let (cells, times) = (place(CELL), place(TIME));
    let (mut cell, mut first) = (None, None);
    loop {
        let columns = match frame.next(store, usize::MAX) {
            Ok(Some(columns)) => columns,
            Err(FormatError::Source(error)) => return Err(FormatError::Source(error)),
            // Damage is told where the samples are read.
            Ok(None) | Err(_) => break,
        };
        first = first.or_else(|| columns[times?].number(0));
        let Some(cells) = cells.map(|place| &columns[place]) else { continue };
        for number in (0..cells.len()).filter_map(|row| cells.number(row)) {
            if *cell.get_or_insert(number) != number {
                return Err(FormatError::UnknownVersion(
                    "a file with samples of several cells, which this version does not tell apart"
                        .to_owned(),
                ));
            }
        }
    }
    let first = first.map(|microseconds: f64| {
        let at = Timestamp(microseconds as i64);
        let utc = Some(at).filter(|at| at.clamped() == *at);
        RecordedTime { text: microseconds.to_string(), utc, ..RecordedTime::default() }
    });
    Ok((cell.map(|cell: f64| cell.to_string()), first))
}

fn describe(table: &mut TableBuilder, column: &Stored, warnings: &mut Vec<Warning>) {
    let data_type = column.data_type();
    let known = COLUMNS.iter().find(|(name, ..)| *name == column.name);
    let Some((_, bare, unit, standard)) = known.filter(|_| !column.is_date) else {
        table.column(&column.name, if column.is_date { "ns" } else { "" }, data_type);
        warnings.push(unknown_column(&column.name, KeptAs::Stored));
        return;
    };
    table.column(bare, unit, data_type);
    if let Some(standard) = standard.filter(|_| data_type != DataType::Text) {
        table.standard(standard);
    }
}
