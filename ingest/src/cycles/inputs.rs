//! The standard columns that cycles are made of.

use model::batch::{Batch, Column};
use model::standard::StandardColumn::{self, *};
use model::table::{Conversion, Table};
use serde::{Deserialize, Serialize};

use super::{finite, input};

/// When a vendor's counter starts anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Cycle,
    Step,
    Schedule,
    /// Never.
    Test,
}

/// What one row says; absent and non-finite values are `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(super) time: Option<f64>,
    pub(super) voltage: Option<f64>,
    pub(super) current: Option<f64>,
    pub(super) cycle: Option<i64>,
    pub(crate) step: Option<i64>,
    pub(super) charge: Option<f64>,
    pub(super) discharge: Option<f64>,
    pub(super) charge_energy: Option<f64>,
    pub(super) discharge_energy: Option<f64>,
}

type Input<'a> = Option<(&'a Column, &'a Conversion)>;

/// The columns of a batch, looked up once.
pub(crate) struct Inputs<'a> {
    time: Input<'a>,
    voltage: Input<'a>,
    current: Input<'a>,
    cycle: Input<'a>,
    step: Input<'a>,
    counters: [Input<'a>; 4],
    scopes: [Option<Scope>; 4],
}

/// Columns of each counter by preference: charge, discharge, charge energy, discharge energy.
const COUNTERS: [[(Scope, StandardColumn); 4]; 4] = [
    [
        (Scope::Cycle, CycleChargingCapacityAh),
        (Scope::Step, StepChargingCapacityAh),
        (Scope::Test, ChargingCapacityAh),
        (Scope::Schedule, ScheduleChargingCapacityAh),
    ],
    [
        (Scope::Cycle, CycleDischargingCapacityAh),
        (Scope::Step, StepDischargingCapacityAh),
        (Scope::Test, DischargingCapacityAh),
        (Scope::Schedule, ScheduleDischargingCapacityAh),
    ],
    [
        (Scope::Cycle, CycleChargingEnergyWh),
        (Scope::Step, StepChargingEnergyWh),
        (Scope::Test, ChargingEnergyWh),
        (Scope::Schedule, ScheduleChargingEnergyWh),
    ],
    [
        (Scope::Cycle, CycleDischargingEnergyWh),
        (Scope::Step, StepDischargingEnergyWh),
        (Scope::Test, DischargingEnergyWh),
        (Scope::Schedule, ScheduleDischargingEnergyWh),
    ],
];

impl<'a> Inputs<'a> {
    pub(crate) fn of(table: &'a Table, batch: &'a Batch) -> Self {
        let find = |standard| input(table, batch, standard);
        let mut counters = [None; 4];
        let mut scopes = [None; 4];
        for (index, choices) in COUNTERS.iter().enumerate() {
            if let Some((scope, column)) =
                choices.iter().find_map(|(scope, standard)| Some((*scope, find(*standard)?)))
            {
                counters[index] = Some(column);
                scopes[index] = Some(scope);
            }
        }
        Self {
            time: find(TestTimeSecond),
            voltage: find(VoltageVolt),
            current: find(CurrentAmpere),
            cycle: find(CycleCount),
            step: find(StepCount).or_else(|| find(StepId)),
            counters,
            scopes,
        }
    }

    pub(crate) fn row(&self, row: usize) -> Row {
        let whole = |value: f64| value as i64;
        Row {
            time: finite(self.time, row),
            voltage: finite(self.voltage, row),
            current: finite(self.current, row),
            cycle: finite(self.cycle, row).map(whole),
            step: finite(self.step, row).map(whole),
            charge: finite(self.counters[0], row),
            discharge: finite(self.counters[1], row),
            charge_energy: finite(self.counters[2], row),
            discharge_energy: finite(self.counters[3], row),
        }
    }

    pub(super) fn has_cycle(&self) -> bool {
        self.cycle.is_some()
    }

    pub(super) fn scopes(&self) -> [Option<Scope>; 4] {
        self.scopes
    }

    pub(super) fn has_charge_integral(&self) -> bool {
        self.time.is_some() && self.current.is_some()
    }

    pub(super) fn has_energy_integral(&self) -> bool {
        self.has_charge_integral() && self.voltage.is_some()
    }
}
