//! Plot windows.
//!
//! By x: from the coarsest overview level down, a bucket is opened as long as its x spans more
//! than a pixel column; below the finest level its rows are read. So dense stretches give minimum
//! and maximum of each bucket, sparse ones their very samples, and the work follows the pixels,
//! not the rows, as long as x rises. x may go back (it is time as the tester counts it): buckets
//! around the step are opened like any other. The x of an extreme within a bucket is interpolated
//! by row, less than a pixel off.
//!
//! By rows: the rows are read and thinned in row order, extremes of x and y kept; the work is
//! linear in the rows.

use model::id::DatasetColumnId;
use model::part::PartDescription;
use model::series::{MAX_POINTS, Series, SeriesSelection, SeriesWindow};
use model::table::Conversion;

use crate::error::{Result, StoreError};
use crate::hash::blocks;
use crate::part::PartRef;
use crate::store::Store;

mod by_rows;
mod by_x;
mod descent;

/// Samples a pixel column up to which a window holds every sample.
const EXACT_ROWS_A_POINT: u64 = 4;

/// Bound of what an axis can show.
const LARGEST_X: f64 = 1e300;

/// A column as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowColumn {
    /// Index of the stored column. It holds numbers.
    pub column: usize,
    pub conversion: Conversion,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WindowQuery {
    pub x: WindowColumn,
    pub ys: Vec<WindowColumn>,
    pub selection: SeriesSelection,
    /// Pixel columns, at most [`MAX_POINTS`].
    pub points: u32,
}

/// One y column of a window; NaN in y is a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Rows of the whole table.
    pub rows: u64,
    /// Smallest and largest x of the whole table.
    pub x_extent: Option<(f64, f64)>,
    /// Every sample of the window is in it.
    pub exact: bool,
    /// In the order of [`WindowQuery::ys`].
    pub lines: Vec<Line>,
}

impl Window {
    /// The body that the browser gets. `columns` are the ids of the y columns in their order.
    pub fn into_series(
        self,
        revision: u64,
        generation: u64,
        columns: &[DatasetColumnId],
    ) -> SeriesWindow {
        let series = columns.iter().zip(self.lines);
        SeriesWindow {
            revision,
            generation,
            rows: self.rows,
            x_extent: self.x_extent,
            exact: self.exact,
            series: series
                .map(|(column, line)| Series { column: *column, x: line.x, y: line.y })
                .collect(),
        }
    }
}

impl WindowColumn {
    /// Converted bounds in order.
    fn bounds(&self, low: f64, high: f64) -> (f64, f64) {
        let (low, high) = (self.conversion.apply(low), self.conversion.apply(high));
        if high < low { (high, low) } else { (low, high) }
    }
}

impl Store {
    /// A window of a table's samples. `parts` are all its live parts.
    ///
    /// # Errors
    /// When a column does not exist or is text, or an object is missing or damaged.
    pub async fn window(&self, parts: &[PartDescription], query: &WindowQuery) -> Result<Window> {
        let (parts, extent) = (crate::read::sorted(parts)?, x_extent(parts, &query.x)?);
        let query = query.clone();
        self.blocking(move |store| window(store, &parts, &query, extent)).await
    }

    /// As [`Store::window`], on a blocking thread.
    pub fn window_blocking(
        &self,
        parts: &[PartDescription],
        query: &WindowQuery,
    ) -> Result<Window> {
        let extent = x_extent(parts, &query.x)?;
        window(self, &crate::read::sorted(parts)?, query, extent)
    }
}

/// Out of the statistics of the blocks, without reading anything.
fn x_extent(parts: &[PartDescription], x: &WindowColumn) -> Result<Option<(f64, f64)>> {
    let mut parts: Vec<&PartDescription> = parts.iter().collect();
    parts.sort_by_key(|part| part.first_row);
    let mut extent: Option<(f64, f64)> = None;
    for block in blocks(parts)? {
        let statistics = block.columns.get(x.column).ok_or_else(|| {
            StoreError::Mismatch(format!("there is no stored column {}", x.column))
        })?;
        if let (Some(min), Some(max)) = (statistics.min, statistics.max) {
            let (low, high) = extent.unwrap_or((min, max));
            extent = Some((low.min(min), high.max(max)));
        }
    }
    // An infinite x has no place on an axis.
    Ok(extent
        .map(|(low, high)| x.bounds(low, high))
        .map(|(low, high)| (low.clamp(-LARGEST_X, LARGEST_X), high.clamp(-LARGEST_X, LARGEST_X))))
}

fn window(
    store: &Store,
    parts: &[PartRef],
    query: &WindowQuery,
    x_extent: Option<(f64, f64)>,
) -> Result<Window> {
    let points = query.points.clamp(1, MAX_POINTS);
    let (exact, lines) = match (query.selection, x_extent) {
        (_, None) => (true, vec![Line::default(); query.ys.len()]),
        (SeriesSelection::Rows { first, last }, _) => {
            by_rows::read(store, parts, query, first, last, points)?
        }
        (SeriesSelection::X { from, to }, _) => {
            let (from, to) = if to < from { (to, from) } else { (from, to) };
            by_x::read(store, parts, query, from, to, points)?
        }
        (SeriesSelection::Everything, Some((from, to))) => {
            by_x::read(store, parts, query, from, to, points)?
        }
    };
    let rows = parts.last().map_or(0, PartRef::end);
    Ok(Window { rows, x_extent, exact, lines })
}

#[cfg(test)]
mod tests;
