//! Windows by x.

use std::collections::BTreeMap;
use std::ops::Range;

use model::batch::{Column, DataType};
use model::series::{decimate, decimate_path};

use super::descent::{Kind, Leaf, descend};
use super::{EXACT_ROWS_A_POINT, Line, WindowColumn, WindowQuery};
use crate::error::{Result, StoreError};
use crate::overview::Wanted;
use crate::part::{PartRef, read_selection};
use crate::store::Store;

/// Steps between outside and inside whose neighbouring samples are read, so that lines reach the
/// edge. A sorted x has two.
const MAX_EDGES: usize = 64;

/// Leaves that are drawn at a time; more come only of an x that goes to and fro.
const LEAVES_AT_ONCE: usize = 1 << 14;

/// Points a pixel column from which on a line is thinned in row order: its x goes to and fro so
/// much that hardly two rows share a column.
const MOST_POINTS_A_COLUMN: usize = 64;

/// Samples with `from ≤ x ≤ to`.
pub(super) fn read(
    store: &Store,
    parts: &[PartRef],
    query: &WindowQuery,
    from: f64,
    to: f64,
    points: u32,
) -> Result<(bool, Vec<Line>)> {
    let pixel = (to - from) / f64::from(points);
    let mut leaves = descend(store, parts, &query.x, (from, to), pixel)?;
    let inside: u64 = leaves
        .iter()
        .filter(|leaf| leaf.is_inside())
        .map(|leaf| leaf.rows.end - leaf.rows.start)
        .sum();
    let few = inside <= EXACT_ROWS_A_POINT * u64::from(points);
    if few {
        let inside = leaves.iter_mut().filter(|leaf| leaf.is_inside());
        inside.for_each(|leaf| leaf.kind = Kind::Rows);
    }
    let leaves = with_edges(leaves);
    let mut lines = vec![Line::default(); query.ys.len()];
    for leaves in leaves.chunks(LEAVES_AT_ONCE) {
        draw(store, parts, query, leaves, &mut lines)?;
        if !few {
            for line in &mut lines {
                (line.x, line.y) = decimate(&line.x, &line.y, from, to, points);
                if line.x.len() > MOST_POINTS_A_COLUMN * points as usize {
                    (line.x, line.y) = decimate_path(&line.x, &line.y, 4 * points);
                }
            }
        }
    }
    if few {
        lines.iter_mut().for_each(|line| trim(line, from, to));
    }
    Ok((few, lines))
}

/// Leaves inside, and the single rows beside them and where x jumps over the window.
fn with_edges(leaves: Vec<Leaf>) -> Vec<Leaf> {
    let outside = |leaf: &Leaf| matches!(leaf.kind, Kind::Before | Kind::After);
    let mut edges = 0;
    let mut drawn: Vec<Leaf> = Vec::new();
    let mut before: Option<Leaf> = None;
    for leaf in leaves {
        if leaf.kind == Kind::Nothing {
            continue;
        }
        let differs = |other: &Leaf| {
            std::mem::discriminant(&other.kind) != std::mem::discriminant(&leaf.kind)
                && !(other.is_inside() && leaf.is_inside())
        };
        if before.as_ref().is_some_and(differs) && edges < MAX_EDGES {
            edges += 1;
            let rows = before.as_ref().filter(|leaf| outside(leaf)).map(|leaf| &leaf.rows);
            if let Some(rows) = rows {
                drawn.push(Leaf { rows: rows.end - 1..rows.end, kind: Kind::Rows });
            }
            if outside(&leaf) {
                let first = leaf.rows.start..leaf.rows.start + 1;
                drawn.push(Leaf { rows: first, kind: Kind::Rows });
            }
        }
        if leaf.is_inside() {
            drawn.push(leaf.clone());
        }
        before = Some(leaf);
    }
    // A leaf of one row may be both the first and the last of its stretch.
    drawn.dedup_by(|next, before| next.rows == before.rows);
    drawn
}

/// Appends the points of leaves, in row order.
fn draw(
    store: &Store,
    parts: &[PartRef],
    query: &WindowQuery,
    leaves: &[Leaf],
    lines: &mut [Line],
) -> Result<()> {
    let columns: Vec<usize> =
        std::iter::once(&query.x).chain(&query.ys).map(|column| column.column).collect();
    let selection = joined(leaves);
    let read = read_selection(store, parts, &columns, &selection)?;
    let mut levels: BTreeMap<Wanted, _> = BTreeMap::new();
    for leaf in leaves {
        if let Kind::Bucket { part, shift, .. } = leaf.kind {
            for y in &query.ys {
                levels.insert((part, y.column, shift), ());
            }
        }
    }
    let wanted: Vec<Wanted> = levels.into_keys().collect();
    let loaded = store.levels(parts, &wanted)?;
    let levels: BTreeMap<Wanted, _> = wanted.into_iter().zip(loaded).collect();

    for (index, (y, line)) in query.ys.iter().zip(lines).enumerate() {
        let whole = line_of(&read[0], &query.x, &read[index + 1], y)?;
        let mut taken = 0;
        for leaf in leaves {
            match leaf.kind {
                Kind::Rows => {
                    let end = taken + (leaf.rows.end - leaf.rows.start) as usize;
                    line.x.extend_from_slice(&whole.x[taken..end]);
                    line.y.extend_from_slice(&whole.y[taken..end]);
                    taken = end;
                }
                Kind::Bucket { part, shift, number, x } => {
                    let level = &levels[&(part, y.column, shift)];
                    let bucket = level.bucket(number);
                    let span = (leaf.rows.end - leaf.rows.start - 1).max(1) as f64;
                    let x_at = |row: u64| {
                        let into = row.saturating_sub(leaf.rows.start) as f64 / span;
                        x.0 + (x.1 - x.0) * into.min(1.0)
                    };
                    let Some(bucket) = bucket else {
                        line.x.push(x.0);
                        line.y.push(f64::NAN);
                        continue;
                    };
                    let mut extremes = [(bucket.min_row, bucket.min), (bucket.max_row, bucket.max)];
                    extremes.sort_by_key(|(row, _)| *row);
                    let count = if bucket.min_row == bucket.max_row { 1 } else { 2 };
                    for (row, value) in &extremes[..count] {
                        line.x.push(x_at(*row));
                        line.y.push(y.conversion.apply(*value));
                    }
                }
                Kind::Before | Kind::After | Kind::Nothing => {}
            }
        }
    }
    Ok(())
}

/// Rows of the leaves that must be read, neighbours joined.
fn joined(leaves: &[Leaf]) -> Vec<Range<u64>> {
    let mut selection: Vec<Range<u64>> = Vec::new();
    for leaf in leaves.iter().filter(|leaf| leaf.kind == Kind::Rows) {
        match selection.last_mut() {
            Some(last) if last.end == leaf.rows.start => last.end = leaf.rows.end,
            _ => selection.push(leaf.rows.clone()),
        }
    }
    selection
}

/// Converted values; NaN where x or y is missing.
///
/// # Errors
/// When a column is text.
pub(super) fn line_of(
    x: &Column,
    x_as: &WindowColumn,
    y: &Column,
    y_as: &WindowColumn,
) -> Result<Line> {
    for (column, shown) in [(x, x_as), (y, y_as)] {
        if column.data_type() == DataType::Text {
            let index = shown.column;
            return Err(StoreError::Mismatch(format!(
                "stored column {index} holds no numbers to draw"
            )));
        }
    }
    let values = |column: &Column, shown: &WindowColumn| {
        let value =
            |row| column.number(row).map_or(f64::NAN, |value| shown.conversion.apply(value));
        (0..column.len()).map(value).collect::<Vec<_>>()
    };
    Ok(Line { x: values(x, x_as), y: values(y, y_as) })
}

/// Drops what the finest buckets brought of rows outside the window, up to those beside it and
/// those between which x jumps over it. A row without x is a gap where its neighbours are.
fn trim(line: &mut Line, from: f64, to: f64) {
    let mut side = 0;
    let sides: Vec<i8> = line
        .x
        .iter()
        .map(|x| {
            if *x < from {
                side = -1;
            } else if *x > to {
                side = 1;
            } else if !x.is_nan() {
                side = 0;
            }
            side
        })
        .collect();
    let mut kept = Line::default();
    for (row, side) in sides.iter().enumerate() {
        let beside = row.checked_sub(1).and_then(|before| sides.get(before)).unwrap_or(side);
        let after = sides.get(row + 1).unwrap_or(side);
        if *side == 0 || side != beside || side != after {
            let missing = line.x[row].is_nan();
            let x = if missing { kept.x.last().copied().unwrap_or(from) } else { line.x[row] };
            kept.x.push(x);
            kept.y.push(if missing { f64::NAN } else { line.y[row] });
        }
    }
    *line = kept;
}
