//! Scribner's ZPlot (`.z`) and CorrWare (`.cor`).
//!
//! ```text
//! ZPLOT2 ASCII                      or CORRW ASCII
//!   Measured Data, ZPlot:       3.2c
//!   Date:                       10-12-2018          CorrWare: Date: 09-14-2021    Time: 14:15:35
//!   Begin User Comments:        1
//!     a comment
//!   End User Comments:          1
//!   Begin Experiment:           0                   parameters in groups, not all with a colon
//!   …
//!   Data Points:                56
//!   Freq(Hz)⇥Ampl⇥Bias⇥Time(Sec)⇥Z'(a)⇥Z''(b)⇥GD⇥Err⇥Range         CorrWare: E(Volts)⇥I(A/cm2)⇥T(Seconds)
//! End Comments
//! 3.000000E+05⇥1.0000E-02⇥…         rows, in ZPlot of fixed columns
//! ```

use model::standard::StandardColumn::*;
use model::table::{Conversion, StandardMapping};
use serde::{Deserialize, Serialize};

use crate::delimited::names::UnitForm;
use crate::detect::Sniff;
use crate::sections::{
    Grammar, Line, Rule, Sectioned, Split, Survey, TableForm, columns_of, common_label, of_names,
};
use crate::text::civil::DateOrder;
use crate::text::decode::{Encoding, field_text};
use crate::text::number::{Comma, Number, parse_number};

#[cfg(test)]
mod tests;

/// ZPlot and CorrWare.
pub type ScribnerText = Sectioned<Scribner>;

const FIRST_LINES: &[&[u8]] = &[b"ZPLOT2 ASCII", b"CORRW ASCII"];

const RULES: &[Rule] = &[
    Rule::same("Freq", FrequencyHertz),
    Rule::same("Z'", RealImpedanceOhm).in_unit("ohm"),
    Rule::same("Z''", ImaginaryImpedanceOhm).in_unit("ohm"),
    Rule::same("Time", TestTimeSecond),
    Rule::same("T", TestTimeSecond),
    Rule::same("E", VoltageVolt),
    Rule::same("I", CurrentAmpere),
];

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Scribner {
    /// The last line with tabs: that of the names, once `End Comments` comes.
    names: Vec<u8>,
    table: Option<usize>,
    is_comment: bool,
    date: String,
    time: String,
    /// cm², where the file gives it.
    area: Option<f64>,
    lines: u64,
}

impl Grammar for Scribner {
    const ID: &'static str = "scribner-text";
    const NAME: &'static str = "ZPlot or CorrWare data (.z, .cor)";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let first = sniff.head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        FIRST_LINES.contains(&first.trim_ascii())
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        self.lines += 1;
        if let Some(table) = self.table {
            let first = line.trim_ascii_start().first();
            let is_row = first.is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(byte));
            return if is_row { Line::Row(table) } else { Line::Other };
        }
        if line.trim_ascii() == b"End Comments" {
            self.begin(survey);
        } else if line.contains(&b'\t') && line.len() < 1000 {
            line.trim_ascii().clone_into(&mut self.names);
        }
        self.parameter(&field_text(Encoding::Utf8, line), survey);
        Line::Other
    }
}

impl Scribner {
    fn begin(&mut self, survey: &mut Survey) {
        let Some(mut columns) =
            columns_of(&self.names, Split::Tabs, UnitForm::Brackets, &["Err", "Range"])
        else {
            return;
        };
        for column in &mut columns {
            // What stands in the brackets of `Z'(a)` is no unit.
            column.unit = match column.unit.take().as_deref() {
                Some("a" | "b") => Some("ohm".to_owned()),
                other => other.map(str::to_owned),
            };
        }
        let density = columns.iter().position(|column| column.unit.as_deref() == Some("A/cm2"));
        let mut table = of_names(columns, RULES);
        if let Some(column) = density {
            match self.area.filter(|area| *area > 0.0) {
                Some(area) => table.standard.push(StandardMapping {
                    standard: CurrentAmpere,
                    column,
                    conversion: Conversion::multiply(area),
                }),
                None => survey.warn(
                    "area_missing",
                    "The current is given an area, and the file does not say how large that is.",
                ),
            }
        }
        table.standard.sort_by_key(|mapping| mapping.standard);
        if table.columns.len() > 1 {
            self.table = survey.add_table(TableForm::new(table, Split::Tabs));
        }
    }

    fn parameter(&mut self, text: &str, survey: &mut Survey) {
        let metadata = &mut survey.metadata;
        let (label, value) = text.split_once(':').unwrap_or((text, ""));
        let (label, value) = (label.trim(), value.trim());
        match label {
            "Begin User Comments" => self.is_comment = true,
            "End User Comments" => self.is_comment = false,
            _ if self.is_comment => {
                let comments = metadata.comments.get_or_insert_default();
                if comments.len() < 10_000 {
                    if !comments.is_empty() {
                        comments.push('\n');
                    }
                    comments.push_str(text.trim());
                }
            }
            "ZPLOT2 ASCII" | "CORRW ASCII" => metadata.tester_type = Some("Scribner".to_owned()),
            "Measured Data, ZPlot" => metadata.software_version = common_label(value),
            "CorrWare for Windows" => {
                metadata.software_version = common_label(value.trim_start_matches("Version"));
            }
            // CorrWare has the experiment on its third line.
            _ if self.lines == 3 && value.is_empty() => metadata.procedure = common_label(label),
            "Experiment Type" => metadata.procedure = common_label(value),
            "Date" => {
                let (date, time) = value.split_once("Time:").unwrap_or((value, ""));
                self.date = date.trim().to_owned();
                self.time = time.trim().to_owned();
            }
            "Time" => value.clone_into(&mut self.time),
            "" => {}
            _ if value.is_empty() || label.starts_with("Begin ") || label.starts_with("End ") => {}
            _ => {
                if label == "Surface Area"
                    && let Number::Value(area) = parse_number(value.as_bytes(), Comma::Decimal)
                {
                    self.area = Some(area);
                }
                survey.vendor(label, value);
            }
        }
        if matches!(label, "Date" | "Time") && !self.date.is_empty() && !self.time.is_empty() {
            survey.start(&format!("{} {}", self.date, self.time), DateOrder::MonthFirst);
        }
    }
}
