//! Text of CH Instruments' programs.
//!
//! ```text
//! Feb. 20, 2020   15:55:08
//! A.C. Impedance                        technique
//! File: c:\…
//! Data Source:  Experiment
//! Instrument Model:  CHI660E
//! Header:
//! Note:
//!
//! Init E (V) = 0                        parameters
//! …
//! Freq/Hz, Z'/ohm, Z"/ohm, Z/ohm, Phase/deg
//!
//! 9.961e+4, 9.891e+1, -2.748e+0, 9.894e+1, -1.6
//! ```
//!
//! Other techniques have other columns (`Potential/V, Current/A`); CH Instruments counts a cathodic
//! current positive unless told otherwise, so a current is kept and not mapped.

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

/// CH Instruments' text.
pub type ChiText = Sectioned<Chi>;

const RULES: &[Rule] = &[
    Rule::same("Freq", FrequencyHertz),
    Rule::same("Z'", RealImpedanceOhm),
    Rule::same("Z\"", ImaginaryImpedanceOhm),
    Rule::same("Z", AbsoluteImpedanceOhm),
    Rule::same("Phase", PhaseDegree),
    Rule::same("Time", TestTimeSecond),
    Rule::same("Potential", VoltageVolt),
];

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Chi {
    lines: u64,
    table: Option<usize>,
}

impl Grammar for Chi {
    const ID: &'static str = "chi-text";
    const NAME: &'static str = "CH Instruments text";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let first = &sniff.head[..sniff.head.len().min(1024)];
        memchr::memmem::find(first, b"\nInstrument Model:").is_some()
            && memchr::memmem::find(first, b"\nData Source:").is_some()
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        self.lines += 1;
        if let Some(table) = self.table {
            let first = line.trim_ascii_start().first();
            let is_row = first.is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(byte));
            return if is_row { Line::Row(table) } else { Line::Other };
        }
        if self.lines > 8 && is_names(line) {
            let columns = columns_of(line, Split::Commas, UnitForm::Slash, &[]);
            self.table = columns.and_then(|columns| {
                survey.add_table(TableForm::new(of_names(columns, RULES), Split::Commas))
            });
            return Line::Other;
        }
        self.preamble(&field_text(Encoding::Utf8, line), survey);
        Line::Other
    }
}

impl Chi {
    fn preamble(&self, text: &str, survey: &mut Survey) {
        match self.lines {
            1 => {
                survey.metadata.tester_type = Some("CH Instruments".to_owned());
                // `Feb. 20, 2020`
                survey.start(&text.replacen(". ", " ", 1), DateOrder::MonthFirst);
                if let Some(started) = &mut survey.metadata.started_at {
                    text.clone_into(&mut started.text);
                }
                return;
            }
            2 => {
                survey.metadata.procedure = common_label(text);
                return;
            }
            _ => {}
        }
        let Some((label, value)) = text.split_once(" = ").or_else(|| text.split_once(':')) else {
            return;
        };
        match label {
            "Note" => survey.metadata.comments = common_label(value),
            "Header" => survey.metadata.test_name = common_label(value),
            _ if value.trim().is_empty() => {}
            _ => survey.vendor(label, value),
        }
    }
}

/// Names with units, separated by commas: `Freq/Hz, Z'/ohm`.
fn is_names(line: &[u8]) -> bool {
    let has_letter = line.first().is_some_and(u8::is_ascii_alphabetic);
    let mut cells = Split::Commas.cells(line);
    has_letter
        && line.contains(&b',')
        && !line.contains(&b'=')
        && cells.next().is_some_and(|cell| cell.contains(&b'/'))
}
