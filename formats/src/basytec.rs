//! The text that BaSyTec's battery test system converts its results to.
//!
//! ```text
//! ~Resultfile from Basytec Battery Test System
//! ~Date and Time of Data Converting: 07.07.2023 10:55:58
//! ~
//! ~Name of Test: …                   `label: value`, a line each
//! ~
//! ~Time[s]⇥DataSet⇥…⇥U[V]⇥I[A]⇥…     the last line with a tilde: column names
//! 0⇥1⇥…                              rows, between tabs or blanks; decimal comma where Windows has it
//! ```
//!
//! Between blanks, a `DateTime` takes two of the cells.

use model::metadata::FileMetadata;
use model::standard::StandardColumn::*;

use crate::delimited::cells::Cells;
use crate::delimited::head::{Head, first_line};
use crate::delimited::layout::Layout;
use crate::delimited::names::{Known, UnitForm};
use crate::delimited::reader::Description;
use crate::delimited::rows::RowRule;
use crate::detect::Sniff;
use crate::text::civil::{DateOrder, recorded_time};
use crate::text::zone::{Zone, zone_of};
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume};

/// BaSyTec's converted results.
pub struct BasytecText;

/// The counters of charge and energy (`Ah`, `Ah-Cyc-Charge`, `Ah-Step` …) are a test plan's to reset.
const COLUMNS: &[Known] = &[
    Known::time(&["time"], TestTimeSecond),
    Known::time(&["t-step"], StepTimeSecond),
    Known::other_time(&["t-set", "t-cyc"]),
    Known::clock(&["datetime"]),
    Known::count(&["dataset"], RecordIndex),
    Known::count(&["line"], StepId),
    Known::text(&["command"], StepType),
    Known::number(&["u", "voltage"], VoltageVolt).in_unit("V"),
    Known::number(&["i", "current"], CurrentAmpere).in_unit("A"),
    Known::number(&["p"], PowerWatt).in_unit("W"),
    Known::number(&["t#"], TemperatureT1Celsius),
    Known::number(&["r-ac"], AcInternalResistanceOhm).in_unit("Ohm"),
    Known::number(&["r-dc"], DcInternalResistanceOhm).in_unit("Ohm"),
    Known::count(&["cyc-count"], CycleCount),
    Known::other_count(&["level", "count", "state"]),
    Known::other(&[
        "ah",
        "ah-step",
        "ah-set",
        "ah-cyc-charge",
        "ah-cyc-discharge",
        "ah-cyc-charge-0",
        "ah-cyc-discharge-0",
        "ah-ch-set",
        "ah-dis-set",
        "wh",
        "wh-step",
        "wh-set",
        "wh-cyc-charge",
        "wh-cyc-discharge",
        "wh-cyc-charge-0",
        "wh-cyc-discharge-0",
    ]),
];

/// The delimiter of the line of column names.
fn delimiter_of_names(line: &[u8]) -> Option<u8> {
    let names = line.strip_prefix(b"~")?;
    let delimiter = if names.contains(&b'\t') { b'\t' } else { b' ' };
    let starts = |start: &[u8]| {
        names.split(|byte| *byte == delimiter).any(|name| name.trim_ascii().starts_with(start))
    };
    (starts(b"Time") && starts(b"U[") && starts(b"I[")).then_some(delimiter)
}

impl Format for BasytecText {
    fn id(&self) -> &'static str {
        "basytec-text"
    }

    fn name(&self) -> &'static str {
        "BaSyTec text"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        true
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        first_line(sniff.head).to_ascii_lowercase().starts_with(b"~resultfile from basytec")
    }

    fn open(
        &self,
        bundle: &Bundle,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let source = &bundle.data().source;
        let head = Head::find(source, delimiter_of_names)?;
        let mut head = head.ok_or_else(|| {
            FormatError::Damaged("the file ends before its column names".to_owned())
        })?;
        if let Some(first) = head.names.first_mut() {
            *first = first.trim_start_matches('~').to_owned();
        }
        let layout = Layout::new(&head, UnitForm::Brackets, COLUMNS);
        let (zone, _) = zone_of(options);
        let metadata = metadata(&head, zone.as_ref());
        let date_time = layout.clock.filter(|_| head.delimiter == b' ');
        let date_time = date_time.map(|clock| clock.column);
        let rule = Blanks { date_time, names: head.names.len() };
        let description = Description::new(head, layout, metadata, rule);
        Ok(vec![description.open(self, source, options, end, resume)?])
    }
}

/// Puts date and time together where blanks separate the cells.
struct Blanks {
    date_time: Option<usize>,
    names: usize,
}

impl RowRule for Blanks {
    type State = ();

    fn mend(&self, cells: &mut Cells) {
        if let Some(date_time) = self.date_time
            && cells.len() > self.names
        {
            cells.join(date_time);
        }
    }
}

fn metadata(head: &Head, zone: Option<&Zone>) -> FileMetadata {
    let mut metadata =
        FileMetadata { tester_type: Some("BaSyTec".to_owned()), ..FileMetadata::default() };
    for (label, value) in head.fields(':').filter(|(_, value)| !value.is_empty()) {
        let text = || Some(value.to_owned());
        // Days come first before the points of a date.
        let date = || Some(recorded_time(value, DateOrder::DayFirst, zone));
        match label.trim_start_matches('~').trim() {
            "Name of Test" => metadata.test_name = text(),
            "Battery" => metadata.cell_name = text(),
            "Testplan" => metadata.procedure = text(),
            "Testchannel" => metadata.channel = text(),
            "Operator (Test)" => metadata.operator = text(),
            "Start of Test" => metadata.started_at = date(),
            "Date and Time of Data Converting" => metadata.other_date = date(),
            label => {
                metadata.vendor.insert(label.to_owned(), value.into());
            }
        }
    }
    metadata
}

#[cfg(test)]
pub(crate) mod tests;
