//! VersaStudio `.par`.
//!
//! ```text
//! <Application>                 sections of `name=value` lines: the program, actions, the instrument
//! Name=VersaStudio
//! </Application>
//! …
//! <Segment1>
//! Type=2
//! Definition=Segment #, Point #, E(V), I(A), Elapsed Time(s), …, AC Amplitude, 0
//! 0,0,0.737,0.001670936,0.222,…          rows; the last name, 0, has no cell
//! </Segment1>
//! <Graph1> …                    how it was shown
//! ```
//!
//! Rows with a frequency are impedance, whatever the segment is.

use model::standard::StandardColumn::*;
use serde::{Deserialize, Serialize};

use crate::delimited::names::UnitForm;
use crate::detect::Sniff;
use crate::sections::{
    Grammar, Line, Rule, Sectioned, Split, Survey, columns_of, common_label, of_names,
};
use crate::text::civil::DateOrder;
use crate::text::decode::{Encoding, field_text};

/// VersaStudio's files.
pub type VersaStudioPar = Sectioned<Par>;

const RULES: &[Rule] = &[
    Rule::same("Point #", RecordIndex),
    Rule::same("Elapsed Time", TestTimeSecond),
    Rule::same("E", VoltageVolt),
    Rule::same("I", CurrentAmpere),
];
const SPECTRUM: &[Rule] = &[
    Rule::same("Frequency", FrequencyHertz),
    Rule::same("Z Real", RealImpedanceOhm).in_unit("ohm"),
    Rule::same("Z Imag", ImaginaryImpedanceOhm).in_unit("ohm"),
];
const INTEGERS: &[&str] =
    &["Segment #", "Point #", "Current Range", "Status", "E2 Status", "ActionId"];

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Par {
    /// Name of the section around the next line.
    section: String,
    table: Option<usize>,
    definition: String,
    date: String,
    time: String,
    action: String,
}

impl Grammar for Par {
    const ID: &'static str = "versastudio-par";
    const NAME: &'static str = "VersaStudio data (.par)";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let first = &sniff.head[..sniff.head.len().min(256)];
        first.trim_ascii_start().starts_with(b"<Application>")
            && memchr::memmem::find(first, b"VersaStudio").is_some()
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        let is_segment = self.section.starts_with("Segment");
        if let Some(table) = self.table
            && is_segment
            && line.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
        {
            return Line::Row(table);
        }
        let text = field_text(Encoding::Utf8, line);
        if let Some(name) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            match name.strip_prefix('/') {
                Some(ended) if ended == self.section => self.section.clear(),
                None if self.section.is_empty() => name.clone_into(&mut self.section),
                _ => {}
            }
        } else if let Some((name, value)) = text.split_once('=') {
            if is_segment && name == "Definition" {
                self.begin(value, survey);
            } else {
                self.parameter(name, value, survey);
            }
        }
        Line::Other
    }

    fn conclude(&mut self, survey: &mut Survey) {
        survey.metadata.procedure = common_label(&self.action);
    }
}

impl Par {
    /// Segments of the same columns share a table.
    fn begin(&mut self, definition: &str, survey: &mut Survey) {
        if self.table.is_some() && self.definition == definition {
            return;
        }
        definition.clone_into(&mut self.definition);
        let names = definition.strip_suffix(", 0").unwrap_or(definition);
        let columns = columns_of(names.as_bytes(), Split::Commas, UnitForm::Brackets, INTEGERS);
        self.table = columns.and_then(|columns| {
            survey.add_mixed(of_names(columns, &[]), Split::Commas, RULES, SPECTRUM)
        });
    }

    fn parameter(&mut self, name: &str, value: &str, survey: &mut Survey) {
        survey.metadata.tester_type = Some("Princeton Applied Research".to_owned());
        match (self.section.as_str(), name) {
            ("Application", "Version") => survey.metadata.software_version = common_label(value),
            ("Instrument", "SN") => survey.metadata.tester_serial = common_label(value),
            ("Experiment", "DateAcquired") => value.clone_into(&mut self.date),
            ("Experiment", "TimeAcquired") => value.clone_into(&mut self.time),
            ("Experiment", "UserName" | "User") => survey.metadata.operator = common_label(value),
            ("Application" | "Instrument" | "Action0", _) => {
                survey.vendor(&format!("{}: {name}", self.section), value);
            }
            (section, "Name") if section.starts_with("Action") => self.add_action(value),
            (section, _) if section.starts_with("Action") => {
                survey.vendor(&format!("{section}: {name}"), value);
            }
            // How graphs were shown.
            _ => {}
        }
        if !self.date.is_empty() && !self.time.is_empty() {
            survey.start(&format!("{} {}", self.date, self.time), DateOrder::MonthFirst);
        }
    }

    /// The procedure is the actions, each once.
    fn add_action(&mut self, name: &str) {
        if !self.action.contains(name) && self.action.len() < 500 {
            let mark = if self.action.is_empty() { "" } else { ", " };
            self.action = format!("{}{mark}{name}", self.action);
        }
    }
}
