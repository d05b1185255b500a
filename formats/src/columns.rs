//! Columns while they are being filled, and how they are described.

use model::batch::{Column, DataType, TextValues, Values};
use model::metadata::Warning;
use model::standard::StandardColumn;
use model::table::{ColumnSpec, Conversion, StandardMapping, Table, TableKind};
use model::unit::parse_unit;

/// Says that a column's meaning is not known, and `how` it is kept all the same.
pub(crate) fn unknown_column(name: &str, how: KeptAs) -> Warning {
    let how = match how {
        KeptAs::Text => "as text",
        KeptAs::Stored => "as it is",
    };
    let message = format!("The column “{name}” is not known; it is kept {how}.");
    Warning::new("unknown_column", message)
}

/// What becomes of the values of a column that is not known.
pub(crate) enum KeptAs {
    /// The cells of a text.
    Text,
    /// The values, of the type that the file gives them.
    Stored,
}

/// A column without nulls.
pub(super) fn of_integers(values: Vec<i64>) -> Column {
    Column { values: Values::Int64(values), validity: None }
}

/// A column without nulls.
pub(super) fn of_singles(values: Vec<f32>) -> Column {
    Column { values: Values::Float32(values), validity: None }
}

/// A column without nulls.
pub(super) fn of_doubles(values: Vec<f64>) -> Column {
    Column { values: Values::Float64(values), validity: None }
}

/// Values of one column of the batch at hand.
pub(crate) struct Filling<T> {
    values: Vec<T>,
    validity: Option<Vec<bool>>,
}

impl<T: Copy + Default> Filling<T> {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self { values: Vec::with_capacity(rows), validity: None }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: T) {
        self.values.push(value);
        if let Some(validity) = &mut self.validity {
            validity.push(true);
        }
    }

    #[inline]
    pub(crate) fn push_option(&mut self, value: Option<T>) {
        match value {
            Some(value) => self.push(value),
            None => {
                let rows = self.values.len();
                self.values.push(T::default());
                self.validity.get_or_insert_with(|| vec![true; rows]).push(false);
            }
        }
    }
}

impl From<Filling<i64>> for Column {
    fn from(filling: Filling<i64>) -> Self {
        Self { values: Values::Int64(filling.values), validity: filling.validity }
    }
}

impl From<Filling<f32>> for Column {
    fn from(filling: Filling<f32>) -> Self {
        Self { values: Values::Float32(filling.values), validity: filling.validity }
    }
}

impl From<Filling<f64>> for Column {
    fn from(filling: Filling<f64>) -> Self {
        Self { values: Values::Float64(filling.values), validity: filling.validity }
    }
}

/// A text column in which an empty text is a null.
#[derive(Default)]
pub(crate) struct FillingText {
    values: TextValues,
    validity: Option<Vec<bool>>,
}

impl FillingText {
    pub(crate) fn push(&mut self, value: &str) {
        let rows = self.values.len();
        self.values.push(value);
        if value.is_empty() {
            self.validity.get_or_insert_with(|| vec![true; rows]).push(false);
        } else if let Some(validity) = &mut self.validity {
            validity.push(true);
        }
    }
}

impl From<FillingText> for Column {
    fn from(filling: FillingText) -> Self {
        Self { values: Values::Text(filling.values), validity: filling.validity }
    }
}

/// Describes a table column by column, in the order in which they are filled.
pub(crate) struct TableBuilder(Table);

impl TableBuilder {
    pub(crate) fn new(name: &str, kind: TableKind) -> Self {
        Self(Table { name: name.to_owned(), kind, columns: Vec::new(), standard: Vec::new() })
    }

    /// A column of the vendor's.
    pub(crate) fn column(&mut self, name: &str, unit: &str, data_type: DataType) -> &mut Self {
        self.push(name, unit, data_type, false)
    }

    /// A column that the reader computes: named as the standard one, in its unit.
    pub(crate) fn derived(&mut self, standard: StandardColumn, data_type: DataType) -> &mut Self {
        let unit = if standard.unit() == "1" { "" } else { standard.unit() };
        self.push(standard.name(), unit, data_type, true);
        self.convert(standard, Conversion::IDENTITY)
    }

    /// Maps the last column to a standard one, by its unit.
    pub(crate) fn standard(&mut self, standard: StandardColumn) -> &mut Self {
        let unit = self.0.columns.last().and_then(|column| column.unit.as_deref());
        let conversion = unit.and_then(parse_unit).map_or(Conversion::IDENTITY, |(_, by)| by);
        self.convert(standard, conversion)
    }

    /// Maps the last column to a standard one.
    pub(crate) fn convert(
        &mut self,
        standard: StandardColumn,
        conversion: Conversion,
    ) -> &mut Self {
        if self.0.mapping(standard).is_none() {
            let column = self.0.columns.len() - 1;
            self.0.standard.push(StandardMapping { standard, column, conversion });
        }
        self
    }

    pub(crate) fn build(self) -> Table {
        self.0
    }

    fn push(&mut self, name: &str, unit: &str, data_type: DataType, derived: bool) -> &mut Self {
        let unit = (!unit.is_empty()).then(|| unit.to_owned());
        self.0.columns.push(ColumnSpec { name: name.to_owned(), unit, data_type, derived });
        self
    }
}
