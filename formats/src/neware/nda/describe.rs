//! The columns of each layout, and what they mean.

use model::batch::DataType;
use model::standard::StandardColumn as S;
use model::table::Conversion;

use super::layout::{Clock, Cycle, Layout, Measured, Time};
use crate::neware::columns::TableBuilder;

const NANOSECONDS: Conversion = Conversion::divide(1e9);

impl Layout {
    /// The vendor's columns, in the order in which rows fill them.
    pub(super) fn describe(&self, table: &mut TableBuilder) {
        use DataType::{Float32, Float64, Int64, Text};
        let layout = self;
        if layout.index.is_some() {
            table.column("DataPoint", "", Int64).standard(S::RecordIndex);
        }
        if let Some((_, cycle)) = layout.cycle {
            table.column("Cycle Index", "", Int64);
            if cycle != Cycle::Counter {
                table.standard(S::CycleCount);
            }
        }
        table.column("Step Index", "", Int64).standard(S::StepId);
        table.column("Step Type", "", Text).standard(S::StepType);
        if layout.changes.is_some() {
            table.column("Step Changes", "", Int64);
        }
        match layout.time {
            Time::StepSeconds(_) => table.column("Time", "s", Int64).standard(S::StepTimeSecond),
            Time::StepMilliseconds(_) => {
                table.column("Time", "ms", Int64).standard(S::StepTimeSecond)
            }
            Time::StepMicroseconds(_) => {
                table.column("Time", "us", Int64).standard(S::StepTimeSecond)
            }
            Time::Total { .. } => {
                table.column("Total Time", "ns", Int64).convert(S::TestTimeSecond, NANOSECONDS)
            }
        };
        let number = match layout.measured {
            Measured::Throughput { .. } | Measured::Split { .. } => Float64,
            Measured::SplitSingles { .. } | Measured::SignedSingles { .. } => Float32,
        };
        table.column("Voltage", "V", number).standard(S::VoltageVolt);
        table.column("Current", "mA", number).standard(S::CurrentAmpere);
        match layout.measured {
            Measured::Throughput { energy, .. } => {
                table.column("Capacity", "mAs", number).standard(S::StepCumulativeCapacityAh);
                if energy.is_some() {
                    table.column("Energy", "mWs", number).standard(S::StepCumulativeEnergyWh);
                }
            }
            Measured::SignedSingles { .. } => {
                table.column("Capacity", "mAs", number).standard(S::StepNetCapacityAh);
                table.column("Energy", "mWs", number).standard(S::StepNetEnergyWh);
            }
            Measured::Split { .. } => {
                table.column("Chg. Cap.", "mAs", number).standard(S::StepChargingCapacityAh);
                table.column("DChg. Cap.", "mAs", number).standard(S::StepDischargingCapacityAh);
                table.column("Chg. Energy", "mWs", number).standard(S::StepChargingEnergyWh);
                table.column("DChg. Energy", "mWs", number).standard(S::StepDischargingEnergyWh);
            }
            Measured::SplitSingles { .. } => {
                // Discharge is negative in some files: its standard columns are computed.
                table.column("Chg. Cap.", "mAs", number).standard(S::StepChargingCapacityAh);
                table.column("DChg. Cap.", "mAs", number);
                table.column("Chg. Energy", "mWs", number).standard(S::StepChargingEnergyWh);
                table.column("DChg. Energy", "mWs", number);
            }
        }
        if layout.range.is_some() {
            table.column("Range", "mA", Int64);
        }
        match layout.clock {
            Clock::None => {}
            Clock::UnixSeconds(_) => {
                table.column("Unix Time", "s", Int64).standard(S::UnixTimeSecond);
            }
            Clock::UnixMicroseconds(_) => {
                table.column("Unix Time", "us", Int64).standard(S::UnixTimeSecond);
            }
            Clock::Unix { .. } => {
                table.column("Unix Time", "s", Float64).standard(S::UnixTimeSecond);
            }
            Clock::Date(_) => {
                table.column("Date", "", Text);
            }
        }
        if layout.temperature.is_some() {
            table.column("Temperature", "°C", Float32).standard(S::TemperatureT1Celsius);
        }
        if layout.unknown.is_some() {
            table.column("Unknown", "", Float32);
        }
    }

    /// The computed columns that every row of the layout has.
    pub(super) fn describe_derived(&self, table: &mut TableBuilder) {
        use DataType::{Float64, Int64};
        table.derived(S::StepCount, Int64);
        table.derived(
            match self.time {
                Time::Total { .. } => S::StepTimeSecond,
                _ => S::TestTimeSecond,
            },
            Float64,
        );
        let capacities = [S::StepChargingCapacityAh, S::StepDischargingCapacityAh];
        let energies = [S::StepChargingEnergyWh, S::StepDischargingEnergyWh];
        let both: &[S] = match self.measured {
            Measured::Throughput { energy: None, .. } => &capacities,
            Measured::Throughput { .. } | Measured::SignedSingles { .. } => {
                &[capacities, energies].concat()
            }
            Measured::SplitSingles { .. } => &[capacities[1], energies[1]],
            Measured::Split { .. } => &[],
        };
        both.iter().for_each(|standard| {
            table.derived(*standard, Float64);
        });
    }
}
