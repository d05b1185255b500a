//! PSTrace's csv, in UTF-16.
//!
//! ```text
//! File date:,2023-11-03 15:21:24             impedance, as often as it was measured
//! Measurement:,Impedance Spectroscopy
//! Notes:,
//! Date and time:,2023-06-29 17:48:50
//! Fixed at 41 freqs
//! freq / Hz,neg. Phase / °,Idc / uA,Z / Ohm,Z' / Ohm,Z'' / Ohm,Cs / F,
//! 50000.00,10.317,0.007,771.499,759.024,138.177,4.341E+07,
//!
//! Date and time:,2023-10-27 10:49:54         curves, side by side; this is the date of the file
//! Notes:
//!
//! CP E vs t,,CV i vs E,                      titles
//! Date and time measurement:,2023-06-29 17:44:23,Date and time measurement:,…
//! s,V,V,µA                                   units
//! 0.00000E+000,8.06995E-001,4.99963E-001,-2.14577E-002       the longer ones go on alone
//! ```
//!
//! Beside `neg. Phase`, `Z''` is printed with the other sign, too: their tangent is Z''/Z'.

use model::batch::DataType;
use model::standard::StandardColumn::*;
use model::table::ColumnSpec;
use serde::{Deserialize, Serialize};

use super::beginning;
use crate::delimited::names::UnitForm;
use crate::detect::Sniff;
use crate::sections::{
    Grammar, Line, Rule, Sectioned, Split, Survey, TableForm, columns_of, common_label, of_names,
};
use crate::text::civil::DateOrder;
use crate::text::decode::{Encoding, field_text};

/// PSTrace's csv.
pub type PalmSensCsv = Sectioned<Csv>;

const IMPEDANCE: &[Rule] = &[
    Rule::same("freq", FrequencyHertz),
    Rule::same("Z'", RealImpedanceOhm),
    Rule::same("Z", AbsoluteImpedanceOhm),
    Rule::same("Idc", CurrentAmpere),
    Rule::negated("neg. Phase", PhaseDegree),
    Rule::same("Phase", PhaseDegree),
];
const NEGATIVE: &[Rule] = &[Rule::negated("Z''", ImaginaryImpedanceOhm)];
const CURVES: &[Rule] = &[
    Rule::same("t", TestTimeSecond),
    Rule::same("E", VoltageVolt),
    Rule::same("i", CurrentAmpere),
];

const DATE_OF_CURVE: &str = "Date and time measurement:";
/// More curves than anyone exports, and longer titles.
const MOST_CURVES: usize = 400;
const LONGEST_TITLE: usize = 80;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Csv {
    part: Part,
    /// Of the impedance measurement that follows.
    measurement: Option<String>,
    title: String,
    /// Titles of curves, with the cell in which each stands.
    titles: Vec<(usize, String)>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
enum Part {
    #[default]
    Parameters,
    /// Behind the dates of curves that begin at these cells.
    Units(Vec<usize>),
    Curves {
        first: usize,
        count: usize,
    },
    Spectrum(usize),
}

impl Grammar for Csv {
    const ID: &'static str = "palmsens-csv";
    const NAME: &'static str = "PalmSens csv (PSTrace)";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let beginning = beginning(sniff.head);
        ["File date:,", "Date and time:,"].iter().any(|first| beginning.starts_with(first))
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        let first = line.trim_ascii_start().first();
        let is_number = first.is_some_and(|byte| byte.is_ascii_digit() || b"+-.,".contains(byte));
        match std::mem::take(&mut self.part) {
            Part::Units(starts) => {
                self.part = self.begin_curves(line, &starts, survey);
                return Line::Other;
            }
            Part::Curves { first, count } if is_number => {
                self.part = Part::Curves { first, count };
                return Line::Rows { first, count };
            }
            Part::Spectrum(table) if is_number => {
                self.part = Part::Spectrum(table);
                return Line::Row(table);
            }
            _ => {}
        }
        if line.starts_with(b"freq / ") {
            self.part = self.begin_spectrum(line, survey);
            return Line::Other;
        }
        let cells: Vec<String> = Split::Commas
            .cells(line)
            .take(2 * MOST_CURVES)
            .map(|cell| field_text(Encoding::Utf8, cell))
            .collect();
        self.parameter(&cells, survey);
        Line::Other
    }
}

impl Csv {
    fn parameter(&mut self, cells: &[String], survey: &mut Survey) {
        survey.metadata.tester_type = Some("PalmSens".to_owned());
        let value = cells.get(1).map_or("", String::as_str);
        match cells.first().map_or("", String::as_str) {
            DATE_OF_CURVE => {
                let starts = (0..cells.len()).filter(|cell| cells[*cell] == DATE_OF_CURVE);
                self.part = Part::Units(starts.collect());
                self.start(value, survey);
            }
            "File date:" => {
                survey.metadata.other_date = Some(survey.recorded(value, DateOrder::MonthFirst));
            }
            // Of the measurement where one is named, else of the file.
            "Date and time:" if self.measurement.is_some() => self.start(value, survey),
            "Date and time:" => {
                survey.metadata.other_date = Some(survey.recorded(value, DateOrder::MonthFirst));
            }
            "Measurement:" => {
                self.measurement = common_label(value);
                survey.vendor("Measurement", value);
            }
            "Notes:" => {
                if survey.metadata.comments.is_none() {
                    survey.metadata.comments = common_label(value);
                }
            }
            "" | "\u{FEFF}" => {}
            title => {
                title.clone_into(&mut self.title);
                self.titles = (0..cells.len())
                    .filter(|cell| !cells[*cell].is_empty())
                    .map(|cell| (cell, cells[cell].chars().take(LONGEST_TITLE).collect()))
                    .collect();
            }
        }
    }

    /// The test begins with its first measurement.
    fn start(&self, text: &str, survey: &mut Survey) {
        if survey.metadata.started_at.is_none() {
            survey.start(text, DateOrder::MonthFirst);
        }
    }

    fn begin_spectrum(&self, line: &[u8], survey: &mut Survey) -> Part {
        let Some(columns) = columns_of(line, Split::Commas, UnitForm::Slash, &[]) else {
            return Part::Parameters;
        };
        let is_negative = columns.iter().any(|column| column.name == "neg. Phase");
        let mut table = of_names(columns, IMPEDANCE);
        if is_negative {
            let imaginary = of_names(table.columns.clone(), NEGATIVE).standard;
            table.standard.extend(imaginary);
            table.standard.sort_by_key(|mapping| mapping.standard);
        }
        let measurement = self.measurement.as_deref().unwrap_or_default();
        let title: String = self.title.chars().take(LONGEST_TITLE).collect();
        table.name = unused(&format!("{measurement}: {title}"), survey);
        survey
            .add_table(TableForm::new(table, Split::Commas))
            .map_or(Part::Parameters, Part::Spectrum)
    }

    /// A table for each curve, from its units.
    fn begin_curves(&self, line: &[u8], starts: &[usize], survey: &mut Survey) -> Part {
        let units: Vec<String> = Split::Commas
            .cells(line)
            .take(4 * MOST_CURVES)
            .map(|cell| field_text(Encoding::Utf8, cell))
            .collect();
        let first = survey.tables.len();
        let mut count = 0;
        for (curve, start) in starts.iter().enumerate().take(MOST_CURVES) {
            let end = starts.get(curve + 1).copied().unwrap_or(units.len()).min(units.len());
            let columns: Vec<ColumnSpec> = units
                .get(*start..end)
                .unwrap_or_default()
                .iter()
                .map(|unit| column(unit))
                .collect();
            if columns.is_empty() {
                break;
            }
            let mut table = of_names(columns, CURVES);
            let title = self.titles.iter().find(|(cell, _)| cell == start);
            table.name = unused(title.map_or("curve", |(_, title)| title.as_str()), survey);
            let form = TableForm { skip: *start, ..TableForm::new(table, Split::Commas) };
            if survey.add_table(form).is_none() {
                break;
            }
            count += 1;
        }
        if count == 0 { Part::Parameters } else { Part::Curves { first, count } }
    }
}

/// Curves name only units; what they measure follows.
fn column(unit: &str) -> ColumnSpec {
    let name = match unit {
        "s" => "t",
        "V" | "mV" => "E",
        unit if unit.ends_with('A') => "i",
        _ => "value",
    };
    ColumnSpec {
        name: name.to_owned(),
        unit: (!unit.is_empty()).then(|| unit.to_owned()),
        data_type: DataType::Float64,
        derived: false,
    }
}

/// The name, numbered where a table has it.
fn unused(name: &str, survey: &Survey) -> String {
    let name = name.trim_matches([':', ' ']);
    let is_used = |name: &str| survey.tables.iter().any(|form| form.table.name == name);
    if !is_used(name) {
        return name.to_owned();
    }
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    numbered.take(1000).find(|name| !is_used(name)).unwrap_or_default()
}
