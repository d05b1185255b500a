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
    #[serde(default, with = "optional_number")]
    pub min: Option<f64>,
    #[serde(default, with = "optional_number")]
    pub max: Option<f64>,
    /// Sum of the block sums in block order.
    #[serde(with = "number")]
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

/// Numbers that may be infinite or NaN, for which JSON has no form: those are written as text.
mod number {
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    pub(super) enum Written {
        Number(f64),
        Text(String),
    }

    pub(super) fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
        if value.is_finite() { to.serialize_f64(*value) } else { to.collect_str(value) }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        read(Written::deserialize(from)?)
    }

    pub(super) fn read<E: serde::de::Error>(written: Written) -> Result<f64, E> {
        match written {
            Written::Number(value) => Ok(value),
            Written::Text(text) => text.parse().map_err(E::custom),
        }
    }
}

mod optional_number {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::number::{self, Written};

    pub(super) fn serialize<S: Serializer>(value: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => number::serialize(value, to),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
        Option::<Written>::deserialize(from)?.map(number::read).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_read_back_bit_for_bit() {
        let table = [
            (None, None, 0.0),
            (Some(0.1), Some(1e300), -0.0),
            (Some(f64::NEG_INFINITY), Some(f64::INFINITY), f64::NAN),
            (Some(-1.5), Some(f64::INFINITY), f64::INFINITY),
        ];
        for (min, max, sum) in table {
            let written = ColumnStatistics { min, max, sum, ..ColumnStatistics::default() };
            let json = serde_json::to_string(&written).unwrap();
            let read: ColumnStatistics = serde_json::from_str(&json).unwrap();
            assert_eq!((read.min, read.max), (min, max), "{json}");
            assert_eq!(read.sum.to_bits(), sum.to_bits(), "{json}");
        }
    }
}
