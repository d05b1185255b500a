//! Ranges of samples with the same step, folded row by row.

use model::batch::Batch;
use model::table::Table;
use serde::{Deserialize, Serialize};

use crate::cycles::Inputs;

/// Steps kept at the most; a file with more is not a schedule's steps but noise.
const MOST_STEPS: u32 = 50_000;

/// A range of samples with one step, both ends inclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub id: i64,
    pub ordinal: u32,
    pub first_sample: u64,
    pub last_sample: u64,
}

impl Step {
    pub fn label(&self) -> String {
        format!("step {}", self.id)
    }
}

/// The steps of one timeseries so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepFold {
    rows: u64,
    open: Option<Step>,
    begun: u32,
}

impl StepFold {
    /// Takes the next rows in; gives the steps that closed.
    pub fn push(&mut self, table: &Table, batch: &Batch) -> Vec<Step> {
        let inputs = Inputs::of(table, batch);
        let mut closed = Vec::new();
        for row in 0..batch.rows() {
            if let Some(id) = inputs.row(row).step {
                if self.open.as_ref().is_some_and(|open| open.id != id) {
                    closed.extend(self.open.take().filter(|step| step.ordinal < MOST_STEPS));
                }
                let open = self.open.get_or_insert_with(|| {
                    self.begun += 1;
                    Step {
                        id,
                        ordinal: self.begun - 1,
                        first_sample: self.rows,
                        last_sample: self.rows,
                    }
                });
                open.last_sample = self.rows;
            }
            self.rows += 1;
        }
        closed
    }

    pub fn open_step(&self) -> Option<Step> {
        self.open.clone().filter(|step| step.ordinal < MOST_STEPS)
    }

    pub fn open_ordinal(&self) -> u32 {
        self.open.as_ref().map_or(self.begun, |open| open.ordinal).min(MOST_STEPS)
    }
}
