//! Maccor's text of an impedance measurement.
//!
//! ```text
//! MACCOR, INC.    AC Impedance Test
//! Frequency Sweep:   Open Circuit Voltage
//! EIS 1.000FRA default                        procedure
//! cell-7.EDA0001.041                          name; the extension is the channel
//! …
//! Start Date:  Wednesday, November 2, 2016 Start Time:   15:58
//! …                                           settings of the analyser, not named
//! Freq(Hz)⇥Polar(V)⇥time(sec)⇥Z'(a)⇥Z''(b)⇥…
//! 999999.00000⇥…                              rows; the last names often have no cells
//! ```

use model::standard::StandardColumn::*;
use serde::{Deserialize, Serialize};

use crate::delimited::names::UnitForm;
use crate::detect::Sniff;
use crate::sections::{
    Grammar, Line, Rule, Sectioned, Split, Survey, TableForm, columns_of, common_label, of_names,
};
use crate::text::civil::DateOrder;
use crate::text::decode::{Encoding, field_text};

#[cfg(test)]
mod tests;

/// Maccor's impedance text.
pub type MaccorImpedance = Sectioned<Impedance>;

const FIRST_LINE: &[u8] = b"MACCOR, INC.";

const RULES: &[Rule] = &[
    Rule::same("Freq", FrequencyHertz),
    Rule::same("time", TestTimeSecond),
    Rule::same("Z'(a)", RealImpedanceOhm).in_unit("ohm"),
    Rule::same("Z''(b)", ImaginaryImpedanceOhm).in_unit("ohm"),
    Rule::same("Z-Mag", AbsoluteImpedanceOhm).in_unit("ohm"),
    Rule::same("Phase_Angle", PhaseDegree).in_unit("deg"),
    Rule::same("V-DC", VoltageVolt).in_unit("V"),
];

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Impedance {
    lines: u64,
    table: Option<usize>,
}

impl Grammar for Impedance {
    const ID: &'static str = "maccor-impedance";
    const NAME: &'static str = "Maccor impedance text";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let first = sniff.head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        first.starts_with(FIRST_LINE) && memchr::memmem::find(first, b"AC Impedance Test").is_some()
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        self.lines += 1;
        if let Some(table) = self.table {
            let is_row = line.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
            return if is_row { Line::Row(table) } else { Line::Other };
        }
        if line.starts_with(b"Freq(Hz)\t") {
            let columns = columns_of(line, Split::Tabs, UnitForm::Brackets, &[]);
            self.table = columns.and_then(|mut columns| {
                for column in &mut columns {
                    // What stands in these brackets is no unit.
                    if let Some(unit) =
                        column.unit.take_if(|unit| matches!(unit.as_str(), "a" | "b"))
                    {
                        column.name = format!("{}({unit})", column.name);
                    }
                }
                survey.add_table(TableForm::new(of_names(columns, RULES), Split::Tabs))
            });
            return Line::Other;
        }
        self.preamble(&field_text(Encoding::Utf8, line), survey);
        Line::Other
    }
}

impl Impedance {
    fn preamble(&self, text: &str, survey: &mut Survey) {
        let metadata = &mut survey.metadata;
        match self.lines {
            1 => metadata.tester_type = Some("Maccor".to_owned()),
            3 => metadata.procedure = common_label(text),
            4 => {
                metadata.test_name = common_label(text);
                let extension = text.rsplit_once('.').map_or("", |(_, extension)| extension);
                let channel = extension.trim_start_matches('0');
                if extension.len() == 3 && channel.bytes().all(|byte| byte.is_ascii_digit()) {
                    metadata.channel = common_label(channel);
                }
            }
            _ if text.starts_with("Start Date:") => {
                let start = text.replace("Start Date:", "").replace("Start Time:", "");
                let words: Vec<&str> = start.split_whitespace().collect();
                survey.start(&words.join(" "), DateOrder::MonthFirst);
            }
            2 => {
                if let Some((label, value)) = text.split_once(':') {
                    survey.vendor(label, value);
                }
            }
            lines => survey.vendor(&format!("line {lines}"), text),
        }
    }
}
