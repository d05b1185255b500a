//! The table that the column names promise, and how each stored column comes about.

use model::batch::DataType;
use model::standard::StandardColumn;
use model::table::{ColumnSpec, Conversion, StandardMapping, Table, TableKind};
use model::unit::parse_unit;

use super::columns::{ColumnName, Role};
use super::header::Header;
use crate::text::decode::Encoding;

/// A column that the reader computes; the number is the vendor column that it looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Derived {
    /// Seconds out of days-and-time, or of a bare number of minutes.
    Elapsed { from: usize },
    /// Amperes with the sign that the state letter calls for.
    SignedCurrent { from: usize, state: usize, conversion: Conversion },
    /// Seconds since 1970 UTC out of the wall clock.
    UnixTime { from: usize },
}

/// What the header decides about every row.
pub(super) struct Layout {
    pub table: Table,
    /// As many as the file has columns; the table's first ones.
    pub vendor: Vec<ColumnName>,
    /// The table's columns after the vendor's.
    pub derived: Vec<Derived>,
    pub delimiter: u8,
    pub encoding: Encoding,
    /// A row with fewer cells lacks its time, current, voltage or state.
    pub least_cells: usize,
    /// Index of the stored test time, and how it becomes seconds.
    pub test_time: (usize, Conversion),
    pub voltage: usize,
    pub clock: Option<usize>,
    /// The test time has no unit in its name.
    pub is_time_unit_by_shape: bool,
    /// `mAmps` beside `Volts`: the voltage is taken as millivolts.
    pub is_voltage_unit_inferred: bool,
    /// The current or the voltage has no unit in its name.
    pub is_unit_assumed: bool,
}

impl Layout {
    pub(super) fn new(header: &Header, has_zone: bool) -> Self {
        let mut vendor = header.columns.clone();
        let find = |role: Role| vendor.iter().position(|column| column.role == role);
        let is_milli = vendor.iter().any(ColumnName::is_milliamperes);
        let voltage = find(Role::Voltage);
        let inferred =
            voltage.filter(|column| is_milli && vendor[*column].full.eq_ignore_ascii_case("Volts"));
        if let Some(column) = inferred {
            vendor[column].unit = Some("mV".to_owned());
        }
        let mut build =
            Build { columns: vendor_columns(&vendor), standard: Vec::new(), derived: Vec::new() };
        build.map_voltage_and_current(&vendor);
        let test_time = build.map_times(&vendor);
        let clock = build.map_clock(&vendor, has_zone);
        build.map_others(&vendor, is_milli);
        let needed = [Role::TestTime, Role::Current, Role::Voltage, Role::State];
        let has = |role: Role| vendor.iter().position(|column| column.role == role);
        let is_without_unit =
            |role: Role| has(role).is_some_and(|column| vendor[column].unit.is_none());
        Self {
            least_cells: needed
                .iter()
                .filter_map(|role| has(*role))
                .max()
                .map_or(0, |last| last + 1),
            test_time,
            voltage: voltage.unwrap_or(0),
            clock,
            is_time_unit_by_shape: is_without_unit(Role::TestTime),
            is_voltage_unit_inferred: inferred.is_some(),
            is_unit_assumed: is_without_unit(Role::Current) || is_without_unit(Role::Voltage),
            table: Table {
                name: "samples".to_owned(),
                kind: TableKind::Timeseries,
                columns: build.columns,
                standard: build.standard,
            },
            derived: build.derived,
            vendor,
            delimiter: header.delimiter,
            encoding: header.encoding,
        }
    }

    pub(super) fn has_state(&self) -> bool {
        self.vendor.iter().any(|column| column.role == Role::State)
    }
}

/// Names without their units, unless two columns would then share one.
fn vendor_columns(vendor: &[ColumnName]) -> Vec<ColumnSpec> {
    let is_alone = |bare: &str| vendor.iter().filter(|column| column.bare == bare).count() == 1;
    vendor
        .iter()
        .map(|column| ColumnSpec {
            name: if is_alone(&column.bare) { &column.bare } else { &column.full }.clone(),
            unit: column.unit.clone(),
            data_type: column.data_type(),
            derived: false,
        })
        .collect()
}

struct Build {
    columns: Vec<ColumnSpec>,
    standard: Vec<StandardMapping>,
    derived: Vec<Derived>,
}

impl Build {
    fn map(&mut self, standard: StandardColumn, column: usize, conversion: Conversion) {
        if !self.standard.iter().any(|mapping| mapping.standard == standard) {
            self.standard.push(StandardMapping { standard, column, conversion });
        }
    }

    fn derive(&mut self, standard: StandardColumn, derived: Derived) -> usize {
        let column = self.columns.len();
        self.columns.push(ColumnSpec {
            name: standard.name().to_owned(),
            unit: Some(standard.unit().to_owned()),
            data_type: DataType::Float64,
            derived: true,
        });
        self.derived.push(derived);
        self.map(standard, column, Conversion::IDENTITY);
        column
    }

    fn map_voltage_and_current(&mut self, vendor: &[ColumnName]) {
        let find = |role: Role| vendor.iter().position(|column| column.role == role);
        if let Some(column) = find(Role::Voltage) {
            self.map(StandardColumn::VoltageVolt, column, conversion(&vendor[column]));
        }
        if let Some(from) = find(Role::Current) {
            let conversion = conversion(&vendor[from]);
            match find(Role::State) {
                Some(state) => {
                    let derived = Derived::SignedCurrent { from, state, conversion };
                    self.derive(StandardColumn::CurrentAmpere, derived);
                }
                None => self.map(StandardColumn::CurrentAmpere, from, conversion),
            }
        }
    }

    fn map_times(&mut self, vendor: &[ColumnName]) -> (usize, Conversion) {
        let mut test_time = (0, Conversion::IDENTITY);
        for (standard, role) in [
            (StandardColumn::TestTimeSecond, Role::TestTime),
            (StandardColumn::StepTimeSecond, Role::StepTime),
        ] {
            let Some(from) = vendor.iter().position(|column| column.role == role) else {
                continue;
            };
            let stored = if vendor[from].unit.is_some() {
                self.map(standard, from, conversion(&vendor[from]));
                (from, conversion(&vendor[from]))
            } else {
                (self.derive(standard, Derived::Elapsed { from }), Conversion::IDENTITY)
            };
            if role == Role::TestTime {
                test_time = stored;
            }
        }
        test_time
    }

    fn map_clock(&mut self, vendor: &[ColumnName], has_zone: bool) -> Option<usize> {
        let from = vendor.iter().position(|column| column.role == Role::Clock)?;
        if has_zone {
            self.derive(StandardColumn::UnixTimeSecond, Derived::UnixTime { from });
        }
        Some(from)
    }

    fn map_others(&mut self, vendor: &[ColumnName], is_milli: bool) {
        for (column, name) in vendor.iter().enumerate() {
            let standard = match name.role {
                Role::RecordIndex => StandardColumn::RecordIndex,
                Role::Cycle => StandardColumn::CycleCount,
                Role::Step => StandardColumn::StepId,
                Role::Power => StandardColumn::PowerWatt,
                // Without a unit, and beside mA and mV, it could be milliohms.
                Role::AcResistance if name.unit.is_some() || !is_milli => {
                    StandardColumn::AcInternalResistanceOhm
                }
                Role::DcResistance if name.unit.is_some() || !is_milli => {
                    StandardColumn::DcInternalResistanceOhm
                }
                Role::Temperature(1) => StandardColumn::TemperatureT1Celsius,
                Role::Temperature(2) => StandardColumn::TemperatureT2Celsius,
                Role::Temperature(3) => StandardColumn::TemperatureT3Celsius,
                Role::Temperature(4) => StandardColumn::TemperatureT4Celsius,
                Role::Temperature(5) => StandardColumn::TemperatureT5Celsius,
                _ => continue,
            };
            self.map(standard, column, conversion(name));
        }
        if let Some(column) = vendor.iter().position(|name| name.role == Role::ProcedureCycle) {
            self.map(StandardColumn::CycleCount, column, Conversion::IDENTITY);
        }
    }
}

/// To the standard unit. A temperature in `C` is in degrees, not in coulombs.
fn conversion(column: &ColumnName) -> Conversion {
    match column.role {
        Role::Temperature(_) if column.unit.as_deref() == Some("C") => Conversion::IDENTITY,
        _ => column
            .unit
            .as_deref()
            .and_then(parse_unit)
            .map_or(Conversion::IDENTITY, |(_, conversion)| conversion),
    }
}
