//! The table, and what is counted along its rows.

use model::batch::{Column, DataType};
use model::standard::StandardColumn::{self, *};
use model::table::{ColumnSpec, Conversion, StandardMapping, Table, TableKind};
use serde::{Deserialize, Serialize};

use super::block::{Block, Sample, Width};

/// Columns of the file; the names are ours, as it has none. The auxiliary voltage follows where there
/// is one, then what is computed.
const STORED: &[(&str, Option<&str>, DataType, Option<StandardColumn>)] = &[
    ("Step Count", None, DataType::Int64, Some(StepCount)),
    ("Cycle", None, DataType::Int64, Some(CycleCount)),
    ("Step Number", None, DataType::Int64, Some(StepId)),
    ("Step Kind", None, DataType::Int64, None),
    ("Interval", Some("ms"), DataType::Int64, None),
    ("Voltage", Some("V"), DataType::Float32, Some(VoltageVolt)),
    ("Current", Some("A"), DataType::Float32, Some(CurrentAmpere)),
    ("Charge", Some("Ah"), DataType::Float32, None),
    ("Energy", Some("Wh"), DataType::Float32, None),
];
const COMPUTED: &[StandardColumn] = &[
    TestTimeSecond,
    StepTimeSecond,
    StepChargingCapacityAh,
    StepDischargingCapacityAh,
    StepChargingEnergyWh,
    StepDischargingEnergyWh,
];

pub(super) fn table(width: Width) -> Table {
    let mut columns = Vec::new();
    let mut standard = Vec::new();
    let mut map = |standard_column: StandardColumn, column: usize| {
        let conversion = Conversion::IDENTITY;
        standard.push(StandardMapping { standard: standard_column, column, conversion });
    };
    for (index, (name, unit, data_type, standard_column)) in STORED.iter().enumerate() {
        columns.push(ColumnSpec {
            name: (*name).to_owned(),
            unit: unit.map(str::to_owned),
            data_type: *data_type,
            derived: false,
        });
        if let Some(standard_column) = standard_column {
            map(*standard_column, index);
        }
    }
    if width == Width::WithAuxiliary {
        columns.push(ColumnSpec {
            name: "Auxiliary Voltage".to_owned(),
            unit: Some("V".to_owned()),
            data_type: DataType::Float32,
            derived: false,
        });
    }
    for standard_column in COMPUTED {
        map(*standard_column, columns.len());
        columns.push(ColumnSpec {
            name: standard_column.name().to_owned(),
            unit: Some(standard_column.unit().to_owned()),
            data_type: DataType::Float64,
            derived: true,
        });
    }
    Table { name: "samples".to_owned(), kind: TableKind::Timeseries, columns, standard }
}

/// Counted along the rows; all of it goes on in the next pass.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) rows: u64,
    /// Offset of the current step's block; 0 before the first.
    step_block: u64,
    step_count: i64,
    /// Kind, cycle and number, where the step's block was seen.
    step: Option<[i64; 3]>,
    /// Milliseconds since the test's start at which the step began, and since then.
    begin_milliseconds: u64,
    elapsed_milliseconds: u64,
    /// Of the step: Ah and Wh, in charge and discharge.
    capacities: [f64; 2],
    energies: [f64; 2],
    /// Rows whose step has no block.
    pub(super) rows_without_step: u64,
}

impl Counted {
    /// A step's block was met at `offset`.
    pub(super) fn begin_step(&mut self, block: Block, offset: u64) {
        if let Block::Step { kind, cycle, number, begin_milliseconds } = block {
            let step = [kind, cycle, number].map(i64::from);
            self.enter(offset, Some(step), u64::from(begin_milliseconds));
        }
    }

    fn enter(&mut self, offset: u64, step: Option<[i64; 3]>, begin_milliseconds: u64) {
        *self = Self {
            rows: self.rows,
            rows_without_step: self.rows_without_step,
            step_count: self.step_count + 1,
            step_block: offset,
            step,
            begin_milliseconds,
            ..Self::default()
        };
    }

    /// Samples say which step they belong to: one whose block was not recognised has no kind.
    pub(super) fn samples_of(&mut self, step_block: u64) {
        if step_block != self.step_block {
            self.enter(step_block, None, self.begin_milliseconds + self.elapsed_milliseconds);
        }
    }

    pub(super) fn push(&mut self, sample: &Sample, columns: &mut [Column]) {
        self.rows += 1;
        self.rows_without_step += u64::from(self.step.is_none());
        self.elapsed_milliseconds += u64::from(sample.interval_milliseconds);
        let direction = if sample.current > 0.0 {
            Some(0)
        } else if sample.current < 0.0 {
            Some(1)
        } else {
            None
        };
        if let Some(direction) = direction {
            self.capacities[direction] += f64::from(sample.charge.abs());
            self.energies[direction] += f64::from(sample.energy.abs());
        }
        let mut columns = columns.iter_mut();
        let mut next = |push: &dyn Fn(&mut Column)| columns.next().map_or((), push);
        let part = |index: usize| self.step.map(|step| step[index]);
        next(&|column| column.push_i64(Some(self.step_count)));
        next(&|column| column.push_i64(part(1)));
        next(&|column| column.push_i64(part(2)));
        next(&|column| column.push_i64(part(0)));
        next(&|column| column.push_i64(Some(i64::from(sample.interval_milliseconds))));
        for value in [sample.voltage, sample.current, sample.charge, sample.energy] {
            next(&|column| column.push_f32(Some(value)));
        }
        if let Some(value) = sample.auxiliary {
            next(&|column| column.push_f32(Some(value)));
        }
        let seconds = |milliseconds: u64| milliseconds as f64 / 1000.0;
        for value in [
            seconds(self.begin_milliseconds + self.elapsed_milliseconds),
            seconds(self.elapsed_milliseconds),
            self.capacities[0],
            self.capacities[1],
            self.energies[0],
            self.energies[1],
        ] {
            next(&|column| column.push_f64(Some(value)));
        }
    }
}
