//! Units as vendors write them, and how each becomes the standard one.

use crate::table::Conversion;

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    Time,
    Voltage,
    Current,
    Capacity,
    Energy,
    Power,
    Resistance,
    Frequency,
    Temperature,
    Phase,
    Pressure,
}

/// Quantity of a unit's text and its conversion to the standard unit (s, V, A, Ah, Wh, W, ohm,
/// Hz, °C, degree, Pa); `None` for a unit that is not known. Case matters (`mA` is not `MA`).
pub fn parse_unit(text: &str) -> Option<(Quantity, Conversion)> {
    use Quantity::*;
    let text = text.trim();
    let id = Conversion::IDENTITY;
    let mul = Conversion::multiply;
    let div = Conversion::divide;
    Some(match text {
        "s" | "sec" | "Sec" | "second" | "seconds" | "Seconds" => (Time, id),
        "ms" => (Time, div(1e3)),
        "us" | "µs" | "μs" => (Time, div(1e6)),
        "min" | "Min" | "minutes" => (Time, mul(60.0)),
        "h" | "hr" | "Hr" | "hours" | "Hours" => (Time, mul(3600.0)),
        "d" | "days" => (Time, mul(86_400.0)),
        "V" | "Volt" | "Volts" => (Voltage, id),
        "mV" => (Voltage, div(1e3)),
        "uV" | "µV" | "μV" => (Voltage, div(1e6)),
        "A" | "Amp" | "Amps" => (Current, id),
        "mA" | "mAmps" => (Current, div(1e3)),
        "uA" | "µA" | "μA" => (Current, div(1e6)),
        "nA" => (Current, div(1e9)),
        "Ah" | "A.h" | "Amp-hr" => (Capacity, id),
        "mAh" | "mA.h" | "mAmp-hr" => (Capacity, div(1e3)),
        "uAh" | "uA.h" | "µAh" | "µA.h" => (Capacity, div(1e6)),
        "As" | "A.s" | "C" => (Capacity, div(3600.0)),
        "mAs" | "mA.s" => (Capacity, div(3.6e6)),
        "Wh" | "W.h" | "Watt-hr" => (Energy, id),
        "mWh" | "mW.h" | "mWatt-hr" => (Energy, div(1e3)),
        "uWh" | "uW.h" | "µWh" | "µW.h" => (Energy, div(1e6)),
        "Ws" | "J" => (Energy, div(3600.0)),
        "mWs" => (Energy, div(3.6e6)),
        "W" => (Power, id),
        "mW" => (Power, div(1e3)),
        "Ohm" | "ohm" | "Ohms" | "Ω" | "\u{2126}" => (Resistance, id),
        "mOhm" | "mohm" | "mΩ" => (Resistance, div(1e3)),
        "Hz" => (Frequency, id),
        "kHz" => (Frequency, mul(1e3)),
        "°C" | "degC" | "Celsius" => (Temperature, id),
        "K" => (Temperature, Conversion { offset: -273.15, ..id }),
        "deg" | "°" => (Phase, id),
        "Pa" => (Pressure, id),
        "kPa" => (Pressure, mul(1e3)),
        "bar" => (Pressure, mul(1e5)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_round_right() {
        let table = [
            ("mA", 1.234, 0.001_234),
            ("mV", 1853.8186, 1.853_818_6),
            ("min", 0.1667, 0.1667 * 60.0),
            ("mA.h", 100.0, 0.1),
            ("K", 298.15, 25.0),
            ("V", -0.0, -0.0),
        ];
        for (unit, vendor, standard) in table {
            let (_, conversion) = parse_unit(unit).unwrap_or_else(|| panic!("{unit}"));
            assert_eq!(conversion.apply(vendor).to_bits(), f64::to_bits(standard), "{unit}");
        }
        assert_eq!(parse_unit("furlong"), None);
    }
}
