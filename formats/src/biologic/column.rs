//! Column names as EC-Lab prints them: `Ewe/V`, `control/V/mA`, `Q charge/discharge/mA.h`, `ox/red`.

use model::batch::DataType;
use model::table::ColumnSpec;
use model::unit::parse_unit;

/// Units that measure nothing standard, but tell where a name ends.
const OTHER_UNITS: &[&str] = &[
    "V/mA",
    "%",
    "F",
    "mF",
    "µF",
    "μF",
    "nF",
    "µF-2",
    "Ohm-1",
    "Ohm.cm",
    "mS/cm",
    "S.cm-1",
    "rpm",
    "rad",
    "g",
    "mA/s",
    "mA.h/V",
    "V/s",
    "mV/s",
    "bar",
    "mg",
    "\u{FFFD}F",
    "\u{FFFD}C",
    "?C",
    "?F",
];

/// Columns that hold counters, codes and flags.
const INTEGERS: &[&str] = &[
    "mode",
    "ox/red",
    "error",
    "control changes",
    "Ns changes",
    "counter inc.",
    "Ns",
    "I Range",
    "half cycle",
    "z cycle",
    "Acir/Dcir Control",
];

/// The column of a printed name. The data type follows from the name alone.
pub(super) fn printed_column(printed: &str) -> ColumnSpec {
    let (name, unit) = split_unit(printed.trim());
    let data_type =
        if INTEGERS.contains(&name.as_str()) { DataType::Int64 } else { DataType::Float64 };
    ColumnSpec { name, unit, data_type, derived: false }
}

fn split_unit(printed: &str) -> (String, Option<String>) {
    // A unit inside the brackets, `<Ewe/V>`, is the same column as `<Ewe>/V`.
    let bracketed = printed.strip_prefix('<').and_then(|inner| inner.strip_suffix('>'));
    if let Some((inner, unit)) = bracketed.and_then(|inner| inner.rsplit_once('/'))
        && is_unit(unit)
    {
        return (format!("<{inner}>"), Some(unit.to_owned()));
    }
    for (slash, _) in printed.match_indices('/') {
        let (name, unit) = (&printed[..slash], &printed[slash + 1..]);
        if is_unit(unit) && !name.is_empty() {
            return (name.to_owned(), Some(unit.to_owned()));
        }
    }
    (printed.to_owned(), None)
}

fn is_unit(text: &str) -> bool {
    OTHER_UNITS.contains(&text) || parse_unit(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_from_their_units() {
        let table = [
            ("time/s", "time", Some("s"), DataType::Float64),
            ("control/V/mA", "control", Some("V/mA"), DataType::Float64),
            ("Q charge/discharge/mA.h", "Q charge/discharge", Some("mA.h"), DataType::Float64),
            ("ox/red", "ox/red", None, DataType::Int64),
            ("Ns", "Ns", None, DataType::Int64),
            ("<Ewe/V>", "<Ewe>", Some("V"), DataType::Float64),
            ("<I>/mA", "<I>", Some("mA"), DataType::Float64),
            ("-Im(Z)/Ohm", "-Im(Z)", Some("Ohm"), DataType::Float64),
            ("Re(Conductivity)/mS/cm", "Re(Conductivity)", Some("mS/cm"), DataType::Float64),
            ("|Y|/Ohm-1", "|Y|", Some("Ohm-1"), DataType::Float64),
            ("Temperature/°C", "Temperature", Some("°C"), DataType::Float64),
            ("Temperature/\u{FFFD}C", "Temperature", Some("\u{FFFD}C"), DataType::Float64),
            ("Efficiency/%", "Efficiency", Some("%"), DataType::Float64),
            ("cycle number", "cycle number", None, DataType::Float64),
            ("strange/furlong", "strange/furlong", None, DataType::Float64),
            ("/V", "/V", None, DataType::Float64),
        ];
        for (printed, name, unit, data_type) in table {
            let column = printed_column(printed);
            assert_eq!((column.name.as_str(), column.unit.as_deref()), (name, unit), "{printed}");
            assert_eq!(column.data_type, data_type, "{printed}");
        }
    }
}
