//! One row a cycle, and ranges of samples with a name.

use serde::{Deserialize, Serialize};

use crate::id::RangeId;

/// Summary of one cycle. Capacities in Ah, energies in Wh, times in s; `None` where the dataset
/// cannot tell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cycle {
    /// The tester's own cycle number; 0-based or 1-based as it counts, may repeat after a restart.
    pub number: i64,
    /// Position among the dataset's cycles, from 0.
    pub ordinal: u32,
    pub first_sample: u64,
    /// Inclusive.
    pub last_sample: u64,
    pub charge_capacity_ah: Option<f64>,
    pub discharge_capacity_ah: Option<f64>,
    pub charge_energy_wh: Option<f64>,
    pub discharge_energy_wh: Option<f64>,
    pub mean_charge_voltage_volt: Option<f64>,
    pub mean_discharge_voltage_volt: Option<f64>,
    pub end_charge_voltage_volt: Option<f64>,
    pub end_discharge_voltage_volt: Option<f64>,
    pub minimum_voltage_volt: Option<f64>,
    pub maximum_voltage_volt: Option<f64>,
    pub minimum_current_ampere: Option<f64>,
    pub maximum_current_ampere: Option<f64>,
    pub start_time_second: Option<f64>,
    pub end_time_second: Option<f64>,
    /// Still running: a growing file may change it.
    pub open: bool,
}

impl Cycle {
    /// Discharge over charge capacity; `None` without charge.
    pub fn coulombic_efficiency(&self) -> Option<f64> {
        ratio(self.discharge_capacity_ah?, self.charge_capacity_ah?)
    }

    /// Discharge over charge energy; `None` without charge.
    pub fn energy_efficiency(&self) -> Option<f64> {
        ratio(self.discharge_energy_wh?, self.charge_energy_wh?)
    }
}

fn ratio(discharge: f64, charge: f64) -> Option<f64> {
    (charge > 0.0 && discharge > 0.0).then(|| discharge / charge)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RangeKind {
    All,
    Cycle,
    Step,
    /// Made by a person.
    User,
}

/// A named range of samples, both ends inclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    pub id: RangeId,
    pub kind: RangeKind,
    pub label: String,
    pub first_sample: u64,
    pub last_sample: u64,
    pub info: Option<String>,
}
