//! Windows by row range: curves whose x is any column.

use model::batch::Column;
use model::series::decimate_path;
use model::statistics::BLOCK_ROWS;

use super::by_x::line_of;
use super::{EXACT_ROWS_A_POINT, Line, WindowQuery};
use crate::error::Result;
use crate::part::{PartRef, read_selection};
use crate::store::Store;

/// Rows `first..=last`, those of them that there are.
pub(super) fn read(
    store: &Store,
    parts: &[PartRef],
    query: &WindowQuery,
    first: u64,
    last: u64,
    points: u32,
) -> Result<(bool, Vec<Line>)> {
    let rows = parts.last().map_or(0, PartRef::end);
    let end = rows.min(last.saturating_add(1));
    let count = end.saturating_sub(first);
    let exact = count <= EXACT_ROWS_A_POINT * u64::from(points);
    let columns: Vec<usize> =
        std::iter::once(&query.x).chain(&query.ys).map(|column| column.column).collect();
    let mut lines = vec![Line::default(); query.ys.len()];
    let mut start = first;
    while start < end {
        let stop = end.min(start + BLOCK_ROWS as u64);
        let read: Vec<Column> =
            read_selection(store, parts, &columns, std::slice::from_ref(&(start..stop)))?;
        for ((y, column), line) in query.ys.iter().zip(&read[1..]).zip(&mut lines) {
            let whole = line_of(&read[0], &query.x, column, y)?;
            let (x, y) = if exact {
                (whole.x, whole.y)
            } else {
                // Every piece gets its share of the budget.
                let share = (u64::from(points) * (stop - start)).div_ceil(count) as u32;
                decimate_path(&whole.x, &whole.y, share)
            };
            line.x.extend(x);
            line.y.extend(y);
        }
        start = stop;
    }
    Ok((exact, lines))
}
