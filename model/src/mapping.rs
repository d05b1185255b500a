//! What a person said about a delimited table that no reader knows: which column is what. Matched by
//! the header from then on.

use serde::{Deserialize, Serialize};

use crate::standard::StandardColumn;
use crate::table::Conversion;
use crate::time::DateOrder;
use crate::unit::parse_unit;

/// The line of column names that was seen, or that a mapping fits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TableHeader {
    /// Comma, semicolon or tab.
    pub delimiter: char,
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

/// What is wrong with a mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("column {0} is not one of the header's")]
    NoSuchColumn(usize),
    #[error("{0} is given twice")]
    StandardTwice(StandardColumn),
    #[error("“{unit}” is no unit of {standard}; give a factor")]
    WrongUnit { unit: String, standard: StandardColumn },
    #[error("the cells of {0} cannot be what the mapping says")]
    WrongForm(StandardColumn),
}

impl ColumnMapping {
    /// Whether the mapping can be used as it is.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self) -> Result<(), MappingError> {
        let mut seen = Vec::new();
        for column in &self.columns {
            let mut places = vec![column.source];
            if let SignRule::ByState { column, .. } = &column.sign {
                places.push(*column);
            }
            if let Some(place) = places.into_iter().find(|place| *place >= self.header.names.len())
            {
                return Err(MappingError::NoSuchColumn(place));
            }
            let Some(standard) = column.standard else { continue };
            if seen.contains(&standard) {
                return Err(MappingError::StandardTwice(standard));
            }
            seen.push(standard);
            column.check(standard)?;
        }
        Ok(())
    }
}

impl MappedColumn {
    fn check(&self, standard: StandardColumn) -> Result<(), MappingError> {
        let is_time =
            matches!(standard, StandardColumn::TestTimeSecond | StandardColumn::StepTimeSecond);
        let is_right = match self.holds {
            CellForm::Number | CellForm::Integer => standard != StandardColumn::StepType,
            CellForm::Text => matches!(standard, StandardColumn::StepType | StandardColumn::StepId),
            CellForm::Elapsed => is_time,
            CellForm::Clock { .. } => standard == StandardColumn::UnixTimeSecond,
        };
        if !is_right {
            return Err(MappingError::WrongForm(standard));
        }
        let is_number = matches!(self.holds, CellForm::Number | CellForm::Integer);
        if is_number && self.to_standard().is_none() {
            let unit = self.unit.clone().unwrap_or_default();
            return Err(MappingError::WrongUnit { unit, standard });
        }
        Ok(())
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn column(source: usize, standard: StandardColumn, unit: Option<&str>) -> MappedColumn {
        MappedColumn {
            source,
            holds: CellForm::Number,
            unit: unit.map(str::to_owned),
            standard: Some(standard),
            conversion: None,
            sign: SignRule::AsPrinted,
        }
    }

    #[test]
    fn a_mapping_says_what_is_wrong_with_it() {
        use StandardColumn::*;
        let by_state = SignRule::ByState { column: 9, charge: vec![], discharge: vec![] };
        let table: Vec<(Vec<MappedColumn>, Option<MappingError>)> = vec![
            (vec![column(0, TestTimeSecond, Some("min")), column(1, VoltageVolt, None)], None),
            (vec![column(2, VoltageVolt, None)], Some(MappingError::NoSuchColumn(2))),
            (
                vec![MappedColumn { sign: by_state, ..column(0, CurrentAmpere, None) }],
                Some(MappingError::NoSuchColumn(9)),
            ),
            (
                vec![column(0, VoltageVolt, None), column(1, VoltageVolt, None)],
                Some(MappingError::StandardTwice(VoltageVolt)),
            ),
            (
                vec![column(0, VoltageVolt, Some("furlong"))],
                Some(MappingError::WrongUnit { unit: "furlong".to_owned(), standard: VoltageVolt }),
            ),
            (
                vec![MappedColumn { holds: CellForm::Text, ..column(0, VoltageVolt, None) }],
                Some(MappingError::WrongForm(VoltageVolt)),
            ),
        ];
        for (columns, wrong) in table {
            let mapping = ColumnMapping {
                name: String::new(),
                header: TableHeader { delimiter: ',', names: vec!["a".into(), "b".into()] },
                decimal_mark: DecimalMark::Point,
                has_units_line: false,
                columns,
            };
            assert_eq!(mapping.check().err(), wrong);
            let text = serde_json::to_string(&mapping).unwrap_or_default();
            assert_eq!(serde_json::from_str::<ColumnMapping>(&text).ok(), Some(mapping));
        }
    }

    #[test]
    fn signs_and_factors_are_one_conversion() {
        let mut current = column(0, StandardColumn::CurrentAmpere, Some("mA"));
        current.sign = SignRule::Negated;
        assert_eq!(current.to_standard().map(|to| to.apply(250.0)), Some(-0.25));
        current.conversion = Some(Conversion::multiply(2.0));
        assert_eq!(current.to_standard().map(|to| to.apply(250.0)), Some(-500.0));
    }
}
