//! A Parstat's text: a line of names, `Potential (V)⇥Current (A)⇥Elapsed Time (s)⇥Frequency (Hz)⇥
//! Zre (ohms)⇥Zim (ohms)⇥…`, then rows. Samples have a frequency of 0, impedance has one.

use model::standard::StandardColumn::*;
use serde::{Deserialize, Serialize};

use crate::delimited::names::UnitForm;
use crate::detect::Sniff;
use crate::sections::{Grammar, Line, Rule, Sectioned, Split, Survey, columns_of, of_names};
use crate::text::decode::byte_order_mark_length;

/// PowerSuite's or VersaStudio's text.
pub type ParstatText = Sectioned<Text>;

const RULES: &[Rule] = &[
    Rule::same("Elapsed Time", TestTimeSecond),
    Rule::same("Potential", VoltageVolt),
    Rule::same("Current", CurrentAmpere),
];
const SPECTRUM: &[Rule] = &[
    Rule::same("Frequency", FrequencyHertz),
    Rule::same("Zre", RealImpedanceOhm),
    Rule::same("Zim", ImaginaryImpedanceOhm),
];

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Text {
    table: Option<usize>,
}

impl Grammar for Text {
    const ID: &'static str = "parstat-text";
    const NAME: &'static str = "Parstat text";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let head = &sniff.head[byte_order_mark_length(sniff.head)..];
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        is_names(line) && line.len() < head.len()
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        if is_names(line) && self.table.is_none() {
            survey.metadata.tester_type = Some("Princeton Applied Research".to_owned());
            let columns = columns_of(line, Split::Tabs, UnitForm::Brackets, &[]);
            self.table = columns.and_then(|columns| {
                survey.add_mixed(of_names(columns, &[]), Split::Tabs, RULES, SPECTRUM)
            });
            return Line::Other;
        }
        let is_row =
            line.first().is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(byte));
        match self.table {
            Some(table) if is_row => Line::Row(table),
            _ => Line::Other,
        }
    }
}

fn is_names(line: &[u8]) -> bool {
    let has = |name: &[u8]| Split::Tabs.cells(line).any(|cell| cell.trim_ascii() == name);
    has(b"Elapsed Time (s)") && has(b"Potential (V)") && (has(b"Zre (ohms)") || has(b"Current (A)"))
}
