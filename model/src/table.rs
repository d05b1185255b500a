//! What a file holds: tables, their columns, and how standard columns come out of the vendor's.

use serde::{Deserialize, Serialize};

use crate::batch::DataType;
use crate::standard::StandardColumn;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    Timeseries,
    /// Impedance: one row a frequency.
    Spectra,
    /// The tester's own summary, one row a cycle.
    Cycles,
    /// Auxiliary channels with a cadence of their own.
    Auxiliary,
}

/// One stored column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSpec {
    /// The vendor's name without its unit where the unit can be told apart, else as it stands.
    /// Names may repeat within a table.
    pub name: String,
    /// The vendor's unit, as written.
    pub unit: Option<String>,
    pub data_type: DataType,
    /// False: the vendor's column, as it is. True: computed by the reader (the sign of a current
    /// from a state letter, days-and-time as seconds); its name is a standard column's.
    pub derived: bool,
}

/// `value × multiply ÷ divide + offset`. Two factors, because `÷ 1000` rounds right where
/// `× 0.001` does not.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversion {
    pub multiply: f64,
    pub divide: f64,
    pub offset: f64,
}

impl Conversion {
    pub const IDENTITY: Self = Self { multiply: 1.0, divide: 1.0, offset: 0.0 };

    pub const fn multiply(factor: f64) -> Self {
        Self { multiply: factor, ..Self::IDENTITY }
    }

    pub const fn divide(divisor: f64) -> Self {
        Self { divide: divisor, ..Self::IDENTITY }
    }

    pub fn is_identity(&self) -> bool {
        *self == Self::IDENTITY
    }

    pub fn apply(&self, value: f64) -> f64 {
        // An identity must not even turn −0.0 into 0.0.
        if self.is_identity() {
            return value;
        }
        let scaled = value * self.multiply / self.divide;
        if self.offset == 0.0 { scaled } else { scaled + self.offset }
    }
}

/// A standard column as a function of one stored column, applied on read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandardMapping {
    pub standard: StandardColumn,
    /// Index into [`Table::columns`].
    pub column: usize,
    pub conversion: Conversion,
}

/// A table of a file: the vendor's columns in file order, then the derived ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    pub kind: TableKind,
    pub columns: Vec<ColumnSpec>,
    /// At most one for each standard column.
    pub standard: Vec<StandardMapping>,
}

impl Table {
    pub fn mapping(&self, standard: StandardColumn) -> Option<&StandardMapping> {
        self.standard.iter().find(|mapping| mapping.standard == standard)
    }
}
