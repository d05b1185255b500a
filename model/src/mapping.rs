//! What a person said about a table that no reader knows, in a text or on a sheet: which column is
//! what. Matched by the header from then on.

mod check;

use serde::{Deserialize, Serialize};

use crate::account::UserReference;
use crate::id::{AwaitingTableId, ColumnMappingId};
use crate::standard::StandardColumn;
use crate::table::Conversion;
use crate::time::{DateOrder, Timestamp};
use crate::unit::parse_unit;

pub use check::{MappingError, WrongColumn};

/// The line of column names that was seen, or that a mapping fits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TableHeader {
    /// Comma, semicolon or tab between the cells of a text; `None`: the cells are those of a sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// As they stand in the file, in order, without blanks and quotes around them.
    pub names: Vec<String>,
}

/// One table's columns, described by a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnMapping {
    /// For people: `Furnace log of lab 3`.
    pub name: String,
    /// Which tables it fits: those with just these column names.
    pub header: TableHeader,
    pub decimal_mark: DecimalMark,
    /// The line behind the column names has units, or nothing that is a row.
    #[serde(default)]
    pub has_units_line: bool,
    /// Columns that are not listed are kept as text.
    pub columns: Vec<MappedColumn>,
}

/// One column of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MappedColumn {
    /// Its place in the header's names.
    pub source: usize,
    pub holds: CellForm,
    /// As people write it; kept beside the column.
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub standard: Option<StandardColumn>,
    /// To the standard unit. `None`: by the unit.
    #[serde(default)]
    pub conversion: Option<Conversion>,
    #[serde(default)]
    pub sign: SignRule,
}

/// What stands in a column's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellForm {
    Number,
    /// A counter or a code.
    Integer,
    Text,
    /// Days, hours, minutes and seconds: `2d 03:04:05.6`, `27:04:05`.
    Elapsed,
    /// Date and time of day. The order is asked of a person, because the digits may not tell it.
    Clock {
        #[serde(default)]
        date_order: Option<DateOrder>,
    },
    /// Numbers of days since 1899-12-30 on the tester's clock, as spreadsheets count them.
    SerialDays,
    /// Numbers of seconds since 1970 UTC.
    UnixSeconds,
    /// Numbers of milliseconds since 1970 UTC.
    UnixMilliseconds,
}

impl CellForm {
    /// Whether the cells say at what time a row was written.
    pub fn is_clock(self) -> bool {
        use CellForm::*;
        matches!(self, Clock { .. } | SerialDays | UnixSeconds | UnixMilliseconds)
    }
}

/// Which mark stands before the decimals; the other one may stand between thousands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    #[default]
    Point,
    Comma,
}

/// How the sign of a value follows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignRule {
    #[default]
    AsPrinted,
    /// The file has it the other way round.
    Negated,
    /// By the text in another column of the same row: positive in charge, negative in discharge,
    /// else as printed.
    ByState { column: usize, charge: Vec<String>, discharge: Vec<String> },
}

/// A mapping as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptMapping {
    pub id: ColumnMappingId,
    pub revision: i64,
    pub created_by: Option<UserReference>,
    /// The viewer may change it.
    pub may_edit: bool,
    /// How many datasets were read by it.
    pub datasets: u64,
    pub mapping: ColumnMapping,
    /// What was seen of the table; only for who may change the mapping.
    pub sample: Option<TableSample>,
}

/// What was seen of a table, for the person who says what its columns are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableSample {
    /// The first values of each column, as they stand in the file.
    pub first_values: Vec<Vec<String>>,
    /// The different values of each column that has only a few, such as states.
    pub states: Vec<Vec<String>>,
}

/// A table that was seen and that no mapping fits yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitingTable {
    pub id: AwaitingTableId,
    pub header: TableHeader,
    pub sample: TableSample,
    /// Where it was seen last.
    pub file_name: String,
    pub seen_at: Timestamp,
}

/// The first rows of a table as a mapping would have them read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingPreview {
    pub columns: Vec<PreviewColumn>,
    /// What would be odd about them.
    pub warnings: Vec<String>,
}

/// One standard column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewColumn {
    pub standard: StandardColumn,
    /// A cell that gives no value is empty.
    pub values: Vec<String>,
}

impl ColumnMapping {
    /// Whether both read a table the same way: they may have different names.
    pub fn reads_like(&self, other: &Self) -> bool {
        *self == Self { name: self.name.clone(), ..other.clone() }
    }
}

impl MappedColumn {
    /// From the numbers of the file to the standard unit, sign included; `None` where neither a
    /// conversion nor the unit says it.
    pub fn to_standard(&self) -> Option<Conversion> {
        let by_unit = || {
            let standard = self.standard?;
            let Some((wanted, _)) = parse_unit(standard.unit()) else {
                return Some(Conversion::IDENTITY);
            };
            // No unit means the standard one.
            let Some(unit) = self.unit.as_deref() else { return Some(Conversion::IDENTITY) };
            let found = parse_unit(unit).filter(|(quantity, _)| *quantity == wanted);
            found.map(|(_, conversion)| conversion)
        };
        let conversion = self.conversion.or_else(by_unit)?;
        Some(match self.sign {
            SignRule::Negated => Conversion {
                multiply: -conversion.multiply,
                offset: -conversion.offset,
                ..conversion
            },
            _ => conversion,
        })
    }
}

impl SignRule {
    /// Gives a value the sign that the text in the state's column demands.
    pub fn apply(&self, value: f64, state: &[u8]) -> f64 {
        let Self::ByState { charge, discharge, .. } = self else { return value };
        let is_of = |words: &[String]| words.iter().any(|word| word.as_bytes() == state);
        if is_of(charge) {
            value.abs()
        } else if is_of(discharge) {
            -value.abs()
        } else {
            value
        }
    }
}

#[cfg(test)]
mod tests;
