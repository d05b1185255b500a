//! Arbin's csv in its dialects: names with underscores and without units (exports of the database,
//! `DateTime` as seconds since 1970), MITS text with units in brackets, MITS 10's `…_Wb_1.CSV`.
//!
//! ```text
//! Data_Point,Test_Time,DateTime,Step_Time,Step_Index,Cycle_Index,Current,Voltage,…
//! Data Point,Date Time,Test Time (s),Step Time (s),Cycle Index,Step Index,…,Current (A),…
//! Data_Point,Date_Time,Test_Time(s),Step_Time(s),Cycle_Index,Step_Index,Current(A),…
//! ```
//!
//! The first line names the columns. Dates are month first, behind a tab in MITS text. MITS 10
//! splits a long test into `_Wb_1`, `_Wb_2` …, each with a line of names: read as one test.

mod parts;

use model::metadata::FileMetadata;
use model::standard::StandardColumn::*;

use crate::delimited::head::{Head, first_line, has_keys, keys, likeliest_delimiter};
use crate::delimited::layout::Layout;
use crate::delimited::names::{Known, UnitForm};
use crate::delimited::reader::Description;
use crate::detect::Sniff;
use crate::text::civil::DateOrder;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// Text exports of Arbin's MITS.
pub struct ArbinCsv;

/// Capacities and energies go on over the whole test until the schedule sets them to 0.
pub(crate) const COLUMNS: &[Known] = &[
    Known::count(&["data point"], RecordIndex),
    Known::number(&["test time"], TestTimeSecond).in_unit("s"),
    Known::epoch_or_clock(&["datetime"]),
    Known::clock(&["date time"]),
    Known::number(&["step time"], StepTimeSecond).in_unit("s"),
    Known::count(&["step index"], StepId),
    Known::count(&["cycle index"], CycleCount),
    Known::number(&["current"], CurrentAmpere).in_unit("A"),
    Known::number(&["voltage"], VoltageVolt).in_unit("V"),
    Known::number(&["power"], PowerWatt).in_unit("W"),
    Known::number(&["charge capacity"], ScheduleChargingCapacityAh).in_unit("Ah"),
    Known::number(&["discharge capacity"], ScheduleDischargingCapacityAh).in_unit("Ah"),
    Known::number(&["charge energy"], ScheduleChargingEnergyWh).in_unit("Wh"),
    Known::number(&["discharge energy"], ScheduleDischargingEnergyWh).in_unit("Wh"),
    Known::number(&["acr"], AcInternalResistanceOhm).in_unit("Ohm"),
    Known::number(&["internal resistance"], DcInternalResistanceOhm).in_unit("Ohm"),
    Known::number(&["temperature", "aux temperature #"], TemperatureT1Celsius).in_unit("C"),
    Known::number(&["aux temperature(°) #", "aux temperature(℃) #"], TemperatureT1Celsius)
        .in_unit("°C"),
    Known::other(&["aux voltage(v) #"]).in_unit("V"),
    Known::other(&[
        "capacity",
        "charge time",
        "discharge time",
        "vmax on cycle",
        "coulombic efficiency",
        "mah/g",
        "dv/dt",
        "dq/dv",
        "dv/dq",
        "ac impedance",
        "aci phase angle",
        "aux voltage #",
        "aux dt/dt #",
        "aux dv/dt #",
        "aux temperature #",
    ]),
    Known::other_count(&["is fc data", "tc counter#"]),
];

fn are_names(line: &[u8]) -> bool {
    let keys = keys(line, UnitForm::Brackets);
    has_keys(&keys, &["data point", "test time", "step index", "cycle index", "current", "voltage"])
}

impl Format for ArbinCsv {
    fn id(&self) -> &'static str {
        "arbin-csv"
    }

    fn name(&self) -> &'static str {
        "Arbin csv"
    }

    fn parser_revision(&self) -> u32 {
        2
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        are_names(first_line(sniff.head))
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let head = Head::of_first_line(&bundle.data().source, |line| {
            are_names(line).then(|| likeliest_delimiter(line))
        })?;
        let (source, warnings) = parts::join(&head, bundle)?;
        let layout = Layout::new(&head, UnitForm::Brackets, COLUMNS);
        let metadata =
            FileMetadata { tester_type: Some("Arbin".to_owned()), ..FileMetadata::default() };
        let mut description = Description::new(head, layout, metadata, ());
        description.date_order = Some(DateOrder::MonthFirst);
        description.warnings.extend(warnings);
        Ok(vec![description.open(self, &source, options, end, resume)?])
    }
}

#[cfg(test)]
pub(crate) mod tests;
