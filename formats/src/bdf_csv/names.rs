//! The ontology's names, and what it has deprecated.

use model::standard::StandardColumn::{self, *};
use model::table::Conversion;
use model::unit::parse_unit;

use crate::delimited::names::{Holds, Meaning, Name, conversion};

/// Names that the ontology replaced or has beside the preferred one, with the divisor to the standard
/// unit. `step_index` is not among them: 1.3.0 says that it counts the records of a step, the files
/// in the wild have the number of the step in it.
const OLDER_NAMES: &[(&str, StandardColumn, f64)] = &[
    ("test_time_millisecond", TestTimeSecond, 1e3),
    ("unix_time_millisecond", UnixTimeSecond, 1e3),
    ("step_capacity_ah", StepCumulativeCapacityAh, 1.0),
    ("step_energy_wh", StepCumulativeEnergyWh, 1.0),
    ("ambient_pressure_pascal", AmbientPressurePa, 1.0),
    ("applied_pressure_pascal", AppliedPressurePa, 1.0),
    ("surface_pressure_pascal", SurfacePressurePa, 1.0),
    ("cycle_dimensionless", CycleCount, 1.0),
    ("step_count_dimensionless", StepCount, 1.0),
];

const OLDER_LABELS: &[(&str, StandardColumn)] =
    &[("Step Capacity", StepCumulativeCapacityAh), ("Step Energy", StepCumulativeEnergyWh)];

/// What a column of that name holds.
pub(crate) fn meaning_of(name: &Name) -> Meaning {
    let meaning = |standard, conversion| Meaning {
        holds: holds(standard),
        standard: Some((standard, conversion)),
        unit: name.unit.clone(),
        is_known: true,
    };
    if name.unit.is_none()
        && let Some((standard, divide)) = by_machine_name(&name.full)
    {
        return meaning(standard, Conversion::divide(divide));
    }
    if let Some(found) = by_label(name) {
        return meaning(found.0, found.1);
    }
    let is_step_index = matches!(name.key().as_str(), "step index");
    let is_unit = name.unit.as_deref().is_some_and(|unit| parse_unit(unit).is_some());
    let holds = match (is_step_index, is_unit) {
        (true, _) => Holds::Count,
        (false, true) => Holds::Number,
        (false, false) => Holds::Text,
    };
    let is_known = is_step_index || is_unit;
    Meaning { holds, standard: None, unit: name.unit.clone(), is_known }
}

fn by_machine_name(name: &str) -> Option<(StandardColumn, f64)> {
    let name = name.to_ascii_lowercase();
    let older = OLDER_NAMES.iter().find(|(older, ..)| *older == name);
    StandardColumn::from_name(&name)
        .map(|standard| (standard, 1.0))
        .or_else(|| older.map(|(_, standard, divide)| (*standard, *divide)))
        .or_else(|| {
            let stem = name.strip_suffix("_watt_hour")?;
            StandardColumn::from_name(&format!("{stem}_wh")).map(|standard| (standard, 1.0))
        })
}

fn by_label(name: &Name) -> Option<(StandardColumn, Conversion)> {
    let label_of = |standard: StandardColumn| {
        let label = standard.label();
        label.split_once(" / ").map_or(label, |(bare, _)| bare)
    };
    let all = StandardColumn::ALL.iter().map(|standard| (label_of(*standard), *standard));
    let mut all = all.chain(OLDER_LABELS.iter().copied());
    let (_, standard) = all.find(|(label, _)| label.eq_ignore_ascii_case(&name.bare))?;
    let Some((wanted, _)) = parse_unit(standard.unit()) else {
        return Some((standard, Conversion::IDENTITY));
    };
    Some((standard, conversion(name.unit.as_deref()?, wanted)?))
}

fn holds(standard: StandardColumn) -> Holds {
    match standard {
        CycleCount | StepCount | StepId | RecordIndex | StepRecordIndex => Holds::Count,
        StepType => Holds::Text,
        _ => Holds::Number,
    }
}
