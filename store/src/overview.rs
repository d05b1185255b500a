//! Overview levels: minimum, maximum, their rows and the missing values of each bucket of
//! 2^6, 2^8, 2^10, … rows, aligned to row 0 of the table.
//!
//! Every part has its own; a bucket at its edge holds the rows that the part has of it.

use model::batch::{Column, DataType};

mod load;
mod pack;

pub(crate) use load::{Head, Wanted};
pub(crate) use pack::encode;

/// Rows of the finest buckets, as a power of two.
pub(crate) const FINEST: u32 = 6;

/// Each level's buckets are 2^2 of the level below.
pub(crate) const STEP: u32 = 2;

/// The coarsest level has at most this many buckets.
const COARSEST_BUCKETS: u64 = 4;

/// Buckets that the rows `first_row..first_row + rows` touch.
fn bucket_count(first_row: u64, rows: u64, shift: u32) -> u64 {
    if rows == 0 { 0 } else { ((first_row + rows - 1) >> shift) - (first_row >> shift) + 1 }
}

/// Levels of a part with these rows, finest first, each as a power of two.
pub(crate) fn shifts(first_row: u64, rows: u64) -> Vec<u32> {
    let mut shifts = vec![FINEST];
    let mut shift = FINEST;
    while bucket_count(first_row, rows, shift) > COARSEST_BUCKETS {
        shift += STEP;
        shifts.push(shift);
    }
    shifts
}

/// One level of one column of one part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Level {
    /// Rows a bucket, as a power of two.
    pub(crate) shift: u32,
    /// Number of the first bucket, counted from row 0 of the table.
    pub(crate) first_bucket: u64,
    pub(crate) min: Vec<f64>,
    pub(crate) max: Vec<f64>,
    /// Row of the minimum, from the bucket's aligned beginning on.
    pub(crate) min_at: Vec<u32>,
    pub(crate) max_at: Vec<u32>,
    /// Rows without a value: null or not a number.
    pub(crate) missing: Vec<u32>,
    /// Rows that the part has of each bucket.
    pub(crate) rows: Vec<u32>,
}

/// One bucket that has a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bucket {
    pub(crate) min: f64,
    pub(crate) max: f64,
    /// Rows of the table.
    pub(crate) min_row: u64,
    pub(crate) max_row: u64,
}

impl Level {
    /// Buckets of the given rows, without values as yet.
    pub(crate) fn empty(shift: u32, first_row: u64, rows: u64) -> Self {
        let count = bucket_count(first_row, rows, shift) as usize;
        let first_bucket = first_row >> shift;
        let end = first_row + rows;
        let rows = (0..count as u64).map(|bucket| {
            let start = ((first_bucket + bucket) << shift).max(first_row);
            (end.min((first_bucket + bucket + 1) << shift) - start) as u32
        });
        Self {
            shift,
            first_bucket,
            min: vec![0.0; count],
            max: vec![0.0; count],
            min_at: vec![0; count],
            max_at: vec![0; count],
            missing: vec![0; count],
            rows: rows.collect(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn has_value(&self, index: usize) -> bool {
        self.missing[index] < self.rows[index]
    }

    /// A bucket by its number; `None` where none of its rows has a value.
    pub(crate) fn bucket(&self, number: u64) -> Option<Bucket> {
        let index = usize::try_from(number.checked_sub(self.first_bucket)?).ok()?;
        if index >= self.len() || !self.has_value(index) {
            return None;
        }
        let start = number << self.shift;
        Some(Bucket {
            min: self.min[index],
            max: self.max[index],
            min_row: start + u64::from(self.min_at[index]),
            max_row: start + u64::from(self.max_at[index]),
        })
    }

    /// Bytes in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.len() * 32
    }

    /// The finest level of a column that lies in blocks.
    fn finest<'a>(first_row: u64, rows: u64, blocks: impl Iterator<Item = &'a Column>) -> Self {
        let mut level = Self::empty(FINEST, first_row, rows);
        let mut row = first_row;
        let mut before = usize::MAX;
        let mut begun = false;
        for column in blocks {
            for index in 0..column.len() {
                let bucket = ((row >> FINEST) - level.first_bucket) as usize;
                if bucket != before {
                    (before, begun) = (bucket, false);
                }
                let at = (row & ((1 << FINEST) - 1)) as u32;
                match column.number(index).filter(|value| !value.is_nan()) {
                    None => level.missing[bucket] += 1,
                    Some(value) => {
                        if !begun || value < level.min[bucket] {
                            level.min[bucket] = value;
                            level.min_at[bucket] = at;
                        }
                        if !begun || value > level.max[bucket] {
                            level.max[bucket] = value;
                            level.max_at[bucket] = at;
                        }
                        begun = true;
                    }
                }
                row += 1;
            }
        }
        level
    }

    /// The level above: four buckets in one.
    fn coarser(&self, first_row: u64, rows: u64) -> Self {
        let mut level = Self::empty(self.shift + STEP, first_row, rows);
        let mut begun = vec![false; level.len()];
        for index in 0..self.len() {
            let number = self.first_bucket + index as u64;
            let bucket = ((number >> STEP) - level.first_bucket) as usize;
            level.missing[bucket] += self.missing[index];
            if !self.has_value(index) {
                continue;
            }
            let offset = ((number & ((1 << STEP) - 1)) as u32) << self.shift;
            if !begun[bucket] || self.min[index] < level.min[bucket] {
                level.min[bucket] = self.min[index];
                level.min_at[bucket] = offset + self.min_at[index];
            }
            if !begun[bucket] || self.max[index] > level.max[bucket] {
                level.max[bucket] = self.max[index];
                level.max_at[bucket] = offset + self.max_at[index];
            }
            begun[bucket] = true;
        }
        level
    }

    /// All levels of a column, finest first; none of a text column.
    pub(crate) fn build<'a>(
        data_type: DataType,
        first_row: u64,
        rows: u64,
        blocks: impl Iterator<Item = &'a Column>,
    ) -> Vec<Self> {
        if data_type == DataType::Text {
            return Vec::new();
        }
        let mut levels = vec![Self::finest(first_row, rows, blocks)];
        for _ in 1..shifts(first_row, rows).len() {
            if let Some(finer) = levels.last() {
                levels.push(finer.coarser(first_row, rows));
            }
        }
        levels
    }
}

#[cfg(test)]
mod tests;
