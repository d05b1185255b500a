//! The bytes of an overview object, little-endian:
//!
//! | offset | size | field |
//! |---|---|---|
//! | 0 | 4 | magic `GOV1` |
//! | 4 | 4 | number of columns |
//! | 8 | 4 | number of levels |
//! | 12 | 4 × levels × columns | packed bytes of each level of each column, coarsest level first |
//!
//! then these blocks in that order, so that one read of the beginning brings all coarse levels. A
//! text column has empty blocks. Which levels there are follows from the part's rows.
//!
//! A block is one byte that says how values are written (0–15: integers over that power of ten,
//! each minimum as its difference from the one before, each maximum as its distance from the
//! minimum; 255: bits of doubles, each combined with the one before by exclusive or), then, zstd
//! compressed, byte planes (the lowest byte of every bucket, then the next, …): 8 of minima, 8 of
//! maxima, the positions of both, the missing values.

use model::batch::Column;
use model::table::ColumnSpec;

use super::{Level, shifts};
use crate::error::{Result, StoreError};
use crate::part::decimal::{MAX_SCALE, common_scale, to_integer, to_value};

pub(super) const MAGIC: &[u8; 4] = b"GOV1";

/// Before the table of block lengths.
pub(super) const FIXED_HEADER: usize = 12;

const COMPRESSION_LEVEL: i32 = 6;

const DOUBLES: u8 = 255;

/// The overview of blocks of the same columns, in order, the first beginning at `first_row`.
pub(crate) fn encode(
    columns: &[ColumnSpec],
    first_row: u64,
    blocks: &[&[Column]],
) -> Result<Vec<u8>> {
    let rows = blocks.iter().map(|block| block.first().map_or(0, Column::len) as u64).sum();
    let level_count = shifts(first_row, rows).len();
    let mut packed: Vec<Vec<Vec<u8>>> = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let values = blocks.iter().map(|block| &block[index]);
        let levels = Level::build(column.data_type, first_row, rows, values);
        packed.push(levels.iter().map(pack).collect::<Result<_>>()?);
    }
    let mut object = MAGIC.to_vec();
    object.extend_from_slice(&(columns.len() as u32).to_le_bytes());
    object.extend_from_slice(&(level_count as u32).to_le_bytes());
    let block = |level: usize, column: usize| {
        packed[column].get(level).map_or(&[] as &[u8], |block| block.as_slice())
    };
    for level in (0..level_count).rev() {
        for column in 0..columns.len() {
            object.extend_from_slice(&(block(level, column).len() as u32).to_le_bytes());
        }
    }
    for level in (0..level_count).rev() {
        for column in 0..columns.len() {
            object.extend_from_slice(block(level, column));
        }
    }
    Ok(object)
}

fn position_planes(shift: u32) -> usize {
    shift.div_ceil(8) as usize
}

fn missing_planes(shift: u32) -> usize {
    (shift + 1).div_ceil(8) as usize
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

fn push_planes(bytes: &mut Vec<u8>, values: &[u64], planes: usize) {
    for plane in 0..planes {
        bytes.extend(values.iter().map(|value| (value >> (8 * plane)) as u8));
    }
}

pub(super) fn pack(level: &Level) -> Result<Vec<u8>> {
    let present = (0..level.len()).filter(|index| level.has_value(*index));
    let values = present.flat_map(|index| [level.min[index], level.max[index]]);
    let scale = common_scale(values);
    let (mut low, mut high) = (Vec::new(), Vec::new());
    let mut before = 0_u64;
    for index in 0..level.len() {
        let (min, max) = (level.min[index], level.max[index]);
        let integers = scale.map(|scale| (to_integer(min, scale), to_integer(max, scale)));
        match integers {
            _ if !level.has_value(index) => {
                low.push(0);
                high.push(0);
            }
            Some((Some(min), Some(max))) => {
                low.push(zigzag(min.wrapping_sub(before as i64)));
                high.push(max.wrapping_sub(min) as u64);
                before = min as u64;
            }
            _ => {
                low.push(min.to_bits() ^ before);
                high.push(max.to_bits() ^ min.to_bits());
                before = min.to_bits();
            }
        }
    }
    let wide = |values: &[u32]| values.iter().map(|value| u64::from(*value)).collect::<Vec<_>>();
    let mut planes = Vec::new();
    push_planes(&mut planes, &low, 8);
    push_planes(&mut planes, &high, 8);
    push_planes(&mut planes, &wide(&level.min_at), position_planes(level.shift));
    push_planes(&mut planes, &wide(&level.max_at), position_planes(level.shift));
    push_planes(&mut planes, &wide(&level.missing), missing_planes(level.shift));
    let packed = zstd::bulk::compress(&planes, COMPRESSION_LEVEL).map_err(StoreError::Compress)?;
    let mut block = vec![scale.unwrap_or(DOUBLES)];
    block.extend_from_slice(&packed);
    Ok(block)
}

/// Reads a block of the level of a part with these rows.
pub(super) fn unpack(
    block: &[u8],
    shift: u32,
    first_row: u64,
    rows: u64,
) -> Result<Level, &'static str> {
    let mut level = Level::empty(shift, first_row, rows);
    let count = level.len();
    let (kind, packed) = block.split_first().ok_or("an overview block is empty")?;
    if *kind > MAX_SCALE && *kind != DOUBLES {
        return Err("an overview block is of an unknown kind");
    }
    let size = count * (16 + 2 * position_planes(shift) + missing_planes(shift));
    let bytes = zstd::bulk::decompress(packed, size)
        .map_err(|_| "an overview block cannot be decompressed")?;
    if bytes.len() != size {
        return Err("an overview block has another size");
    }
    let mut rest = bytes.as_slice();
    let mut take = |planes: usize| {
        let mut values = vec![0_u64; count];
        for plane in 0..planes {
            let (bytes, after) = rest.split_at(count);
            rest = after;
            for (value, byte) in values.iter_mut().zip(bytes) {
                *value |= u64::from(*byte) << (8 * plane);
            }
        }
        values
    };
    let (low, high) = (take(8), take(8));
    let narrow = |values: Vec<u64>| values.into_iter().map(|value| value as u32).collect();
    level.min_at = narrow(take(position_planes(shift)));
    level.max_at = narrow(take(position_planes(shift)));
    level.missing = narrow(take(missing_planes(shift)));
    let mut before = 0_u64;
    for index in 0..count {
        if !level.has_value(index) {
            continue;
        }
        if *kind == DOUBLES {
            before ^= low[index];
            level.min[index] = f64::from_bits(before);
            level.max[index] = f64::from_bits(before ^ high[index]);
        } else {
            let min = (before as i64).wrapping_add(unzigzag(low[index]));
            level.min[index] = to_value(min, *kind);
            level.max[index] = to_value(min.wrapping_add(high[index] as i64), *kind);
            before = min as u64;
        }
    }
    Ok(level)
}
