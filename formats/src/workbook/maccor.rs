//! Maccor's export to Excel: perhaps lines of settings, then the names that the text export has.
//!
//! Experimental: no real file with a licence was at hand. Times are days under a time format, or the
//! text export's `0d 00:00:05.00`; a bare number without a unit is not taken for a time.

use std::sync::Arc;

use model::batch::{Column, DataType, Values};
use model::metadata::FileMetadata;
use model::standard::StandardColumn::*;
use model::table::{Conversion, TableKind};
use serde_json::{Map, Value, json};

use super::book::Book;
use super::reader::WorkbookReader;
use super::sheet::Peek;
use super::table::{SheetRule, Sheets, experimental, pairs, places_of_names, recorded};
use crate::delimited::names::{Known, UnitForm};
use crate::text::zone::{Zone, zone_of};
use crate::{FormatError, Options, Reader};

/// Capacities count from the start of the half cycle or of the step, as the procedure says.
const COLUMNS: &[Known] = &[
    Known::count(&["rec#", "rec"], RecordIndex),
    Known::count(&["cyc#", "cycle c", "cycle"], CycleCount),
    Known::other_count(&["cycle p", "es"]),
    Known::count(&["step"], StepId),
    Known::time(&["testtime", "test time", "test"], TestTimeSecond),
    Known::time(&["steptime", "step time"], StepTimeSecond),
    Known::number(&["amps", "current"], CurrentAmpere).in_unit("A"),
    Known::number(&["mamps"], CurrentAmpere).in_unit("mA"),
    Known::number(&["volts", "voltage"], VoltageVolt).in_unit("V"),
    Known::other(&["amp-hr", "cap.", "capacity"]).in_unit("Ah"),
    Known::other(&["watt-hr", "ener.", "energy"]).in_unit("Wh"),
    Known::number(&["power"], PowerWatt).in_unit("W"),
    Known::text(&["state", "md"], StepType),
    Known::clock(&["dpt time", "dpt", "date time"]),
    Known::number(&["temp #", "temperature #"], TemperatureT1Celsius).in_unit("°C"),
    Known::other(&["acimp/ohms", "dcir/ohms", "acimp", "dcir", "ac imp."]).in_unit("Ohm"),
];

/// None where the workbook is of another tester.
pub(super) fn open(
    book: &Arc<Book>,
    sheets: &[Peek],
    options: &Options,
) -> Result<Vec<Box<dyn Reader>>, FormatError> {
    let Some((names, places)) = places_of_names(sheets, are_samples) else { return Ok(Vec::new()) };
    let table = ("samples", TableKind::Timeseries);
    let first_names = places[0].1;
    let mut tables = Sheets::new(table, &names, UnitForm::Brackets, COLUMNS, places);
    let layout = tables.layout();
    let state = names.iter().position(|name| matches!(name.as_str(), "State" | "Md"));
    if let Some(state) = state
        && let Some(mapping) = layout.unmap(CurrentAmpere)
    {
        layout.derive_by_rule(CurrentAmpere, DataType::Float64);
        let (from, conversion) = (mapping.column, mapping.conversion);
        tables = tables.with_rule(SignedByState { from, conversion, state });
    }
    let (zone, _) = zone_of(options);
    let metadata = metadata(&sheets[0], first_names, zone.as_ref());
    Ok(vec![WorkbookReader::open(book, vec![tables], metadata, vec![experimental()], options)])
}

fn are_samples(names: &[String]) -> bool {
    let has = |wanted: &[&str]| {
        names.iter().any(|name| {
            let bare = name.split(['[', '(']).next().unwrap_or_default().trim();
            wanted.contains(&bare)
        })
    };
    has(&["Rec#", "Rec"])
        && has(&["Step"])
        && has(&["Amps", "mAmps", "Current"])
        && has(&["Volts", "Voltage"])
}

fn metadata(sheet: &Peek, names_row: u32, zone: Option<&Zone>) -> FileMetadata {
    let mut metadata =
        FileMetadata { tester_type: Some("Maccor".to_owned()), ..FileMetadata::default() };
    let above: Vec<_> =
        sheet.rows.iter().filter(|(number, _)| *number < names_row).cloned().collect();
    let mut vendor = Map::new();
    for (label, value) in pairs(&above) {
        let label = label.trim_end_matches(':');
        let text = || Some(value.display());
        match label {
            "Today's Date" | "Today''s Date" => metadata.other_date = Some(recorded(value, zone)),
            "Date of Test" => metadata.started_at = Some(recorded(value, zone)),
            "Filename" => metadata.test_name = text(),
            "Procedure" => metadata.procedure = text(),
            "Tester Channel" => metadata.channel = text(),
            "Comment/Barcode" => metadata.comments = text(),
            _ => {}
        }
        vendor.insert(label.to_owned(), Value::from(value.display()));
    }
    if !vendor.is_empty() {
        metadata.vendor.insert("Settings".to_owned(), json!(vendor));
    }
    metadata
}

/// Maccor prints discharge as negative or as positive; the row's own state is right for both.
struct SignedByState {
    from: usize,
    conversion: Conversion,
    state: usize,
}

impl SheetRule for SignedByState {
    fn derive(&mut self, stored: &[Column], derived: &mut [Column]) {
        let row = stored[self.from].len() - 1;
        let state = match &stored[self.state].values {
            Values::Text(texts) => texts.get(row),
            _ => "",
        };
        let current = stored[self.from].number(row).map(|value| self.conversion.apply(value));
        derived[0].push_f64(current.map(|current| match state {
            "D" => -current.abs(),
            "C" => current.abs(),
            _ => current,
        }));
    }
}
