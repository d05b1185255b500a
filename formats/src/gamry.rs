//! Gamry `.DTA`.
//!
//! ```text
//! EXPLAIN
//! TAG⇥CHRONOA                                 the kind of experiment
//! TITLE⇥LABEL⇥name⇥Test &Identifier           parameters: key, type, value or values, label
//! NOTES⇥NOTES⇥2⇥&Notes...                     followed by two lines of notes
//! OCVCURVE⇥TABLE⇥40                           a table; the number may be missing, and is wrong after
//! ⇥Pt⇥T⇥Vf⇥…                                  an experiment that was stopped
//! ⇥#⇥s⇥V vs. Ref.⇥…
//! ⇥0⇥0,25⇥-3,34979E-002⇥…
//! EOC⇥QUANT⇥-0,0334858⇥Open Circuit (V)       parameters may follow, then more tables
//! ZCURVE⇥TABLE
//! ```
//!
//! A table's rows are the lines that begin with a tab, or with a blank (some are aligned with
//! blanks); it ends with the first line that does not. Numbers have a decimal comma where Windows
//! has. Texts are windows-1252.

use model::batch::DataType;
use model::standard::StandardColumn::*;
use model::table::{ColumnSpec, Table};
use serde::{Deserialize, Serialize};

use crate::detect::Sniff;
use crate::sections::{
    Grammar, Line, Rule, Sectioned, Split, Survey, TableForm, common_label, of_names,
};
use crate::text::civil::DateOrder;
use crate::text::decode::{Encoding, field_text};

#[cfg(test)]
mod tests;

/// Gamry's `.DTA`.
pub type GamryDta = Sectioned<Dta>;

const RULES: &[Rule] = &[
    Rule::same("Pt", RecordIndex),
    Rule::same("T", TestTimeSecond),
    Rule::same("Time", TestTimeSecond),
    Rule::same("Vf", VoltageVolt),
    Rule::same("Vdc", VoltageVolt),
    Rule::same("Im", CurrentAmpere),
    Rule::same("Idc", CurrentAmpere),
    Rule::same("Cycle", CycleCount),
    Rule::same("Freq", FrequencyHertz),
    Rule::same("Zreal", RealImpedanceOhm),
    Rule::same("Zimag", ImaginaryImpedanceOhm),
    Rule::same("Zmod", AbsoluteImpedanceOhm),
    Rule::same("Zphz", PhaseDegree),
];

/// Counters and codes.
const INTEGERS: &[&str] = &["Pt", "IERange", "Cycle"];
/// More columns than any table has, and more lines than any notes.
const MOST_COLUMNS: usize = 200;
const MOST_NOTES: usize = 1000;

/// Where in the text the next line is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Dta {
    part: Part,
    /// Lines of notes still to come.
    notes: usize,
    date: String,
    time: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
enum Part {
    #[default]
    Parameters,
    /// Behind the line that begins a table of this name.
    Names(String),
    Units {
        name: String,
        columns: Vec<String>,
    },
    Rows(usize),
}

impl Grammar for Dta {
    const ID: &'static str = "gamry-dta";
    const NAME: &'static str = "Gamry data (.DTA)";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let mut lines = sniff.head.split(|byte| *byte == b'\n');
        lines.next().is_some_and(|line| line.trim_ascii() == b"EXPLAIN")
            && lines.next().is_some_and(|line| line.starts_with(b"TAG\t"))
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        let is_indented =
            matches!(line.first(), Some(b'\t' | b' ')) && !line.trim_ascii().is_empty();
        match std::mem::take(&mut self.part) {
            Part::Rows(table) if is_indented => {
                self.part = Part::Rows(table);
                return Line::Row(table);
            }
            Part::Names(name) if is_indented => {
                let columns = texts(line);
                if columns.len() <= MOST_COLUMNS {
                    self.part = Part::Units { name, columns };
                }
                return Line::Other;
            }
            Part::Units { name, columns } if is_indented => {
                if let Some(table) = survey.add_table(form(name, columns, texts(line), survey)) {
                    self.part = Part::Rows(table);
                }
                return Line::Other;
            }
            _ => {}
        }
        let cells: Vec<String> =
            Split::Tabs.cells(line).map(|cell| field_text(Encoding::Utf8, cell)).collect();
        let is_parameter = !is_indented && cells.len() > 2 && !cells[0].is_empty();
        if self.notes > 0 && !is_parameter {
            self.notes -= 1;
            note(&cells, survey);
            return Line::Other;
        }
        self.notes = 0;
        self.parameter(&cells, survey);
        Line::Other
    }
}

impl Dta {
    fn parameter(&mut self, cells: &[String], survey: &mut Survey) {
        let [key, kind, rest @ ..] = cells else { return };
        survey.metadata.tester_type = Some("Gamry".to_owned());
        let value = rest.first().map_or("", String::as_str);
        match (key.as_str(), kind.as_str()) {
            (_, "TABLE") => {
                self.part = Part::Names(key.clone());
                return;
            }
            (_, "NOTES") => {
                self.notes = value.parse().unwrap_or(0).min(MOST_NOTES);
                return;
            }
            ("DATE", _) => value.clone_into(&mut self.date),
            ("TIME", _) => value.clone_into(&mut self.time),
            ("TAG", _) => survey.metadata.procedure = common_label(kind),
            ("TITLE", _) => survey.metadata.test_name = common_label(value),
            ("PSTATSERIALNO", _) => survey.metadata.tester_serial = common_label(value),
            ("FRAMEWORKVERSION", _) => survey.metadata.software_version = common_label(value),
            ("EXPERIMENTABORTED", "TOGGLE") if value == "T" => {
                survey.warn("experiment_aborted", "The experiment was stopped before its end.");
                survey.vendor(key, value);
            }
            // A potential and whether it is against open circuit; two values and whether they hold.
            (_, "POTEN" | "TWOPARAM") => {
                let values = rest.len().saturating_sub(usize::from(rest.len() > 1));
                let values = if kind == "TWOPARAM" { rest.len().min(3) } else { values.min(2) };
                survey.vendor(key, &rest[..values].join(" "));
            }
            (_, "") => {}
            _ => survey.vendor(key, value),
        }
        if matches!(key.as_str(), "DATE" | "TIME") && !self.date.is_empty() && !self.time.is_empty()
        {
            survey.start(&format!("{} {}", self.date, self.time), DateOrder::MonthFirst);
        }
    }
}

fn note(cells: &[String], survey: &mut Survey) {
    let text = cells.join("\t");
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let comments = survey.metadata.comments.get_or_insert_default();
    if !comments.is_empty() {
        comments.push('\n');
    }
    comments.push_str(text);
}

/// The cells of a line of names or units.
fn texts(line: &[u8]) -> Vec<String> {
    let mut texts: Vec<String> =
        Split::TabsBefore.cells(line).map(|cell| field_text(Encoding::Utf8, cell)).collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    texts
}

fn form(name: String, columns: Vec<String>, mut units: Vec<String>, survey: &Survey) -> TableForm {
    units.resize(columns.len(), String::new());
    let columns: Vec<ColumnSpec> = columns
        .into_iter()
        .zip(units)
        .map(|(name, unit)| ColumnSpec {
            data_type: match unit.as_str() {
                "bits" => DataType::Text,
                _ if INTEGERS.contains(&name.as_str()) => DataType::Int64,
                _ => DataType::Float64,
            },
            name,
            unit: (!unit.is_empty() && unit != "#").then_some(unit),
            derived: false,
        })
        .collect();
    // A script may write a table of the same name again.
    let same = survey.tables.iter().filter(|form| {
        let other = form.table.name.as_str();
        other == name || other.strip_prefix(&name).is_some_and(|rest| rest.starts_with(' '))
    });
    let name = match same.count() {
        0 => name,
        before => format!("{name} {}", before + 1),
    };
    TableForm::new(Table { name, ..of_names(columns, RULES) }, Split::TabsBefore)
}
