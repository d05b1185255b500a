//! From the coarsest overview level down to what a pixel column needs.

use std::collections::BTreeMap;
use std::ops::Range;

use super::WindowColumn;
use crate::error::Result;
use crate::overview::{FINEST, STEP, shifts};
use crate::part::PartRef;
use crate::store::Store;

/// What became of some rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// All x before the window.
    Before,
    /// All x after the window.
    After,
    /// No x at all.
    Nothing,
    /// x spans at most a pixel column: the bucket stands for its rows.
    Bucket { part: usize, shift: u32, number: u64, x: (f64, f64) },
    /// The rows must be read.
    Rows,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    pub(super) rows: Range<u64>,
    pub(super) kind: Kind,
}

impl Leaf {
    pub(super) fn is_inside(&self) -> bool {
        matches!(self.kind, Kind::Bucket { .. } | Kind::Rows)
    }
}

/// Rows that a part has of a bucket.
fn rows_of(part: &PartRef, shift: u32, number: u64) -> Range<u64> {
    (number << shift).max(part.first_row)..((number + 1) << shift).min(part.end())
}

/// All rows of the table in order, each in one leaf.
pub(super) fn descend(
    store: &Store,
    parts: &[PartRef],
    x: &WindowColumn,
    (from, to): (f64, f64),
    pixel: f64,
) -> Result<Vec<Leaf>> {
    let mut leaves = Vec::new();
    // Buckets to look at, by level of a part, so that each level is loaded once.
    let mut open: BTreeMap<(usize, u32), Vec<u64>> = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        let shift = shifts(part.first_row, part.rows).pop().unwrap_or(FINEST);
        let numbers = part.first_row >> shift..=(part.end() - 1) >> shift;
        open.insert((index, shift), numbers.collect());
    }
    while !open.is_empty() {
        let wanted: Vec<_> = open.keys().map(|(part, shift)| (*part, x.column, *shift)).collect();
        let levels = store.levels(parts, &wanted)?;
        let mut next: BTreeMap<(usize, u32), Vec<u64>> = BTreeMap::new();
        for (((index, shift), numbers), level) in open.into_iter().zip(levels) {
            let part = &parts[index];
            for number in numbers {
                let rows = rows_of(part, shift, number);
                let Some(bucket) = level.bucket(number) else {
                    leaves.push(Leaf { rows, kind: Kind::Nothing });
                    continue;
                };
                let (low, high) = x.bounds(bucket.min, bucket.max);
                let kind = if high < from {
                    Kind::Before
                } else if low > to {
                    Kind::After
                } else if high - low <= pixel {
                    Kind::Bucket { part: index, shift, number, x: (low, high) }
                } else if shift == FINEST {
                    Kind::Rows
                } else {
                    let finer = shift - STEP;
                    let children = rows.start >> finer..=(rows.end - 1) >> finer;
                    next.entry((index, finer)).or_default().extend(children);
                    continue;
                };
                leaves.push(Leaf { rows, kind });
            }
        }
        open = next;
    }
    leaves.sort_unstable_by_key(|leaf| leaf.rows.start);
    Ok(leaves)
}
