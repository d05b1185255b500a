//! The columns of the HPC and of the UHPC.

use model::standard::StandardColumn::*;

use crate::delimited::names::Known;

/// `Step Number` counts steps in the UHPC's files, where `Step Type` is beside it; in the HPC's it is
/// the type's code (0 rest, 7 and 8 charge, 9 and 10 discharge). Neither is a step of the protocol.
/// `Capacity` and `Energy` go up and down with the current and start again where the protocol says,
/// which no standard column does.
pub(super) const COLUMNS: &[Known] = &[
    Known::clock(&["date and time"]),
    Known::count(&["cycle number"], CycleCount),
    Known::other_count(&["step number", "step type", "step position"]),
    Known::number(&["run time"], TestTimeSecond),
    Known::number(&["step time"], StepTimeSecond),
    Known::number(&["current"], CurrentAmpere),
    Known::number(&["potential", "voltage"], VoltageVolt),
    Known::other(&["capacity", "energy"]),
    Known::number(&["power"], PowerWatt),
    Known::number(&["temperature"], TemperatureT1Celsius),
    Known::other(&["circuit temperature", "dvdt", "didt"]),
];
