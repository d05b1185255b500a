//! The csv of batteryarchive.org: `…_timeseries.csv`, and `…_cycle_data.csv` with a row a cycle.
//!
//! ```text
//! Date_Time,Test_Time (s),Cycle_Index,Current (A),Voltage (V),Charge_Capacity (Ah),…
//! Cycle_Index,Start_Time,End_Time,Test_Time (s),Min_Current (A),Max_Current (A),…
//! ```

use model::metadata::FileMetadata;
use model::standard::StandardColumn::*;
use model::table::TableKind;

use crate::delimited::head::{Head, first_line, has_keys, keys};
use crate::delimited::layout::Layout;
use crate::delimited::names::{Known, UnitForm};
use crate::delimited::reader::Description;
use crate::detect::Sniff;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// Published tests in the form of the Battery Archive.
pub struct BatteryArchiveCsv;

/// The archive counts capacities and energies anew in each cycle.
const COLUMNS: &[Known] = &[
    Known::clock(&["date time"]),
    Known::other_text(&["start time", "end time"]),
    Known::number(&["test time"], TestTimeSecond),
    Known::count(&["cycle index"], CycleCount),
    Known::number(&["current"], CurrentAmpere),
    Known::number(&["voltage"], VoltageVolt),
    Known::number(&["charge capacity"], CycleChargingCapacityAh),
    Known::number(&["discharge capacity"], CycleDischargingCapacityAh),
    Known::number(&["charge energy"], CycleChargingEnergyWh),
    Known::number(&["discharge energy"], CycleDischargingEnergyWh),
    Known::number(&["environment temperature"], AmbientTemperatureCelsius),
    Known::number(&["cell temperature"], SurfaceTemperatureCelsius),
];

/// The kind of table that a line of names promises.
fn kind_of(line: &[u8]) -> Option<TableKind> {
    let keys = keys(line, UnitForm::Brackets);
    if !has_keys(&keys, &["test time", "cycle index"]) || has_keys(&keys, &["data point"]) {
        None
    } else if has_keys(&keys, &["date time", "current", "voltage", "charge capacity"]) {
        Some(TableKind::Timeseries)
    } else {
        let is_summary = has_keys(&keys, &["start time", "end time", "min current", "max current"]);
        is_summary.then_some(TableKind::Cycles)
    }
}

impl Format for BatteryArchiveCsv {
    fn id(&self) -> &'static str {
        "battery-archive-csv"
    }

    fn name(&self) -> &'static str {
        "Battery Archive csv"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        kind_of(first_line(sniff.head)).is_some()
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let mut kind = TableKind::Timeseries;
        let head = Head::of_first_line(source, |line| {
            kind = kind_of(line)?;
            Some(b',')
        })?;
        let mut layout = Layout::new(&head, UnitForm::Brackets, COLUMNS);
        if kind == TableKind::Cycles {
            layout.table.name = "cycles".to_owned();
        }
        layout.table.kind = kind;
        let description = Description::new(head, layout, FileMetadata::default(), ());
        Ok(vec![description.open(self, source, options, end, resume)?])
    }
}

#[cfg(test)]
mod tests;
