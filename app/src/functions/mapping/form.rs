//! A mapping as the fields of a form, and back.

use model::mapping::{
    CellForm, ColumnMapping, DecimalMark, MappedColumn, MappingError, SignRule, TableHeader,
    WrongColumn,
};
use model::standard::StandardColumn;
use model::table::Conversion;
use model::time::DateOrder;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::form::{number, required, text, whole};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MappingForm {
    pub(crate) name: String,
    pub(crate) decimal_mark: String,
    pub(crate) has_units_line: Option<String>,
    /// One a column of the header, in its order.
    pub(crate) columns: Vec<ColumnForm>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ColumnForm {
    pub(crate) holds: String,
    pub(crate) unit: String,
    pub(crate) standard: String,
    pub(crate) multiply: String,
    pub(crate) offset: String,
    pub(crate) sign: String,
    /// Place of the column whose text tells the sign.
    pub(crate) state: String,
    /// Texts that mean it, between commas.
    pub(crate) charge: String,
    pub(crate) discharge: String,
}

/// What cells may hold, by the words of the form.
pub(crate) const CELL_FORMS: &[(&str, &str, CellForm)] = &[
    ("number", "Number", CellForm::Number),
    ("integer", "Counter or code", CellForm::Integer),
    ("text", "Text", CellForm::Text),
    ("elapsed", "Elapsed time, 1d 02:03:04", CellForm::Elapsed),
    ("clock", "Date and time", CellForm::Clock { date_order: None }),
    (
        "day_first",
        "Date and time, day first",
        CellForm::Clock { date_order: Some(DateOrder::DayFirst) },
    ),
    (
        "month_first",
        "Date and time, month first",
        CellForm::Clock { date_order: Some(DateOrder::MonthFirst) },
    ),
    ("serial_days", "Date as a number of days (Excel)", CellForm::SerialDays),
    ("unix_seconds", "Seconds since 1970", CellForm::UnixSeconds),
    ("unix_milliseconds", "Milliseconds since 1970", CellForm::UnixMilliseconds),
];

const BY_STATE: &str = "by_state";

/// How the sign follows, by the words of the form.
pub(crate) const SIGNS: &[(&str, &str)] = &[
    ("as_printed", "As printed"),
    ("negated", "The other way round"),
    (BY_STATE, "By a state in another column"),
];

impl MappingForm {
    /// The mapping of a table with this header, if it can be used.
    #[cfg(feature = "ssr")]
    pub(crate) fn for_table(self, header: TableHeader) -> Result<ColumnMapping, AppError> {
        let mapping = ColumnMapping { header, ..self.try_into()? };
        mapping.check()?;
        Ok(mapping)
    }
}

/// The header is not a person's to say: it comes from the table.
impl TryFrom<MappingForm> for ColumnMapping {
    type Error = AppError;

    fn try_from(form: MappingForm) -> Result<Self, AppError> {
        let columns = form.columns.into_iter().enumerate();
        let columns: Result<_, AppError> =
            columns.map(|(source, column)| column.column(source)).collect();
        Ok(Self {
            name: required("name", &form.name, "Give the mapping a name.")?,
            header: TableHeader { delimiter: None, names: Vec::new() },
            decimal_mark: match form.decimal_mark.as_str() {
                "comma" => DecimalMark::Comma,
                _ => DecimalMark::Point,
            },
            has_units_line: form.has_units_line.is_some(),
            columns: columns?,
        })
    }
}

/// Said of the field that is to blame, by its name in the form.
impl From<WrongColumn> for AppError {
    fn from(wrong: WrongColumn) -> Self {
        let field = match &wrong.error {
            MappingError::NoSuchColumn(_) => "state",
            MappingError::StandardTwice(_) => "standard",
            MappingError::WrongUnit { .. } => "unit",
            MappingError::WrongForm(_) => "holds",
            MappingError::WrongConversion => "multiply",
            MappingError::NoState => "charge",
            MappingError::StateTwice(_) => "discharge",
        };
        Self::invalid(&name(wrong.column, field), sentence(&wrong.error.to_string()))
    }
}

impl From<&ColumnMapping> for MappingForm {
    fn from(mapping: &ColumnMapping) -> Self {
        let column = |source: usize| {
            let column = mapping.columns.iter().find(|column| column.source == source);
            column.map(ColumnForm::from).unwrap_or_else(ColumnForm::of_text)
        };
        let mark = match mapping.decimal_mark {
            DecimalMark::Point => "point",
            DecimalMark::Comma => "comma",
        };
        Self {
            name: mapping.name.clone(),
            decimal_mark: mark.to_owned(),
            has_units_line: mapping.has_units_line.then(|| "on".to_owned()),
            columns: (0..mapping.header.names.len()).map(column).collect(),
        }
    }
}

/// A column's field, as errors and the form name it.
pub(crate) fn name(source: usize, field: &str) -> String {
    format!("columns[{source}][{field}]")
}

fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

impl ColumnForm {
    fn of_text() -> Self {
        Self { holds: "text".to_owned(), sign: "as_printed".to_owned(), ..Self::default() }
    }

    fn column(self, source: usize) -> Result<MappedColumn, AppError> {
        let invalid = |field: &str, what: &str| {
            AppError::invalid(&name(source, field), format!("“{what}” is no choice."))
        };
        let holds = CELL_FORMS.iter().find(|(word, ..)| *word == self.holds);
        let standard = text(&self.standard)
            .map(|word| StandardColumn::from_name(&word).ok_or_else(|| invalid("standard", &word)));
        let multiply = number(&name(source, "multiply"), &self.multiply)?;
        let offset = number(&name(source, "offset"), &self.offset)?;
        let sign = match self.sign.as_str() {
            "" | "as_printed" => SignRule::AsPrinted,
            "negated" => SignRule::Negated,
            BY_STATE => SignRule::ByState {
                column: whole(&name(source, "state"), &self.state)?
                    .ok_or_else(|| invalid("state", ""))?,
                charge: words(&self.charge),
                discharge: words(&self.discharge),
            },
            other => return Err(invalid("sign", other)),
        };
        let mut column = MappedColumn {
            source,
            holds: holds.ok_or_else(|| invalid("holds", &self.holds))?.2,
            unit: text(&self.unit),
            standard: standard.transpose()?,
            conversion: multiply.map(scaled),
            sign: SignRule::AsPrinted,
        };
        if let Some(offset) = offset {
            // Without a factor it is added to what the unit says.
            let by_unit = column.to_standard();
            column.conversion = by_unit.map(|scaled| Conversion { offset, ..scaled });
        }
        Ok(MappedColumn { sign, ..column })
    }

    /// Whether something is said beyond the unit.
    pub(crate) fn is_unusual(&self) -> bool {
        let says = |field: &str| !field.trim().is_empty();
        says(&self.multiply) || says(&self.offset) || !matches!(&*self.sign, "" | "as_printed")
    }
}

impl From<&MappedColumn> for ColumnForm {
    fn from(column: &MappedColumn) -> Self {
        let word = CELL_FORMS.iter().find(|(.., form)| *form == column.holds);
        let mut form = Self {
            holds: word.map_or("text", |(word, ..)| word).to_owned(),
            unit: column.unit.clone().unwrap_or_default(),
            standard: column.standard.map(|it| it.name().to_owned()).unwrap_or_default(),
            ..Self::default()
        };
        if let Some(Conversion { multiply, divide, offset }) = column.conversion {
            form.multiply = (multiply / divide).to_string();
            form.offset = if offset == 0.0 { String::new() } else { offset.to_string() };
        }
        let sign = match &column.sign {
            SignRule::AsPrinted => "as_printed",
            SignRule::Negated => "negated",
            SignRule::ByState { column, charge, discharge } => {
                form.state = column.to_string();
                form.charge = charge.join(", ");
                form.discharge = discharge.join(", ");
                BY_STATE
            }
        };
        form.sign = sign.to_owned();
        form
    }
}

/// Dividing by 1000 rounds right where multiplying by 0.001 does not.
fn scaled(factor: f64) -> Conversion {
    let inverse = (1.0 / factor).round();
    if factor.abs() < 1.0 && inverse.is_finite() && 1.0 / inverse == factor {
        Conversion::divide(inverse)
    } else {
        Conversion::multiply(factor)
    }
}

/// Texts between commas or line breaks.
fn words(text: &str) -> Vec<String> {
    let words = text.split([',', '\n']).map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
