//! Ivium's text export: a line of names and units, `time /s⇥I /mA⇥E /V` or
//! `freq. /Hz⇥Z1 /ohm⇥Z2 /ohm`, then rows. The names may come again where measurements follow each
//! other in one file.

use model::batch::DataType;
use model::standard::StandardColumn::*;
use model::table::ColumnSpec;
use serde::{Deserialize, Serialize};

use crate::detect::Sniff;
use crate::sections::{Grammar, Line, Rule, Sectioned, Split, Survey, TableForm, of_names};
use crate::text::decode::{Encoding, byte_order_mark_length, field_text};

/// IviumSoft's export.
pub type IviumText = Sectioned<Export>;

const RULES: &[Rule] = &[
    Rule::same("time", TestTimeSecond),
    Rule::same("I", CurrentAmpere),
    Rule::same("E", VoltageVolt),
    Rule::same("freq.", FrequencyHertz),
    Rule::same("Z1", RealImpedanceOhm),
    Rule::same("Z2", ImaginaryImpedanceOhm),
];

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Export {
    table: Option<usize>,
}

impl Grammar for Export {
    const ID: &'static str = "ivium-text";
    const NAME: &'static str = "Ivium text export";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let head = &sniff.head[byte_order_mark_length(sniff.head)..];
        let mut lines = head.split(|byte| *byte == b'\n').take(5);
        lines.any(|line| names(line).is_some()) && head.contains(&b'\n')
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        if let Some(columns) = names(line) {
            survey.metadata.tester_type = Some("Ivium".to_owned());
            let repeats = self.table.is_some_and(|table| {
                survey.tables.get(table).is_some_and(|form| form.table.columns == columns)
            });
            if !repeats {
                let table = of_names(columns, RULES);
                self.table = survey.add_table(TableForm::new(table, Split::Tabs));
            }
            return Line::Other;
        }
        let first = line.trim_ascii_start().first();
        match self.table {
            Some(table)
                if first.is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(byte)) =>
            {
                Line::Row(table)
            }
            _ => Line::Other,
        }
    }
}

/// The columns of a line of names: each `name /unit`, and a time or frequency first.
fn names(line: &[u8]) -> Option<Vec<ColumnSpec>> {
    if !line.starts_with(b"time /") && !line.starts_with(b"freq. /") {
        return None;
    }
    let mut columns = Vec::new();
    for cell in Split::Tabs.cells(line.trim_ascii_end()) {
        let text = field_text(Encoding::Utf8, cell);
        let (name, unit) = text.split_once(" /")?;
        columns.push(ColumnSpec {
            name: name.trim().to_owned(),
            unit: Some(unit.trim().to_owned()),
            data_type: DataType::Float64,
            derived: false,
        });
    }
    (columns.len() >= 2).then_some(columns)
}
