//! Hashes of samples: of a block, and of a table out of its blocks.
//!
//! Hashed are values, not bytes at rest, so that parts, row groups and encodings do not matter.

use model::batch::{Column, DataType, Values};
use model::part::{BlockSummary, PartDescription};
use model::statistics::{BLOCK_ROWS, ColumnStatistics};
use model::table::ColumnSpec;
use sha2::{Digest, Sha256};

use crate::error::{Result, StoreError};

/// Lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

pub(crate) fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).map(|digit| digit as u8)).collect();
    let (pairs, []) = digits.as_ref()?.as_chunks::<2>() else { return None };
    Some(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

fn tag(data_type: DataType) -> u8 {
    match data_type {
        DataType::Float64 => 0,
        DataType::Float32 => 1,
        DataType::Int64 => 2,
        DataType::Text => 3,
    }
}

/// Hash and statistics of the rows of one block.
pub(crate) fn summarise_block(columns: &[Column]) -> BlockSummary {
    let rows = columns.first().map_or(0, Column::len) as u64;
    let mut hash = Sha256::new();
    hash.update(rows.to_le_bytes());
    columns.iter().for_each(|column| hash_column(&mut hash, column));
    BlockSummary {
        rows,
        hash: hexadecimal(&hash.finalize()),
        columns: columns.iter().map(ColumnStatistics::of_block).collect(),
    }
}

/// Type, validity (a bit a row, least significant first), then the bits of the valid values.
fn hash_column(hash: &mut Sha256, column: &Column) {
    hash.update([tag(column.data_type())]);
    let rows = column.len();
    let mut bitmap = vec![0xff_u8; rows / 8];
    if !rows.is_multiple_of(8) {
        bitmap.push((1 << (rows % 8)) - 1);
    }
    if let Some(validity) = &column.validity {
        for (row, valid) in validity.iter().enumerate() {
            if !valid {
                bitmap[row / 8] &= !(1 << (row % 8));
            }
        }
    }
    hash.update(&bitmap);
    let valid = (0..rows).filter(|row| column.is_valid(*row));
    let mut bytes = Vec::with_capacity(8 * rows);
    match &column.values {
        Values::Float64(values) => {
            valid.for_each(|row| bytes.extend_from_slice(&values[row].to_bits().to_le_bytes()));
        }
        Values::Float32(values) => {
            valid.for_each(|row| bytes.extend_from_slice(&values[row].to_bits().to_le_bytes()));
        }
        Values::Int64(values) => {
            valid.for_each(|row| bytes.extend_from_slice(&values[row].to_le_bytes()));
        }
        Values::Text(values) => valid.for_each(|row| {
            let text = values.get(row);
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }),
    }
    hash.update(&bytes);
}

/// A table's rows, content hash and statistics, out of its parts alone.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSummary {
    pub rows: u64,
    /// SHA-256 over the schema and the hashes of the blocks in order, hexadecimal.
    pub content_hash: String,
    /// One a stored column.
    pub statistics: Vec<ColumnStatistics>,
}

/// Blocks of a table in order, aligned to row 0.
///
/// A part that starts within a block (that of provisional rows) tells of that whole block, from
/// the block's first row on; what the part before told of it no longer counts.
pub(crate) fn blocks<'a>(
    parts: impl IntoIterator<Item = &'a PartDescription>,
) -> Result<Vec<&'a BlockSummary>> {
    let mut blocks: Vec<&BlockSummary> = Vec::new();
    let mut rows = 0;
    for part in parts {
        if part.first_row != rows {
            return Err(StoreError::Mismatch(format!(
                "{} starts at row {}, the parts before it end at row {rows}",
                part.parquet_key, part.first_row
            )));
        }
        blocks.truncate((part.first_row / BLOCK_ROWS as u64) as usize);
        blocks.extend(&part.blocks);
        rows += part.rows;
    }
    let told: u64 = blocks.iter().map(|block| block.rows).sum();
    if told != rows {
        return Err(StoreError::Mismatch(format!("blocks have {told} rows, parts have {rows}")));
    }
    Ok(blocks)
}

/// Summary of a table out of its live parts, sorted by first row.
///
/// # Errors
/// When rows are missing or told of twice.
pub fn summarise(columns: &[ColumnSpec], parts: &[PartDescription]) -> Result<TableSummary> {
    let blocks = blocks(parts)?;
    let mut hash = Sha256::new();
    hash.update((columns.len() as u64).to_le_bytes());
    let mut text = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    for column in columns {
        text(&column.name);
        // A unit that is there but empty differs from none.
        text(if column.unit.is_some() { "unit" } else { "" });
        text(column.unit.as_deref().unwrap_or_default());
        text(match column.data_type {
            DataType::Float64 => "float64",
            DataType::Float32 => "float32",
            DataType::Int64 => "int64",
            DataType::Text => "text",
        });
        text(if column.derived { "derived" } else { "vendor" });
    }
    let mut rows = 0;
    let mut statistics = vec![ColumnStatistics::default(); columns.len()];
    for block in blocks {
        hash.update(block.hash.as_bytes());
        rows += block.rows;
        if block.columns.len() != columns.len() {
            return Err(StoreError::Mismatch("a block has another number of columns".to_owned()));
        }
        statistics.iter_mut().zip(&block.columns).for_each(|(all, of)| all.fold(of));
    }
    Ok(TableSummary { rows, content_hash: hexadecimal(&hash.finalize()), statistics })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[Option<f64>]) -> Column {
        let mut column = Column::new(DataType::Float64);
        values.iter().for_each(|value| column.push_f64(*value));
        column
    }

    #[test]
    fn a_null_differs_from_every_value_and_its_filler_does_not_count() {
        let hash = |column: Column| summarise_block(&[column]).hash;
        let null = column(&[Some(1.0), None]);
        let mut other_filler = null.clone();
        other_filler.values = Values::Float64(vec![1.0, 7.0]);
        assert_eq!(hash(null.clone()), hash(other_filler));
        assert_ne!(hash(null.clone()), hash(column(&[Some(1.0), Some(0.0)])));
        assert_ne!(hash(column(&[Some(0.0)])), hash(column(&[Some(-0.0)])));
        let mut all_valid = column(&[Some(1.0)]);
        all_valid.validity = Some(vec![true]);
        assert_eq!(hash(all_valid), hash(column(&[Some(1.0)])));
        assert_ne!(hash(column(&[])), hash(null));
    }

    #[test]
    fn texts_do_not_run_together() {
        let hash = |values: &[&str]| {
            let mut column = Column::new(DataType::Text);
            values.iter().for_each(|value| column.push_text(Some(value)));
            summarise_block(&[column]).hash
        };
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    }

    #[test]
    fn hexadecimal_reads_back() {
        assert_eq!(hexadecimal(&[0, 0xab, 0xff]), "00abff");
        assert_eq!(from_hexadecimal("00abff"), Some(vec![0, 0xab, 0xff]));
        assert_eq!(from_hexadecimal("0"), None);
        assert_eq!(from_hexadecimal("zz"), None);
    }
}
