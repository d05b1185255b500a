//! The table that the column names promise, and how each stored column comes about.

use model::batch::DataType;
use model::metadata::Warning;
use model::standard::StandardColumn;
use model::table::{ColumnSpec, Conversion, StandardMapping, Table, TableKind};

use super::head::Head;
use super::names::{Holds, Known, Meaning, Name, UnitForm};
use crate::columns::{KeptAs, unknown_column};

/// What the header decides about every row.
#[derive(Clone, Debug)]
pub struct Layout {
    pub table: Table,
    /// How many of the table's columns are the vendor's: the first ones.
    pub vendor: usize,
    /// Vendor columns whose elapsed time becomes the derived column behind them, in order.
    pub elapsed: Vec<usize>,
    /// Derived columns, behind those, that the format's own rule fills.
    pub by_rule: usize,
    /// The vendor column with the wall clock.
    pub clock: Option<ClockColumn>,
    /// Whether a derived column, behind those of the rule, has the test time by the clock.
    pub is_by_clock: bool,
    /// Whether the last derived column has the time in UTC by the clock.
    pub has_unix: bool,
    /// A line with fewer cells is no row.
    pub least_cells: usize,
    /// What the names alone give reason to say.
    pub warnings: Vec<Warning>,
}

/// A column that tells the time of day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockColumn {
    pub column: usize,
    pub form: ClockForm,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClockForm {
    Text,
    /// Text, or seconds since 1970.
    TextOrEpoch,
    /// Days, as spreadsheets count.
    Days,
    /// Numbers since 1970, which the conversion makes seconds.
    Epoch(Conversion),
}

impl ClockForm {
    /// What makes seconds of a number since 1970.
    pub fn epoch(self) -> Conversion {
        match self {
            Self::Epoch(conversion) => conversion,
            _ => Conversion::IDENTITY,
        }
    }
}

impl Layout {
    /// One table of the columns that the header names.
    pub fn new(head: &Head, form: UnitForm, known: &[Known]) -> Self {
        let mut names: Vec<Name> = head.names.iter().map(|name| Name::of(name, form)).collect();
        if let Some(units) = &head.units {
            for (name, unit) in names.iter_mut().zip(units) {
                let unit = unit.trim_matches(['[', ']', '(', ')']);
                if !unit.is_empty() {
                    name.unit = Some(unit.to_owned());
                }
            }
        }
        Self::of_meanings(&names, names.iter().map(|name| Meaning::of(name, known)).collect())
    }

    /// The same, where each column's meaning is known from elsewhere.
    pub fn of_meanings(names: &[Name], meanings: Vec<Meaning>) -> Self {
        let mut layout = Self {
            table: Table {
                name: "samples".to_owned(),
                kind: TableKind::Timeseries,
                columns: vendor_columns(names, &meanings),
                standard: Vec::new(),
            },
            vendor: names.len(),
            elapsed: Vec::new(),
            by_rule: 0,
            clock: None,
            is_by_clock: false,
            has_unix: false,
            least_cells: 0,
            warnings: Vec::new(),
        };
        for (column, (name, meaning)) in names.iter().zip(&meanings).enumerate() {
            if !meaning.is_known {
                layout.warnings.push(unknown_column(&name.full, KeptAs::Text));
            }
            layout.take(column, meaning);
        }
        layout.least_cells = layout.cells_of_a_row(&meanings);
        layout
    }

    fn take(&mut self, column: usize, meaning: &Meaning) {
        let Some((standard, conversion)) = meaning.standard else { return };
        if meaning.is_elapsed_text() {
            if !self.has(standard) {
                self.elapsed.push(column);
                self.derive(standard, DataType::Float64);
            }
        } else if let Some(form) = clock_form(meaning.holds) {
            self.clock.get_or_insert(ClockColumn { column, form });
        } else {
            self.map(standard, column, conversion);
        }
    }

    /// Up to the last of time, current and voltage; half of the names where there is none of them.
    fn cells_of_a_row(&self, meanings: &[Meaning]) -> usize {
        use StandardColumn::*;
        let is_core = |meaning: &Meaning| {
            matches!(
                meaning.standard,
                Some((TestTimeSecond | CurrentAmpere | VoltageVolt | FrequencyHertz, _))
            )
        };
        match meanings.iter().rposition(is_core) {
            Some(last) => last + 1,
            None => meanings.len().div_ceil(2),
        }
    }

    pub fn has(&self, standard: StandardColumn) -> bool {
        self.table.mapping(standard).is_some()
    }

    /// Maps a standard column to a stored one, unless it has one.
    pub fn map(&mut self, standard: StandardColumn, column: usize, conversion: Conversion) {
        if !self.has(standard) {
            self.table.standard.push(StandardMapping { standard, column, conversion });
        }
    }

    /// Takes a standard column's mapping away.
    pub fn unmap(&mut self, standard: StandardColumn) -> Option<StandardMapping> {
        let at = self.table.standard.iter().position(|mapping| mapping.standard == standard)?;
        Some(self.table.standard.remove(at))
    }

    /// A standard column that the format's rule computes; its place among the rule's columns.
    pub fn derive_by_rule(&mut self, standard: StandardColumn, data_type: DataType) -> usize {
        self.derive(standard, data_type);
        self.by_rule += 1;
        self.by_rule - 1
    }

    /// The vendor column of that name.
    pub fn vendor_column(&self, name: &str) -> Option<usize> {
        self.table.columns[..self.vendor].iter().position(|spec| spec.name == name)
    }

    /// Where the test time is stored, and how it becomes seconds; `None`, too, where the clock gives
    /// it.
    pub fn test_time(&self) -> Option<(usize, Conversion)> {
        let mapping = self.table.mapping(StandardColumn::TestTimeSecond)?;
        (!self.is_by_clock).then_some((mapping.column, mapping.conversion))
    }

    /// Counts the test time from the clock of the first row, where the table has no other. Behind
    /// all other derived columns but the time in UTC.
    pub fn count_by_clock(&mut self) {
        if let Some(mapping) = self.table.mapping(StandardColumn::UnixTimeSecond) {
            let form = ClockForm::Epoch(mapping.conversion);
            self.clock = Some(ClockColumn { column: mapping.column, form });
        }
        if self.clock.is_none() || self.has(StandardColumn::TestTimeSecond) {
            return;
        }
        self.is_by_clock = true;
        self.derive(StandardColumn::TestTimeSecond, DataType::Float64);
        self.warnings.push(Warning::new(
            "test_time_from_clock",
            "The table has no test time: it is counted from the clock of the first row.",
        ));
    }

    /// Adds the time in UTC, the last of all columns, where the clock can give it.
    pub fn finish(&mut self, has_zone: bool) {
        if let Some(clock) = self.clock
            && (has_zone || clock.form == ClockForm::TextOrEpoch)
            && !self.has(StandardColumn::UnixTimeSecond)
        {
            self.derive(StandardColumn::UnixTimeSecond, DataType::Float64);
            self.has_unix = true;
        }
    }

    fn derive(&mut self, standard: StandardColumn, data_type: DataType) {
        let unit = match standard.unit() {
            "" | "1" => None,
            unit => Some(unit.to_owned()),
        };
        let name = standard.name().to_owned();
        self.table.columns.push(ColumnSpec { name, unit, data_type, derived: true });
        self.map(standard, self.table.columns.len() - 1, Conversion::IDENTITY);
    }
}

fn clock_form(holds: Holds) -> Option<ClockForm> {
    match holds {
        Holds::Clock => Some(ClockForm::Text),
        Holds::EpochOrClock => Some(ClockForm::TextOrEpoch),
        Holds::ClockDays => Some(ClockForm::Days),
        Holds::Number | Holds::Count | Holds::Text | Holds::Time => None,
    }
}

/// Names without their units, unless two columns would then share one.
fn vendor_columns(names: &[Name], meanings: &[Meaning]) -> Vec<ColumnSpec> {
    let is_alone = |bare: &str| names.iter().filter(|name| name.bare == bare).count() == 1;
    let columns = names.iter().zip(meanings).map(|(name, meaning)| ColumnSpec {
        name: if is_alone(&name.bare) { &name.bare } else { &name.full }.clone(),
        unit: meaning.unit.clone(),
        data_type: match meaning.holds {
            Holds::Number | Holds::ClockDays => DataType::Float64,
            Holds::Count => DataType::Int64,
            Holds::Time if !meaning.is_elapsed_text() => DataType::Float64,
            Holds::Text | Holds::Time | Holds::Clock | Holds::EpochOrClock => DataType::Text,
        },
        derived: false,
    });
    columns.collect()
}
