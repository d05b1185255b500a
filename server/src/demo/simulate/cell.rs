//! A lithium-ion cell in a few equations: open-circuit voltage over the state of charge, an ohmic
//! resistance, one RC pair, Coulomb counting, and a little ageing each cycle.

/// What a cell is like when it is new.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CellParameters {
    /// As printed on the cell: C-rates refer to it.
    pub nominal_capacity_ampere_hour: f64,
    /// Between an empty and a full cell, at no current.
    pub capacity_ampere_hour: f64,
    pub ohmic_resistance_ohm: f64,
    /// Of the RC pair that stands for charge transfer and diffusion.
    pub polarisation_resistance_ohm: f64,
    pub polarisation_time_second: f64,
    /// 0 empty … 1 full.
    pub initial_state_of_charge: f64,
    /// Charge that comes out again, of what went in.
    pub coulombic_efficiency: f64,
    /// Lost capacity a cycle, as a fraction.
    pub fade_per_cycle: f64,
    /// Gained resistance a cycle, as a fraction.
    pub resistance_growth_per_cycle: f64,
}

impl CellParameters {
    /// A graphite/NMC cell of the given nominal capacity; resistances go with its inverse.
    pub fn nmc_graphite(nominal_capacity_ampere_hour: f64) -> Self {
        Self {
            nominal_capacity_ampere_hour,
            capacity_ampere_hour: 1.03 * nominal_capacity_ampere_hour,
            ohmic_resistance_ohm: 0.075 / nominal_capacity_ampere_hour,
            polarisation_resistance_ohm: 0.05 / nominal_capacity_ampere_hour,
            polarisation_time_second: 90.0,
            initial_state_of_charge: 0.3,
            coulombic_efficiency: 0.998,
            fade_per_cycle: 4e-4,
            resistance_growth_per_cycle: 1.5e-3,
        }
    }
}

/// The cell as it is now.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) parameters: CellParameters,
    capacity_ampere_hour: f64,
    resistance_factor: f64,
    state_of_charge: f64,
    polarisation_volt: f64,
}

impl Cell {
    pub(super) fn new(parameters: CellParameters) -> Self {
        Self {
            parameters,
            capacity_ampere_hour: parameters.capacity_ampere_hour,
            resistance_factor: 1.0,
            state_of_charge: parameters.initial_state_of_charge.clamp(0.0, 1.0),
            polarisation_volt: 0.0,
        }
    }

    /// A current into the cell (discharge: negative) for a while.
    pub(super) fn pass(&mut self, current_ampere: f64, seconds: f64) {
        let p = &self.parameters;
        let kept = if current_ampere > 0.0 { p.coulombic_efficiency } else { 1.0 };
        let charge = kept * current_ampere * seconds / 3600.0 / self.capacity_ampere_hour;
        self.state_of_charge = (self.state_of_charge + charge).clamp(0.0, 1.0);
        let resistance = p.polarisation_resistance_ohm * self.resistance_factor;
        let remains = (-seconds / p.polarisation_time_second).exp();
        let settled = current_ampere * resistance;
        self.polarisation_volt = settled + (self.polarisation_volt - settled) * remains;
    }

    pub(super) fn voltage_volt(&self, current_ampere: f64) -> f64 {
        self.relaxed_volt() + current_ampere * self.resistance_ohm()
    }

    /// The current that holds the cell at a voltage.
    pub(super) fn current_at(&self, voltage_volt: f64) -> f64 {
        (voltage_volt - self.relaxed_volt()) / self.resistance_ohm()
    }

    pub(super) fn age(&mut self) {
        self.capacity_ampere_hour *= 1.0 - self.parameters.fade_per_cycle;
        self.resistance_factor *= 1.0 + self.parameters.resistance_growth_per_cycle;
    }

    fn relaxed_volt(&self) -> f64 {
        open_circuit_volt(self.state_of_charge) + self.polarisation_volt
    }

    /// An empty cell has more than half as much again.
    fn resistance_ohm(&self) -> f64 {
        let empty = 0.6 * (-self.state_of_charge / 0.08).exp();
        self.parameters.ohmic_resistance_ohm * self.resistance_factor * (1.0 + empty)
    }
}

/// NMC 811 against graphite with silicon, from 2.5 V (empty) to 4.18 V (full).
///
/// Half-cell curves as fitted by Chen et al., J. Electrochem. Soc. 167 (2020) 080534, eqs. 8 and 9,
/// with the stoichiometries of that cell at either end.
fn open_circuit_volt(state_of_charge: f64) -> f64 {
    let between = |empty: f64, full: f64| empty + (full - empty) * state_of_charge;
    positive_volt(between(0.9084, 0.2661)) - negative_volt(between(0.0279, 0.9014))
}

fn positive_volt(x: f64) -> f64 {
    -0.8090 * x + 4.4875
        - 0.0428 * (18.5138 * (x - 0.5542)).tanh()
        - 17.7326 * (15.7890 * (x - 0.3117)).tanh()
        + 17.5842 * (15.9308 * (x - 0.3120)).tanh()
}

fn negative_volt(x: f64) -> f64 {
    1.9793 * (-39.3631 * x).exp() + 0.2482
        - 0.0909 * (29.8538 * (x - 0.1234)).tanh()
        - 0.04478 * (14.9159 * (x - 0.2769)).tanh()
        - 0.0205 * (30.4444 * (x - 0.6103)).tanh()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_voltage_rises_from_empty_to_full() {
        let curve: Vec<f64> = (0..=100).map(|i| open_circuit_volt(f64::from(i) / 100.0)).collect();
        assert!(curve.is_sorted(), "{curve:?}");
        assert!((2.3..2.8).contains(&curve[0]), "{}", curve[0]);
        assert!((4.1..4.25).contains(&curve[100]), "{}", curve[100]);
    }

    #[test]
    fn current_and_voltage_agree() {
        let mut cell = Cell::new(CellParameters::nmc_graphite(3.0));
        cell.pass(1.5, 600.0);
        let voltage = cell.voltage_volt(2.0);
        assert!((cell.current_at(voltage) - 2.0).abs() < 1e-9);
        assert!(cell.voltage_volt(-2.0) < cell.voltage_volt(0.0));
    }
}
