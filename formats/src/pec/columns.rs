//! PEC's columns, under old and new names.

use model::standard::StandardColumn::*;

use crate::delimited::names::Known;

/// Capacities and energies start again from 0 with each cycle (`pec.csv`: a charge's capacity stays
/// through the discharge behind it). Old exports call the energy `Charge Capacity (mWh)`.
pub(super) const COLUMNS: &[Known] = &[
    Known::other_text(&["test", "cell", "rack", "shelf", "position", "cell id"]),
    Known::count(&["step"], StepId),
    Known::text(&["instruction name"], StepType),
    Known::count(&["cycle"], CycleCount),
    Known::time(&["total time"], TestTimeSecond),
    Known::time(&["step time"], StepTimeSecond),
    Known::other_time(&["load on time", "cycle charge time", "cycle discharge time"]),
    Known::clock(&["real time"]),
    Known::other_text(&["position start time"]),
    Known::number(&["voltage"], VoltageVolt),
    Known::number(&["current"], CurrentAmpere),
    Known::number(&["charge capacity"], CycleChargingCapacityAh),
    Known::number(&["discharge capacity"], CycleDischargingCapacityAh),
    Known::number(&["charge energy", "charge capacity"], CycleChargingEnergyWh),
    Known::number(&["discharge energy", "discharge capacity"], CycleDischargingEnergyWh),
    Known::number(&["dc internal resistance"], DcInternalResistanceOhm),
    Known::number(&["ac internal resistance"], AcInternalResistanceOhm),
    Known::number(&["ambient temperature"], AmbientTemperatureCelsius),
    Known::number(&["cell surface temperature"], SurfaceTemperatureCelsius),
    Known::number(&["temp"], TemperatureT1Celsius),
    Known::other_count(&["reasoncode"]),
    Known::other(&[
        "station temperature",
        "coulombic efficiency",
        "charge energy density",
        "discharge energy density",
    ]),
];
