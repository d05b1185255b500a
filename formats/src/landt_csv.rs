//! The csv of LANDT's newer software.
//!
//! ```text
//! cell model:,,,,,          `label:value` lines, padded with commas
//! …
//! channel_index,cycle_index,step_index,date_time_iso_string,test_time_s,…,current_A,voltage_V,…
//! 1,1,1,04/30/2024 14:33:19,0.020,…,0.0000,2.9215,…,rest,
//! ```
//!
//! `channel_index` counts the rows, and the dates are month first, whatever their names say.

use model::metadata::FileMetadata;
use model::standard::StandardColumn::*;

use crate::delimited::head::Head;
use crate::delimited::layout::Layout;
use crate::delimited::names::{Known, UnitForm};
use crate::delimited::reader::Description;
use crate::detect::Sniff;
use crate::text::civil::DateOrder;
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// LANDT's csv with names in snake case.
pub struct LandtCsv;

const NAMES_BEGIN: &[u8] = b"channel_index,cycle_index,";

/// A preamble has six lines in the sample.
const MOST_PREAMBLE_LINES: usize = 40;

/// Capacities and energies start again from 0 with each step.
const COLUMNS: &[Known] = &[
    Known::count(&["channel index"], RecordIndex),
    Known::count(&["cycle index"], CycleCount),
    Known::count(&["step index"], StepId),
    Known::clock(&["date time iso string"]),
    Known::number(&["test time"], TestTimeSecond),
    Known::number(&["step time"], StepTimeSecond),
    Known::number(&["current"], CurrentAmpere),
    Known::number(&["voltage"], VoltageVolt),
    Known::number(&["charge capacity"], StepChargingCapacityAh),
    Known::number(&["discharge capacity"], StepDischargingCapacityAh),
    Known::number(&["charge energy"], StepChargingEnergyWh),
    Known::number(&["discharge energy"], StepDischargingEnergyWh),
    Known::number(&["temperature #"], TemperatureT1Celsius),
    Known::other(&["pressure", "temperature #"]),
    Known::text(&["step name"], StepType),
];

impl Format for LandtCsv {
    fn id(&self) -> &'static str {
        "landt-csv"
    }

    fn name(&self) -> &'static str {
        "LANDT csv"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        let head = sniff.head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(sniff.head);
        let mut lines = head.split(|byte| *byte == b'\n').take(MOST_PREAMBLE_LINES);
        lines.any(|line| line.starts_with(NAMES_BEGIN))
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let head = Head::find(source, |line| line.starts_with(NAMES_BEGIN).then_some(b','))?;
        let head = head.ok_or_else(|| {
            FormatError::Damaged("the file ends before its column names".to_owned())
        })?;
        let layout = Layout::new(&head, UnitForm::Underscore, COLUMNS);
        let metadata = metadata(&head);
        let mut description = Description::new(head, layout, metadata, ());
        description.date_order = Some(DateOrder::MonthFirst);
        Ok(vec![description.open(self, source, options, end, resume)?])
    }
}

fn metadata(head: &Head) -> FileMetadata {
    let mut metadata =
        FileMetadata { tester_type: Some("LANDT".to_owned()), ..FileMetadata::default() };
    for (label, value) in head.fields(':') {
        let value = value.trim_matches(|c: char| c == ',' || c.is_whitespace());
        if value.is_empty() {
            continue;
        }
        match label {
            "cell id" => metadata.cell_name = Some(value.to_owned()),
            "test" => metadata.test_name = Some(value.to_owned()),
            "Nominal capacity used to define the C rate" => {
                let number = value.trim_end_matches("Ah").trim().parse().ok();
                metadata.nominal_capacity_ah = number.filter(|ah: &f64| *ah > 0.0);
            }
            // Only the unit of an energy that nobody filled in.
            _ if value == "Wh" => {}
            label => {
                metadata.vendor.insert(label.to_owned(), value.into());
            }
        }
    }
    metadata
}

#[cfg(test)]
mod tests;
