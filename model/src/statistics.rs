//! Statistics of a column, folded over blocks in order, so that any number of pieces gives
//! bit-equal sums.

use serde::{Deserialize, Serialize};

use crate::batch::Column;

/// Rows of one block: the grain of the content hash and of the statistics.
pub const BLOCK_ROWS: usize = 65_536;

/// Over the valid, finite-or-infinite values; NaN is counted apart and takes part in nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnStatistics {
    pub rows: u64,
    pub nulls: u64,
    pub not_a_number: u64,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Sum of the block sums in block order.
    pub sum: f64,
}

impl ColumnStatistics {
    /// Statistics of one block, or of the part of it that is there.
    pub fn of_block(column: &Column) -> Self {
        let mut of = Self { rows: column.len() as u64, ..Self::default() };
        if matches!(column.data_type(), crate::batch::DataType::Text) {
            of.nulls = (0..column.len()).filter(|row| !column.is_valid(*row)).count() as u64;
            return of;
        }
        for row in 0..column.len() {
            match column.number(row) {
                None => of.nulls += 1,
                Some(value) if value.is_nan() => of.not_a_number += 1,
                Some(value) => {
                    of.min = Some(of.min.map_or(value, |min| min.min(value)));
                    of.max = Some(of.max.map_or(value, |max| max.max(value)));
                    of.sum += value;
                }
            }
        }
        of
    }

    /// Appends the next block.
    pub fn fold(&mut self, next: &Self) {
        self.rows += next.rows;
        self.nulls += next.nulls;
        self.not_a_number += next.not_a_number;
        self.min = [self.min, next.min].into_iter().flatten().reduce(f64::min);
        self.max = [self.max, next.max].into_iter().flatten().reduce(f64::max);
        self.sum += next.sum;
    }

    pub fn count(&self) -> u64 {
        self.rows - self.nulls - self.not_a_number
    }

    pub fn mean(&self) -> Option<f64> {
        (self.count() > 0).then(|| self.sum / self.count() as f64)
    }
}
