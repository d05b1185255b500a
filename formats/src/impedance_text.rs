//! Texts of impedance that several programs read and write: a frequency, Z′ and Z″ in each row.
//!
//! | kind | before the rows | rows |
//! |---|---|---|
//! | names | a first line of names, `f;Z';Z''` or `f/Hz⇥Z'/Ohm⇥-Z''/Ohm` | by its delimiter; decimal commas possible |
//! | `.P00` | title, dates, description, then such names, then the number of rows | tabs |
//! | ZView | `"Z60W Data File: Version 1.1"`, eight lines, then quoted names | commas, nine fixed columns |
//! | `.i2b` | some lines of any text, a blank one, the number of rows | blanks: frequency, Z′, Z″ |
//!
//! Z″ has its own sign, unless the name says `-Z''`.

use model::batch::DataType;
use model::standard::StandardColumn::*;
use model::table::ColumnSpec;
use serde::{Deserialize, Serialize};

use crate::delimited::names::UnitForm;
use crate::detect::Sniff;
use crate::sections::{
    Grammar, Line, Rule, Sectioned, Split, Survey, TableForm, columns_of, common_label, of_names,
};
use crate::text::decode::{Encoding, byte_order_mark_length, field_text};
use crate::text::number::{Comma, Number, parse_number};

#[cfg(test)]
mod tests;

/// Impedance by frequency, as several programs write it.
pub type ImpedanceText = Sectioned<Text>;

const ZVIEW: &[u8] = b"\"Z60W Data File";

const RULES: &[Rule] = &[
    Rule::same("f", FrequencyHertz).in_unit("Hz"),
    Rule::same("freq", FrequencyHertz).in_unit("Hz"),
    Rule::same("frequency", FrequencyHertz).in_unit("Hz"),
    Rule::same("Z'", RealImpedanceOhm).in_unit("ohm"),
    Rule::same("Zre", RealImpedanceOhm).in_unit("ohm"),
    Rule::same("Re(Z)", RealImpedanceOhm).in_unit("ohm"),
    Rule::same("Z''", ImaginaryImpedanceOhm).in_unit("ohm"),
    Rule::same("Z\"", ImaginaryImpedanceOhm).in_unit("ohm"),
    Rule::same("Zim", ImaginaryImpedanceOhm).in_unit("ohm"),
    Rule::same("Im(Z)", ImaginaryImpedanceOhm).in_unit("ohm"),
    Rule::negated("-Z''", ImaginaryImpedanceOhm).in_unit("ohm"),
    Rule::negated("-Z\"", ImaginaryImpedanceOhm).in_unit("ohm"),
    Rule::negated("-Im(Z)", ImaginaryImpedanceOhm).in_unit("ohm"),
    Rule::same("time", TestTimeSecond),
    Rule::same("Edc", VoltageVolt),
    Rule::same("Idc", CurrentAmpere),
];

/// ZView's columns; its line of names is aligned with blanks.
const ZVIEW_COLUMNS: &[(&str, Option<&str>)] = &[
    ("Freq", Some("Hz")),
    ("Ampl", None),
    ("Bias", None),
    ("Time", Some("Sec")),
    ("Z'", Some("ohm")),
    ("Z''", Some("ohm")),
    ("GD", None),
    ("Err", None),
    ("Range", None),
];

/// Lines before the names or the number of rows.
const MOST_LINES: usize = 40;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Text {
    kind: Kind,
    lines: usize,
    table: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    /// Nothing but the lines so far.
    #[default]
    Unknown,
    ZView,
    /// A blank line came: a number may follow.
    Counted,
}

impl Grammar for Text {
    const ID: &'static str = "impedance-text";
    const NAME: &'static str = "Impedance text (frequency, Z', Z'')";
    const PARSER_REVISION: u32 = 1;

    fn sniff(sniff: &Sniff<'_>) -> bool {
        let head = &sniff.head[byte_order_mark_length(sniff.head)..];
        if head.starts_with(ZVIEW) {
            return true;
        }
        let whole = memchr::memrchr(b'\n', head).map_or(0, |end| end + 1);
        let lines: Vec<&[u8]> =
            head[..whole].split(|byte| *byte == b'\n').take(MOST_LINES).collect();
        names(lines.first().copied().unwrap_or_default()).is_some()
            || head.trim_ascii_start().starts_with(b"Procedure :")
                && lines.iter().any(|line| names(line).is_some())
            || is_counted(&lines)
    }

    fn line(&mut self, line: &[u8], survey: &mut Survey) -> Line {
        self.lines += 1;
        if let Some(table) = self.table {
            // The number of rows stands alone on its line.
            let is_row = number(line.trim_ascii()).is_none() && begins_with_number(line);
            return if is_row { Line::Row(table) } else { Line::Other };
        }
        if self.lines == 1 && line.starts_with(ZVIEW) {
            self.kind = Kind::ZView;
            survey.metadata.software_version = common_label("Z60W");
            return Line::Other;
        }
        match self.kind {
            Kind::ZView => {
                if line.starts_with(b"\"") && memchr::memmem::find(line, b"Freq").is_some() {
                    self.begin(fixed(ZVIEW_COLUMNS), Split::Commas, survey);
                }
            }
            Kind::Counted if number(line.trim_ascii()).is_some() => {
                let columns = [("f", Some("Hz")), ("Z'", Some("ohm")), ("Z''", Some("ohm"))];
                self.begin(fixed(&columns), Split::Blanks, survey);
            }
            _ => {
                self.kind = Kind::Unknown;
                if let Some((columns, split)) = names(line) {
                    self.begin(columns, split, survey);
                } else if line.trim_ascii().is_empty() {
                    self.kind = Kind::Counted;
                } else if self.lines <= MOST_LINES {
                    self.preamble(&field_text(Encoding::Utf8, line), survey);
                }
            }
        }
        Line::Other
    }
}

impl Text {
    fn begin(&mut self, columns: Vec<ColumnSpec>, split: Split, survey: &mut Survey) {
        self.table = survey.add_table(TableForm::new(of_names(columns, RULES), split));
    }

    fn preamble(&self, text: &str, survey: &mut Survey) {
        match text.split_once(" : ") {
            Some(("Procedure", title)) => survey.metadata.test_name = common_label(title),
            _ => survey.vendor(&format!("line {}", self.lines), text),
        }
    }
}

fn fixed(columns: &[(&str, Option<&str>)]) -> Vec<ColumnSpec> {
    let column = |(name, unit): &(&str, Option<&str>)| ColumnSpec {
        name: (*name).to_owned(),
        unit: unit.map(str::to_owned),
        data_type: DataType::Float64,
        derived: false,
    };
    columns.iter().map(column).collect()
}

/// The columns of a line that names a frequency, a real and an imaginary impedance and begins with
/// the frequency.
fn names(line: &[u8]) -> Option<(Vec<ColumnSpec>, Split)> {
    let is_short = line.len() < 1000 && !line.contains(&b'"');
    let first = line.trim_ascii_start().first()?;
    if !is_short || !first.eq_ignore_ascii_case(&b'f') {
        return None;
    }
    [Split::Tabs, Split::Semicolons, Split::Commas].into_iter().find_map(|split| {
        let columns = columns_of(line, split, UnitForm::Slash, &[])?;
        let table = of_names(columns, RULES);
        let frequency = table.mapping(FrequencyHertz)?;
        let is_impedance = table.mapping(RealImpedanceOhm).is_some()
            && table.mapping(ImaginaryImpedanceOhm).is_some();
        (frequency.column == 0 && is_impedance).then_some((table.columns, split))
    })
}

fn number(cell: &[u8]) -> Option<f64> {
    match parse_number(cell, Comma::Decimal) {
        Number::Value(value) => Some(value),
        _ => None,
    }
}

fn begins_with_number(line: &[u8]) -> bool {
    let first = line.trim_ascii_start().first();
    first.is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(byte))
}

/// A blank line, a number alone, then nothing but rows of three numbers, the first above 0.
fn is_counted(lines: &[&[u8]]) -> bool {
    let is_count = |pair: &[&[u8]]| {
        pair[0].trim_ascii().is_empty()
            && number(pair[1]).is_some_and(|n| n >= 1.0 && n % 1.0 == 0.0)
    };
    let Some(at) = lines.windows(2).position(is_count) else { return false };
    let mut rows = lines[at + 2..].iter().filter(|line| !line.trim_ascii().is_empty()).peekable();
    rows.peek().is_some()
        && rows.all(|line| {
            let values: Vec<Option<f64>> = Split::Blanks.cells(line).take(4).map(number).collect();
            values.len() == 3
                && values.iter().all(Option::is_some)
                && values[0].is_some_and(|frequency| frequency > 0.0)
        })
}
