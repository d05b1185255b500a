//! Standard columns out of a vendor's names and units.

use model::standard::StandardColumn;
use model::table::{ColumnSpec, Conversion, StandardMapping};
use model::unit::parse_unit;

use crate::delimited::names::conversion;

/// A vendor's name and what it means. The first rule of a standard column that finds its column, with
/// a unit that fits, wins.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) standard: StandardColumn,
    /// The vendor gives it with the other sign (−Z″).
    pub(crate) negate: bool,
    /// Its unit where the vendor writes none.
    pub(crate) unit: Option<&'static str>,
}

impl Rule {
    pub(crate) const fn same(name: &'static str, standard: StandardColumn) -> Self {
        Self { name, standard, negate: false, unit: None }
    }

    pub(crate) const fn negated(name: &'static str, standard: StandardColumn) -> Self {
        Self { name, standard, negate: true, unit: None }
    }
}

impl Rule {
    pub(crate) const fn in_unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }
}

/// Applies the rules. Names are compared without regard to case.
pub(crate) fn map_columns(columns: &[ColumnSpec], rules: &[Rule]) -> Vec<StandardMapping> {
    let mut mappings: Vec<StandardMapping> = Vec::new();
    for rule in rules {
        if mappings.iter().any(|mapping| mapping.standard == rule.standard) {
            continue;
        }
        let found = columns.iter().enumerate().find_map(|(index, column)| {
            let is_named = column.name.eq_ignore_ascii_case(rule.name);
            let conversion = is_named
                .then(|| conversion_to(rule.standard, column.unit.as_deref().or(rule.unit)));
            conversion.flatten().map(|conversion| (index, conversion))
        });
        if let Some((column, conversion)) = found {
            let sign = if rule.negate { -1.0 } else { 1.0 };
            let multiply = conversion.multiply * sign;
            let conversion = Conversion { multiply, ..conversion };
            mappings.push(StandardMapping { standard: rule.standard, column, conversion });
        }
    }
    mappings.sort_by_key(|mapping| mapping.standard);
    mappings
}

/// From the vendor's unit, which may have words behind it (`V vs. Ref.`), to the standard one.
fn conversion_to(standard: StandardColumn, unit: Option<&str>) -> Option<Conversion> {
    let Some((wanted, _)) = parse_unit(standard.unit()) else { return Some(Conversion::IDENTITY) };
    let unit = unit?;
    let without_blanks: String = unit.split_whitespace().collect();
    [unit, &without_blanks, unit.split_whitespace().next().unwrap_or_default()]
        .into_iter()
        .find_map(|unit| conversion(unit, wanted))
}

#[cfg(test)]
mod tests {
    use model::batch::DataType;
    use model::standard::StandardColumn::*;

    use super::*;

    #[test]
    fn rules_find_columns_of_a_fitting_unit() {
        let column = |name: &str, unit: Option<&str>| ColumnSpec {
            name: name.to_owned(),
            unit: unit.map(str::to_owned),
            data_type: DataType::Float64,
            derived: false,
        };
        let columns = [
            column("E", Some("furlong")),
            column("Vf", Some("V vs. Ref.")),
            column("I", Some("mA")),
            column("-Z''", Some("Ohm")),
            column("Temp", Some("deg C")),
            column("Pt", Some("#")),
            column("Phase", None),
            column("bare", None),
        ];
        let mapped = map_columns(
            &columns,
            &[
                Rule::same("E", VoltageVolt),
                Rule::same("vf", VoltageVolt),
                Rule::same("I", CurrentAmpere),
                Rule::negated("-Z''", ImaginaryImpedanceOhm),
                Rule::same("Temp", TemperatureT1Celsius),
                Rule::same("Pt", RecordIndex),
                Rule::same("T", TestTimeSecond),
                Rule::same("Phase", PhaseDegree).in_unit("deg"),
                Rule::same("bare", PowerWatt),
            ],
        );
        let found: Vec<_> =
            mapped.iter().map(|m| (m.standard, m.column, m.conversion.apply(500.0))).collect();
        assert_eq!(
            found,
            [
                (CurrentAmpere, 2, 0.5),
                (VoltageVolt, 1, 500.0),
                (ImaginaryImpedanceOhm, 3, -500.0),
                (PhaseDegree, 6, 500.0),
                (RecordIndex, 5, 500.0),
                (TemperatureT1Celsius, 4, 500.0),
            ]
        );
    }
}
