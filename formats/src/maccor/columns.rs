//! What a column holds, from its name alone.

use model::batch::DataType;
use model::unit::{Quantity, parse_unit};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    RecordIndex,
    /// `Cyc#`, `Cycle C`.
    Cycle,
    /// `Cycle P`, the cycle as the procedure counts it.
    ProcedureCycle,
    Step,
    TestTime,
    StepTime,
    Current,
    Voltage,
    Power,
    /// Counts from the start of the half cycle, across steps in some procedures and from each
    /// step's start in others, so that it is no standard capacity.
    Capacity,
    Energy,
    State,
    EndStatus,
    Clock,
    AcResistance,
    DcResistance,
    /// `Temp 1` and so on.
    Temperature(u8),
    /// A number with no standard meaning.
    OtherNumber,
    /// Text with no standard meaning: the unit beside an auxiliary channel, hexadecimal flags.
    OtherText,
    Unknown,
}

/// A column's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnName {
    /// As it stands in the file.
    pub full: String,
    /// Without its unit, where that can be told apart.
    pub bare: String,
    /// As written, or the symbol where the name is the unit (`Amps`).
    pub unit: Option<String>,
    pub role: Role,
}

impl ColumnName {
    pub(super) fn of(full: &str) -> Self {
        let (bare, unit) = match split_unit(full) {
            Some((bare, unit)) => (bare, Some(unit)),
            None => (full, None),
        };
        let quantity = unit.and_then(parse_unit).map(|(quantity, _)| quantity);
        let role = role(&bare.to_ascii_lowercase(), full, quantity);
        let unit = unit.or_else(|| unit_that_is_the_name(bare)).map(str::to_owned);
        Self { full: full.to_owned(), bare: bare.to_owned(), unit, role }
    }

    pub(super) fn data_type(&self) -> DataType {
        match self.role {
            Role::RecordIndex
            | Role::Cycle
            | Role::ProcedureCycle
            | Role::Step
            | Role::EndStatus => DataType::Int64,
            Role::State | Role::Clock | Role::OtherText | Role::Unknown => DataType::Text,
            // Without a unit in the name, days-and-time or a number may stand in the cells.
            Role::TestTime | Role::StepTime if self.unit.is_none() => DataType::Text,
            _ => DataType::Float64,
        }
    }

    /// The current is in milliamperes: such files have their voltages in millivolts, although the
    /// column is still called `Volts`.
    pub(super) fn is_milliamperes(&self) -> bool {
        self.role == Role::Current && self.full.eq_ignore_ascii_case("mAmps")
    }
}

/// `Current [A]`, `Test (Sec)`, `DCIR/Ohms`: name and unit, where what looks like a unit is one.
fn split_unit(name: &str) -> Option<(&str, &str)> {
    let (bare, unit) = if let Some(inner) = name.strip_suffix(']') {
        inner.rsplit_once('[')?
    } else if let Some(inner) = name.strip_suffix(')') {
        inner.rsplit_once('(')?
    } else {
        name.rsplit_once('/')?
    };
    let (bare, unit) = (bare.trim(), unit.trim());
    (!bare.is_empty() && parse_unit(unit).is_some()).then_some((bare, unit))
}

fn unit_that_is_the_name(name: &str) -> Option<&'static str> {
    const UNITS: &[(&str, &str)] = &[
        ("Amps", "A"),
        ("mAmps", "mA"),
        ("Volts", "V"),
        ("mVolts", "mV"),
        ("Amp-hr", "Ah"),
        ("mAmp-hr", "mAh"),
        ("Watt-hr", "Wh"),
        ("mWatt-hr", "mWh"),
        ("Watts", "W"),
        ("mWatts", "mW"),
    ];
    UNITS.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, unit)| *unit)
}

fn role(bare: &str, full: &str, quantity: Option<Quantity>) -> Role {
    let fits = |wanted: Quantity| quantity.is_none_or(|quantity| quantity == wanted);
    match bare {
        "rec#" | "rec" => Role::RecordIndex,
        "cyc#" | "cyc" | "cycle" | "cycle c" => Role::Cycle,
        "cycle p" => Role::ProcedureCycle,
        "step" if quantity.is_none() => Role::Step,
        "step" | "steptime" | "step time" if fits(Quantity::Time) => Role::StepTime,
        // `Test` alone says nothing, `Test (Min)` does.
        "test" if quantity == Some(Quantity::Time) => Role::TestTime,
        "testtime" | "test time" if fits(Quantity::Time) => Role::TestTime,
        "amps" | "mamps" | "current" if fits(Quantity::Current) => Role::Current,
        "volts" | "mvolts" | "voltage" if fits(Quantity::Voltage) => Role::Voltage,
        "watts" | "mwatts" | "power" if fits(Quantity::Power) => Role::Power,
        "amp-hr" | "mamp-hr" | "cap." | "cap" | "capacity" => Role::Capacity,
        "watt-hr" | "mwatt-hr" | "ener." | "ener" | "energy" => Role::Energy,
        "state" | "md" => Role::State,
        "es" => Role::EndStatus,
        "dpt time" | "dpttime" => Role::Clock,
        "acimp" | "acr" if fits(Quantity::Resistance) => Role::AcResistance,
        "dcir" if fits(Quantity::Resistance) => Role::DcResistance,
        "units" => Role::OtherText,
        "ev temp" | "ev hum" | "range" | "wf chg cap" | "wf dis cap" | "wf chg e" | "wf dis e" => {
            Role::OtherNumber
        }
        _ => {
            numbered(bare).or_else(|| register(&full.to_ascii_lowercase())).unwrap_or(Role::Unknown)
        }
    }
}

/// `VAR1`, `FLGx32`, `Loop4`, `Aux #2`, `Temp 1`.
fn numbered(bare: &str) -> Option<Role> {
    let family = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &bare[family.len()..];
    if number.is_empty() {
        return None;
    }
    match family.trim_end_matches([' ', '#']) {
        "temp" => Some(number.parse().map_or(Role::OtherNumber, Role::Temperature)),
        "var" | "varx" | "flg" | "flgx" | "loop" | "aux" => Some(Role::OtherNumber),
        _ => None,
    }
}

/// A register of a battery's fuel gauge, `Voltage (0x08)`: bit fields are printed as hexadecimal
/// text, the others as numbers.
fn register(full: &str) -> Option<Role> {
    let (name, address) = full.strip_suffix(')')?.rsplit_once("(0x")?;
    if address.is_empty() || !address.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let is_bit_field =
        ["status", "flag", "alert", "mode", "alarm"].iter().any(|word| name.contains(word));
    Some(if is_bit_field { Role::OtherText } else { Role::OtherNumber })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_columns_hold() {
        use DataType::{Float64, Int64, Text};
        let table: &[(&str, Role, Option<&str>, DataType)] = &[
            ("Rec#", Role::RecordIndex, None, Int64),
            ("Rec", Role::RecordIndex, None, Int64),
            ("Cyc#", Role::Cycle, None, Int64),
            ("Cycle P", Role::ProcedureCycle, None, Int64),
            ("Cycle C", Role::Cycle, None, Int64),
            ("Step", Role::Step, None, Int64),
            ("Step (Sec)", Role::StepTime, Some("Sec"), Float64),
            ("Test (Min)", Role::TestTime, Some("Min"), Float64),
            ("TestTime", Role::TestTime, None, Text),
            ("TestTime(s)", Role::TestTime, Some("s"), Float64),
            ("Test Time (sec)", Role::TestTime, Some("sec"), Float64),
            ("Test", Role::Unknown, None, Text),
            ("Amps", Role::Current, Some("A"), Float64),
            ("mAmps", Role::Current, Some("mA"), Float64),
            ("Current [A]", Role::Current, Some("A"), Float64),
            ("Current [V]", Role::Unknown, Some("V"), Text),
            ("Current", Role::Current, None, Float64),
            ("Volts", Role::Voltage, Some("V"), Float64),
            ("Cap. [Ah]", Role::Capacity, Some("Ah"), Float64),
            ("Ener. [Wh]", Role::Energy, Some("Wh"), Float64),
            ("State", Role::State, None, Text),
            ("Md", Role::State, None, Text),
            ("ES", Role::EndStatus, None, Int64),
            ("DPT Time", Role::Clock, None, Text),
            ("ACImp/Ohms", Role::AcResistance, Some("Ohms"), Float64),
            ("DCIR", Role::DcResistance, None, Float64),
            ("Temp 1", Role::Temperature(1), None, Float64),
            ("Aux #12", Role::OtherNumber, None, Float64),
            ("Aux 1", Role::OtherNumber, None, Float64),
            ("Units", Role::OtherText, None, Text),
            ("VARx15", Role::OtherNumber, None, Float64),
            ("WF Chg Cap", Role::OtherNumber, None, Float64),
            ("Control_Status (0x00)", Role::OtherText, None, Text),
            ("Flags (0x0A)", Role::OtherText, None, Text),
            ("Temperature (0x06)", Role::OtherNumber, None, Float64),
            ("Unnamed: 12", Role::Unknown, None, Text),
        ];
        for (name, role, unit, data_type) in table {
            let column = ColumnName::of(name);
            assert_eq!(column.role, *role, "{name}");
            assert_eq!(column.unit.as_deref(), *unit, "{name}");
            assert_eq!(column.data_type(), *data_type, "{name}");
        }
        assert_eq!(ColumnName::of("Cap. [Ah]").bare, "Cap.");
    }
}
