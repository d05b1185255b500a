//! What a column holds, from its name and unit alone.

use model::standard::StandardColumn;
use model::table::Conversion;
use model::unit::{Quantity, parse_unit};

/// How a format writes a unit behind a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitForm {
    /// `Current (A)`, `Current(A)`, `I[A]`; whatever stands in the brackets.
    Brackets,
    /// `Voltage / V`
    Slash,
    /// `Voltage/V`, `SpeCap/mAh/g`: all behind the first slash.
    TightSlash,
    /// `Voltage#V`, or in brackets.
    HashOrBrackets,
    /// `voltage_V`, where what follows the last underscore is a unit.
    Underscore,
    /// In no name.
    Nowhere,
}

/// A column's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As it stands in the file.
    pub full: String,
    /// Without its unit.
    pub bare: String,
    pub unit: Option<String>,
}

impl Name {
    /// Takes a name apart.
    pub fn of(full: &str, form: UnitForm) -> Self {
        let (bare, unit) = match split_unit(full, form) {
            Some((bare, unit)) => (bare, Some(unit.to_owned())),
            None => (full, None),
        };
        Self { full: full.to_owned(), bare: bare.to_owned(), unit }
    }

    /// As a table of [`Known`] writes it.
    pub fn key(&self) -> String {
        let words = self.bare.split(|c: char| c == '_' || c.is_whitespace());
        let words: Vec<String> =
            words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        words.join(" ")
    }
}

fn split_unit(name: &str, form: UnitForm) -> Option<(&str, &str)> {
    let (bare, unit) = match form {
        UnitForm::Brackets => in_brackets(name)?,
        UnitForm::Slash => name.rsplit_once(" / ")?,
        UnitForm::TightSlash => name.split_once('/')?,
        UnitForm::HashOrBrackets => name.rsplit_once('#').or_else(|| in_brackets(name))?,
        UnitForm::Underscore => {
            let (bare, unit) = name.rsplit_once('_')?;
            // `V_min` is a minimum.
            let is_unit = parse_unit(unit).is_some() && unit != "min" || unit == "Psi";
            is_unit.then_some((bare, unit))?
        }
        UnitForm::Nowhere => return None,
    };
    let (bare, unit) = (bare.trim(), unit.trim());
    (!bare.is_empty() && !unit.is_empty()).then_some((bare, unit))
}

fn in_brackets(name: &str) -> Option<(&str, &str)> {
    match name.strip_suffix(']') {
        Some(inner) => inner.rsplit_once('['),
        None => name.strip_suffix(')')?.rsplit_once('('),
    }
}

/// What the cells of a column look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Number,
    /// A counter, a code, or a flag.
    Count,
    Text,
    /// An elapsed time: a number where a unit is given, else days, hours, minutes and seconds.
    Time,
    /// Date and time on the wall.
    Clock,
    /// Seconds since 1970 UTC, or date and time on the wall.
    EpochOrClock,
    /// Date and time on the wall as a number of days since 1899-12-30.
    ClockDays,
}

/// A column that a format is known to have.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Without unit, in lower case, blanks for underscores; `#` at the end stands for a number.
    names: &'static [&'static str],
    pub holds: Holds,
    /// Unit of a name that has none.
    unit: Option<&'static str>,
    pub standard: Option<StandardColumn>,
}

impl Known {
    const fn new(
        names: &'static [&'static str],
        holds: Holds,
        standard: Option<StandardColumn>,
    ) -> Self {
        Self { names, holds, unit: None, standard }
    }

    /// Numbers with a standard meaning; only under a unit of the same quantity.
    pub const fn number(names: &'static [&'static str], standard: StandardColumn) -> Self {
        Self::new(names, Holds::Number, Some(standard))
    }

    /// Numbers without a standard meaning.
    pub const fn other(names: &'static [&'static str]) -> Self {
        Self::new(names, Holds::Number, None)
    }

    pub const fn count(names: &'static [&'static str], standard: StandardColumn) -> Self {
        Self::new(names, Holds::Count, Some(standard))
    }

    pub const fn other_count(names: &'static [&'static str]) -> Self {
        Self::new(names, Holds::Count, None)
    }

    pub const fn text(names: &'static [&'static str], standard: StandardColumn) -> Self {
        Self::new(names, Holds::Text, Some(standard))
    }

    pub const fn other_text(names: &'static [&'static str]) -> Self {
        Self::new(names, Holds::Text, None)
    }

    pub const fn time(names: &'static [&'static str], standard: StandardColumn) -> Self {
        Self::new(names, Holds::Time, Some(standard))
    }

    pub const fn other_time(names: &'static [&'static str]) -> Self {
        Self::new(names, Holds::Time, None)
    }

    pub const fn clock(names: &'static [&'static str]) -> Self {
        Self::new(names, Holds::Clock, Some(StandardColumn::UnixTimeSecond))
    }

    pub const fn epoch_or_clock(names: &'static [&'static str]) -> Self {
        Self::new(names, Holds::EpochOrClock, Some(StandardColumn::UnixTimeSecond))
    }

    /// The unit where the name has none.
    pub const fn in_unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }
}

/// What is known of one column.
#[derive(Clone, Debug)]
pub struct Meaning {
    pub holds: Holds,
    /// Beside its conversion; the quantity fits.
    pub standard: Option<(StandardColumn, Conversion)>,
    /// The unit, as written or as the format has it.
    pub unit: Option<String>,
    pub is_known: bool,
}

impl Meaning {
    /// The first entry of the table whose name and quantity fit. A column that is not known holds
    /// numbers where its unit is one, else text.
    pub fn of(name: &Name, table: &[Known]) -> Self {
        let key = name.key();
        let found = table.iter().find_map(|known| Self::by(known, name, &key));
        found.unwrap_or_else(|| {
            let is_unit = name.unit.as_deref().is_some_and(|unit| parse_unit(unit).is_some());
            let holds = if is_unit { Holds::Number } else { Holds::Text };
            Self { holds, standard: None, unit: name.unit.clone(), is_known: is_unit }
        })
    }

    fn by(known: &Known, name: &Name, key: &str) -> Option<Self> {
        let number = known.names.iter().find_map(|pattern| fits(pattern, key))?;
        let unit = name.unit.clone().or_else(|| known.unit.map(str::to_owned));
        let standard = known.standard.and_then(|standard| numbered(standard, number));
        let wanted = standard.and_then(|standard| parse_unit(standard.unit()));
        let standard = match (standard, wanted) {
            (Some(standard), Some((quantity, _)))
                if matches!(known.holds, Holds::Number | Holds::Time) =>
            {
                match unit.as_deref() {
                    Some(unit) => match conversion(unit, quantity) {
                        Some(conversion) => Some((standard, conversion)),
                        // The elapsed time in words: `Hours in hh:mm:ss.xxx`.
                        None if known.holds == Holds::Time => {
                            Some((standard, Conversion::IDENTITY))
                        }
                        None => return None,
                    },
                    None if known.holds == Holds::Time => Some((standard, Conversion::IDENTITY)),
                    // A number of unknown scale.
                    None => None,
                }
            }
            (standard, _) => standard.map(|standard| (standard, Conversion::IDENTITY)),
        };
        Some(Self { holds: known.holds, standard, unit, is_known: true })
    }

    /// An elapsed time that is written in hours, minutes and seconds.
    pub fn is_elapsed_text(&self) -> bool {
        let is_in_unit = self
            .unit
            .as_deref()
            .is_some_and(|unit| matches!(parse_unit(unit), Some((Quantity::Time, _))));
        self.holds == Holds::Time && !is_in_unit
    }
}

/// To the standard unit, where the unit measures the quantity. `C` is a degree where a temperature is
/// wanted; so is what is left of `°C` in a file saved with another encoding.
pub fn conversion(unit: &str, wanted: Quantity) -> Option<Conversion> {
    if wanted == Quantity::Temperature && matches!(unit, "C" | "?C" | "\u{FFFD}C" | "℃" | "oC") {
        return Some(Conversion::IDENTITY);
    }
    parse_unit(unit).filter(|(quantity, _)| *quantity == wanted).map(|(_, conversion)| conversion)
}

/// The number at the end of a name, 0 where the pattern has none; `None` where they differ.
fn fits(pattern: &str, key: &str) -> Option<u32> {
    match pattern.strip_suffix('#') {
        // `Rec#` has the mark itself.
        Some(_) if pattern == key => Some(0),
        Some(stem) => key.strip_prefix(stem)?.parse().ok(),
        None => (pattern == key).then_some(0),
    }
}

/// The standard column of a numbered temperature.
fn numbered(standard: StandardColumn, number: u32) -> Option<StandardColumn> {
    use StandardColumn::*;
    match (standard, number) {
        (TemperatureT1Celsius, 2) => Some(TemperatureT2Celsius),
        (TemperatureT1Celsius, 3) => Some(TemperatureT3Celsius),
        (TemperatureT1Celsius, 4) => Some(TemperatureT4Celsius),
        (TemperatureT1Celsius, 5) => Some(TemperatureT5Celsius),
        (TemperatureT1Celsius, 6..) => None,
        _ => Some(standard),
    }
}
