//! Ivium `.idf` and `.ids`.
//!
//! ```text
//! 0x00  16  NUL
//! 0x10   4  a count (0x48, 0xFB …), then CR, or CR LF
//!           `key=value` lines; between them lines of some binary bytes, of unknown meaning
//!             starttime=, serialnumber=, Method=Impedance, Technique=Constant E, Title=…
//!             Mconfig=0
//!           a line of binary bytes, `2`, `Data Objects`, `0`
//! primary_data
//! 3             columns
//! 29            rows
//! 1.09009E+02  -2.65557E+01⇥1.00000E+04     as many lines, separated by blanks or tabs
//! 7
//! osc_data      waveforms of each frequency; not read
//! …
//! ```
//!
//! A data set repeats this from `key=value` on, once a measurement, each with its own `primary_data`.
//! What the three columns are is not written; it follows from method and technique:
//!
//! | method, technique | columns | known from |
//! |---|---|---|
//! | Impedance | Z′, Z″, frequency | `data.idf` of the samples |
//! | Mixed Mode, ChronoAmperometry | time, current, potential | two public readers |
//! | ChronoPotentiometry | time, potential, current | a public reader |
//! | Cyclic or linear sweeps | potential, current, not known | a public reader |
//! | any other | not known: kept, no standard column | |

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

/// `.idf` and `.ids`.
pub type IviumData = Sectioned<Idf>;

const RULES: &[Rule] = &[
    Rule::same("time", TestTimeSecond),
    Rule::same("I", CurrentAmpere),
    Rule::same("E", VoltageVolt),
    Rule::same("freq.", FrequencyHertz),
    Rule::same("Z1", RealImpedanceOhm),
    Rule::same("Z2", ImaginaryImpedanceOhm),
];

/// More columns than any block has.
const MOST_COLUMNS: usize = 100;

/// Parameters that say nothing of the measurement, a line for each of its points.
const POINT_BY_POINT: &[&str] = &["timing.time[", "Frequencies.freq[", "Frequencies.amp["];

/// Where in the text the next line is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Idf {
    part: Part,
    /// Of the measurement whose parameters came last.
    method: String,
    technique: String,
    title: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
enum Part {
    #[default]
    Parameters,
    /// Behind `primary_data`.
    Columns,
    Rows {
        columns: usize,
    },
    Data {
        table: usize,
        left: u64,
    },
}

impl Grammar for Idf {
    const ID: &'static str = "ivium-idf";
    const NAME: &'static str = "Ivium data (.idf, .ids)";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let Some((start, rest)) = sniff.head.split_at_checked(20) else { return false };
        let rest = &rest[..rest.len().min(4096)];
        start[..16].iter().all(|byte| *byte == 0)
            && start[16..] != [0; 4]
            && rest.starts_with(b"\r")
            && ["=", "primary_data", "QR"]
                .iter()
                .any(|word| memchr::memmem::find(rest, word.as_bytes()).is_some())
            && rest.iter().filter(|byte| byte.is_ascii()).count() * 10 > rest.len() * 9
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        match self.part {
            Part::Data { table, left } if left > 0 && is_row(line) => {
                self.part = Part::Data { table, left: left - 1 };
                return Line::Row(table);
            }
            Part::Columns => {
                let columns =
                    count(line).filter(|columns| (1..=MOST_COLUMNS as u64).contains(columns));
                self.part = match columns {
                    Some(columns) => Part::Rows { columns: columns as usize },
                    None => Part::Parameters,
                };
                return Line::Other;
            }
            Part::Rows { columns } => {
                self.part = match count(line) {
                    Some(left) => self.begin(columns, left, survey),
                    None => Part::Parameters,
                };
                return Line::Other;
            }
            Part::Data { left, .. } => {
                if left > 0 {
                    survey.warn(
                        "rows_missing",
                        "The file ends a block before the number of rows that it gives.",
                    );
                }
                self.part = Part::Parameters;
            }
            Part::Parameters => {}
        }
        if line.trim_ascii() == b"primary_data" {
            self.part = Part::Columns;
        } else if let Some(equals) = memchr::memchr(b'=', line) {
            self.parameter(&line[..equals], &line[equals + 1..], survey);
        }
        Line::Other
    }
}

impl Idf {
    fn parameter(&mut self, name: &[u8], value: &[u8], survey: &mut Survey) {
        let text = |bytes: &[u8]| field_text(Encoding::Utf8, bytes);
        // What is not printable before a name belongs to no text.
        let name = text(name).rsplit('\u{FFFD}').next().unwrap_or_default().to_owned();
        let value = text(value);
        if value.is_empty() || POINT_BY_POINT.iter().any(|point| name.starts_with(point)) {
            return;
        }
        match name.as_str() {
            "Method" => self.method.clone_from(&value),
            "Technique" => self.technique.clone_from(&value),
            "Title" => self.title.clone_from(&value),
            _ => {}
        }
        let metadata = &mut survey.metadata;
        metadata.tester_type = Some("Ivium".to_owned());
        match name.as_str() {
            "starttime" if metadata.started_at.is_none() => {
                survey.start(&value, DateOrder::DayFirst);
            }
            "serialnumber" => metadata.tester_serial = Some(value),
            "software" => metadata.software_version = Some(value),
            "Title" if metadata.test_name.is_none() => metadata.test_name = Some(value),
            "Technique" if metadata.procedure.is_none() => metadata.procedure = Some(value),
            "Report.Remarks" if metadata.comments.is_none() => {
                metadata.comments = common_label(&value);
            }
            _ => survey.vendor(&name, &value),
        }
    }

    /// The table of a block.
    fn begin(&self, columns: usize, left: u64, survey: &mut Survey) -> Part {
        let is = |words: &[&str]| {
            let known = format!("{} {}", self.method, self.technique).to_ascii_lowercase();
            let known: String = known.split_whitespace().collect();
            words.iter().any(|word| known.contains(word))
        };
        let names: &[(&str, &str)] = if is(&["impedance"]) {
            &[("Z1", "ohm"), ("Z2", "ohm"), ("freq.", "Hz")]
        } else if is(&["chronopotentiometry"]) {
            &[("time", "s"), ("E", "V"), ("I", "A")]
        } else if is(&["mixedmode", "chronoamperometry"]) {
            &[("time", "s"), ("I", "A"), ("E", "V")]
        } else if is(&["cyclicvoltammetry", "linearsweep"]) {
            &[("E", "V"), ("I", "A")]
        } else {
            let technique = if self.technique.is_empty() { &self.method } else { &self.technique };
            survey.warn(
                "unknown_columns",
                format!(
                    "What the columns of “{technique}” mean is not known; none is a standard column."
                ),
            );
            &[]
        };
        let columns: Vec<ColumnSpec> = (0..columns)
            .map(|index| {
                let known = names.get(index);
                ColumnSpec {
                    name: known.map_or_else(|| format!("column {}", index + 1), |n| n.0.to_owned()),
                    unit: known.map(|known| known.1.to_owned()),
                    data_type: DataType::Float64,
                    derived: false,
                }
            })
            .collect();
        // Measurements of a data set are told apart by their titles.
        let is_set = !survey.tables.is_empty() && !self.title.is_empty();
        let title: String = self.title.chars().take(60).collect();
        let name =
            if is_set { format!("{title} ({})", survey.tables.len() + 1) } else { String::new() };
        let table = Table { name, ..of_names(columns, RULES) };
        match survey.add_table(TableForm::new(table, Split::Blanks)) {
            Some(table) => Part::Data { table, left },
            None => Part::Parameters,
        }
    }
}

fn count(line: &[u8]) -> Option<u64> {
    std::str::from_utf8(line.trim_ascii()).ok()?.parse().ok()
}

/// Whether a line begins with a number and has another: a count has a line of its own.
fn is_row(line: &[u8]) -> bool {
    let mut cells = Split::Blanks.cells(line);
    let is_number = |cell: &[u8]| {
        cell.first().is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(byte))
    };
    cells.next().is_some_and(is_number) && cells.next().is_some_and(is_number)
}
