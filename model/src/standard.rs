//! The standard columns: names, labels and units of the Battery Data Format ontology 1.3.0.
//!
//! Two columns are ours: with a reference electrode, `voltage_volt` is working minus counter
//! electrode, and both potentials are kept beside it.

use serde::{Deserialize, Serialize};

/// Version of the ontology that names these columns; written into every Parquet footer.
pub const BDF_ONTOLOGY_VERSION: &str = "1.3.0";

/// How much a dataset is expected to have a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obligation {
    Required,
    Recommended,
    Optional,
    /// Not part of the ontology; defined by this project.
    Extension,
}

macro_rules! standard_columns {
    ($($variant:ident $name:literal $label:literal $unit:literal $obligation:ident;)*) => {
        /// One standard column. Its serialised form is the machine name, such as `voltage_volt`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum StandardColumn {
            $(#[serde(rename = $name)] $variant,)*
        }

        impl StandardColumn {
            /// Every standard column, in the ontology's order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Machine name, such as `voltage_volt`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Preferred label of a file header, such as `Voltage / V`.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// Unit as the label writes it, such as `V`; `1` for a count, empty where there is none.
            pub const fn unit(self) -> &'static str {
                match self { $(Self::$variant => $unit,)* }
            }

            pub const fn obligation(self) -> Obligation {
                match self { $(Self::$variant => Obligation::$obligation,)* }
            }

            /// The column of a machine name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

standard_columns! {
    CurrentAmpere "current_ampere" "Current / A" "A" Required;
    TestTimeSecond "test_time_second" "Test Time / s" "s" Required;
    VoltageVolt "voltage_volt" "Voltage / V" "V" Required;
    AmbientTemperatureCelsius "ambient_temperature_celsius" "Ambient Temperature / degC" "degC" Recommended;
    CycleCount "cycle_count" "Cycle Count / 1" "1" Recommended;
    StepCount "step_count" "Step Count / 1" "1" Recommended;
    UnixTimeSecond "unix_time_second" "Unix Time / s" "s" Recommended;
    AcInternalResistanceOhm "ac_internal_resistance_ohm" "AC Internal Resistance / ohm" "ohm" Optional;
    AbsoluteImpedanceOhm "absolute_impedance_ohm" "Absolute Impedance / ohm" "ohm" Optional;
    AmbientPressurePa "ambient_pressure_pa" "Ambient Pressure / Pa" "Pa" Optional;
    AppliedPressurePa "applied_pressure_pa" "Applied Pressure / Pa" "Pa" Optional;
    ChargingCapacityAh "charging_capacity_ah" "Charging Capacity / Ah" "Ah" Optional;
    ChargingEnergyWh "charging_energy_wh" "Charging Energy / Wh" "Wh" Optional;
    CumulativeCapacityAh "cumulative_capacity_ah" "Cumulative Capacity / Ah" "Ah" Optional;
    CumulativeEnergyWh "cumulative_energy_wh" "Cumulative Energy / Wh" "Wh" Optional;
    CycleChargingCapacityAh "cycle_charging_capacity_ah" "Cycle Charging Capacity / Ah" "Ah" Optional;
    CycleChargingEnergyWh "cycle_charging_energy_wh" "Cycle Charging Energy / Wh" "Wh" Optional;
    CycleCumulativeCapacityAh "cycle_cumulative_capacity_ah" "Cycle Cumulative Capacity / Ah" "Ah" Optional;
    CycleCumulativeEnergyWh "cycle_cumulative_energy_wh" "Cycle Cumulative Energy / Wh" "Wh" Optional;
    CycleDischargingCapacityAh "cycle_discharging_capacity_ah" "Cycle Discharging Capacity / Ah" "Ah" Optional;
    CycleDischargingEnergyWh "cycle_discharging_energy_wh" "Cycle Discharging Energy / Wh" "Wh" Optional;
    CycleNetCapacityAh "cycle_net_capacity_ah" "Cycle Net Capacity / Ah" "Ah" Optional;
    CycleNetEnergyWh "cycle_net_energy_wh" "Cycle Net Energy / Wh" "Wh" Optional;
    DcInternalResistanceOhm "dc_internal_resistance_ohm" "DC Internal Resistance / ohm" "ohm" Optional;
    DischargingCapacityAh "discharging_capacity_ah" "Discharging Capacity / Ah" "Ah" Optional;
    DischargingEnergyWh "discharging_energy_wh" "Discharging Energy / Wh" "Wh" Optional;
    FrequencyHertz "frequency_hertz" "Frequency / Hz" "Hz" Optional;
    ImaginaryImpedanceOhm "imaginary_impedance_ohm" "Imaginary Impedance / ohm" "ohm" Optional;
    InternalResistanceOhm "internal_resistance_ohm" "Internal Resistance / ohm" "ohm" Optional;
    NetCapacityAh "net_capacity_ah" "Net Capacity / Ah" "Ah" Optional;
    NetEnergyWh "net_energy_wh" "Net Energy / Wh" "Wh" Optional;
    PhaseDegree "phase_degree" "Phase / deg" "deg" Optional;
    PowerWatt "power_watt" "Power / W" "W" Optional;
    RealImpedanceOhm "real_impedance_ohm" "Real Impedance / ohm" "ohm" Optional;
    RecordIndex "record_index" "Record Index / 1" "1" Optional;
    ScheduleChargingCapacityAh "schedule_charging_capacity_ah" "Schedule Charging Capacity / Ah" "Ah" Optional;
    ScheduleChargingEnergyWh "schedule_charging_energy_wh" "Schedule Charging Energy / Wh" "Wh" Optional;
    ScheduleDischargingCapacityAh "schedule_discharging_capacity_ah" "Schedule Discharging Capacity / Ah" "Ah" Optional;
    ScheduleDischargingEnergyWh "schedule_discharging_energy_wh" "Schedule Discharging Energy / Wh" "Wh" Optional;
    StepChargingCapacityAh "step_charging_capacity_ah" "Step Charging Capacity / Ah" "Ah" Optional;
    StepChargingEnergyWh "step_charging_energy_wh" "Step Charging Energy / Wh" "Wh" Optional;
    StepCumulativeCapacityAh "step_cumulative_capacity_ah" "Step Cumulative Capacity / Ah" "Ah" Optional;
    StepCumulativeEnergyWh "step_cumulative_energy_wh" "Step Cumulative Energy / Wh" "Wh" Optional;
    StepDischargingCapacityAh "step_discharging_capacity_ah" "Step Discharging Capacity / Ah" "Ah" Optional;
    StepDischargingEnergyWh "step_discharging_energy_wh" "Step Discharging Energy / Wh" "Wh" Optional;
    StepId "step_id" "Step ID" "" Optional;
    StepNetCapacityAh "step_net_capacity_ah" "Step Net Capacity / Ah" "Ah" Optional;
    StepNetEnergyWh "step_net_energy_wh" "Step Net Energy / Wh" "Wh" Optional;
    StepRecordIndex "step_record_index" "Step Record Index / 1" "1" Optional;
    StepTimeSecond "step_time_second" "Step Time / s" "s" Optional;
    StepType "step_type" "Step Type" "" Optional;
    SurfacePressurePa "surface_pressure_pa" "Surface Pressure / Pa" "Pa" Optional;
    SurfaceTemperatureCelsius "surface_temperature_celsius" "Surface Temperature / degC" "degC" Optional;
    TemperatureT1Celsius "temperature_t1_celsius" "Temperature T1 / degC" "degC" Optional;
    TemperatureT2Celsius "temperature_t2_celsius" "Temperature T2 / degC" "degC" Optional;
    TemperatureT3Celsius "temperature_t3_celsius" "Temperature T3 / degC" "degC" Optional;
    TemperatureT4Celsius "temperature_t4_celsius" "Temperature T4 / degC" "degC" Optional;
    TemperatureT5Celsius "temperature_t5_celsius" "Temperature T5 / degC" "degC" Optional;
    WorkingElectrodePotentialVolt "working_electrode_potential_volt" "Working Electrode Potential / V" "V" Extension;
    CounterElectrodePotentialVolt "counter_electrode_potential_volt" "Counter Electrode Potential / V" "V" Extension;
}

impl std::fmt::Display for StandardColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_carries_its_unit() {
        for column in StandardColumn::ALL {
            assert_eq!(StandardColumn::from_name(column.name()), Some(*column));
            assert_eq!(serde_json::to_string(column).ok(), Some(format!("\"{}\"", column.name())));
        }
        assert_eq!(StandardColumn::VoltageVolt.unit(), "V");
        assert_eq!(StandardColumn::ALL.len(), 60);
    }
}
