//! Plot windows: what the browser asks for and the small binary body that it gets.
//!
//! The browser names a window and a budget of pixel columns; the answer holds at most a few points
//! a column, and every extreme of the samples in it.

use serde::{Deserialize, Serialize};

use crate::id::DatasetColumnId;

mod decimate;
mod wire;

pub use decimate::{decimate, decimate_path};
pub use wire::SeriesError;

/// Pixel columns that one request may ask for.
pub const MAX_POINTS: u32 = 8192;

/// Which samples a window shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesSelection {
    /// The whole x extent of the table.
    #[default]
    Everything,
    /// Samples with `from ≤ x ≤ to`, and the one before and after each run of them, so that lines
    /// reach the edge.
    X { from: f64, to: f64 },
    /// Rows `first..=last` of the table in row order, such as a cycle's sample range; x may be any
    /// column (voltage against capacity).
    Rows { first: u64, last: u64 },
}

/// One window of one table of a dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesRequest {
    pub x: DatasetColumnId,
    pub y: Vec<DatasetColumnId>,
    pub selection: SeriesSelection,
    /// Width of the plot in pixel columns, 1 to [`MAX_POINTS`].
    pub points: u32,
}

impl SeriesRequest {
    /// As a query string: `x=3&y=4,5&from=0&to=3600&points=1600`, or `first=…&last=…` for rows.
    pub fn query(&self) -> String {
        let y: Vec<_> = self.y.iter().map(ToString::to_string).collect();
        let selection = match self.selection {
            SeriesSelection::Everything => String::new(),
            SeriesSelection::X { from, to } => format!("&from={from}&to={to}"),
            SeriesSelection::Rows { first, last } => format!("&first={first}&last={last}"),
        };
        format!("x={}&y={}{selection}&points={}", self.x, y.join(","), self.points)
    }

    /// Reads the pairs of a query string back, values already percent-decoded. Pairs of other
    /// names are passed over.
    pub fn from_pairs<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, SeriesError> {
        fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, SeriesError> {
            value.trim().parse().map_err(|_| SeriesError::Parameter(format!("{name}={value}")))
        }
        let (mut x, mut y, mut points) = (None, Vec::new(), None);
        let (mut from, mut to, mut first, mut last) = (None, None, None, None);
        for (name, value) in pairs {
            match name {
                "x" => x = Some(DatasetColumnId(number(name, value)?)),
                "y" => {
                    for id in value.split(',').filter(|id| !id.is_empty()) {
                        y.push(DatasetColumnId(number(name, id)?));
                    }
                }
                "points" => points = Some(number::<u32>(name, value)?),
                "from" => from = Some(number::<f64>(name, value)?),
                "to" => to = Some(number::<f64>(name, value)?),
                "first" => first = Some(number::<u64>(name, value)?),
                "last" => last = Some(number::<u64>(name, value)?),
                _ => {}
            }
        }
        let selection = match (from, to, first, last) {
            (None, None, None, None) => SeriesSelection::Everything,
            (Some(from), Some(to), None, None) if from.is_finite() && to.is_finite() => {
                SeriesSelection::X { from, to }
            }
            (None, None, Some(first), Some(last)) => SeriesSelection::Rows { first, last },
            _ => {
                return Err(SeriesError::Parameter(
                    "give from and to, or first and last, or none of them".into(),
                ));
            }
        };
        let points = points.unwrap_or(1600).clamp(1, MAX_POINTS);
        let x = x.ok_or_else(|| SeriesError::Parameter("x is missing".into()))?;
        Ok(Self { x, y, selection, points })
    }
}

/// One line of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub column: DatasetColumnId,
    pub x: Vec<f64>,
    /// As long as `x`. NaN is a gap: the line stops there.
    pub y: Vec<f64>,
}

/// The answer to a [`SeriesRequest`].
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesWindow {
    /// The dataset's revision and generation that the samples belong to.
    pub revision: u64,
    pub generation: u64,
    /// Rows of the whole table.
    pub rows: u64,
    /// Smallest and largest x of the whole table; `None` where it has no x value.
    pub x_extent: Option<(f64, f64)>,
    /// Every sample of the window is in it: zooming in needs no further request.
    pub exact: bool,
    /// In the order of the request.
    pub series: Vec<Series>,
}

#[cfg(test)]
mod tests;
