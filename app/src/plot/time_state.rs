//! What the time plot knows and wants, apart from the browser: the request to make and when none
//! is needed.

use model::dataset::DatasetColumn;
use model::id::DatasetColumnId;
use model::series::{SeriesRequest, SeriesSelection, SeriesWindow};
use model::standard::StandardColumn;

use super::span::Span;
use super::ticks::Reading;

/// Columns that can run along the x axis, best first.
const ALONG: &[StandardColumn] =
    &[StandardColumn::TestTimeSecond, StandardColumn::UnixTimeSecond, StandardColumn::RecordIndex];

/// A column of the plot's table as the plot names it.
pub(crate) fn label(column: &DatasetColumn) -> String {
    match column.standard {
        Some(standard) => {
            let label = standard.label();
            label.split_once(" / ").map_or(label, |(name, _)| name).to_owned()
        }
        None => column.name.clone(),
    }
}

/// How a column reads along the x axis.
pub(crate) fn reading(column: &DatasetColumn) -> Reading {
    let name = label(column);
    match column.standard {
        Some(StandardColumn::TestTimeSecond | StandardColumn::StepTimeSecond) => {
            Reading::Elapsed { name }
        }
        Some(StandardColumn::UnixTimeSecond) => Reading::Clock { name },
        _ => Reading::Number { name, unit: column.unit.clone().unwrap_or_default() },
    }
}

/// What runs along the x axis of a table that has none of those.
const ELSE_ALONG: &[StandardColumn] =
    &[StandardColumn::CycleCount, StandardColumn::FrequencyHertz, StandardColumn::StepCount];

/// What is looked at first.
const MAIN: &[StandardColumn] = &[StandardColumn::VoltageVolt, StandardColumn::CurrentAmpere];

/// Numeric columns of a table: voltage and current, other standard ones, the vendor's.
pub(crate) fn numeric(columns: &[DatasetColumn], table: u32) -> Vec<DatasetColumn> {
    let wanted = |column: &&DatasetColumn| {
        column.table == table && column.data_type != model::batch::DataType::Text
    };
    let (standard, vendor): (Vec<_>, Vec<_>) =
        columns.iter().filter(wanted).cloned().partition(|column| column.standard.is_some());
    let (main, other): (Vec<_>, Vec<_>) =
        standard.into_iter().partition(|column| column.standard.is_some_and(|s| MAIN.contains(&s)));
    main.into_iter().rev().chain(other).chain(vendor).collect()
}

/// Columns offered for the x axis; the first is the default. A table without a usual one offers
/// its first numeric column.
pub(crate) fn along(columns: &[DatasetColumn]) -> Vec<DatasetColumn> {
    let of = |wanted: &StandardColumn| {
        columns.iter().find(|column| column.standard == Some(*wanted)).cloned()
    };
    let mut found: Vec<_> = ALONG.iter().filter_map(of).collect();
    if found.is_empty() {
        found.extend(ELSE_ALONG.iter().filter_map(of));
    }
    if found.is_empty() {
        found.extend(columns.first().cloned());
    }
    found
}

/// Voltage and current, or else the first column that is not on the x axis.
pub(crate) fn usual(columns: &[DatasetColumn], x: DatasetColumnId) -> Vec<DatasetColumnId> {
    let of = |wanted: StandardColumn| {
        columns.iter().find(|column| column.standard == Some(wanted)).map(|column| column.id)
    };
    let mut found: Vec<_> =
        MAIN.iter().filter_map(|standard| of(*standard)).filter(|id| *id != x).collect();
    if found.is_empty() {
        found.extend(columns.iter().map(|column| column.id).find(|id| *id != x));
    }
    found
}

/// The extent of a column over the whole table, as the catalog knows it.
pub(crate) fn extent(column: Option<&DatasetColumn>) -> Span {
    let statistics = column.map(|column| column.statistics).unwrap_or_default();
    Span::of_extent(statistics.min.unwrap_or(0.0), statistics.max.unwrap_or(1.0))
}

/// What is on the screen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) x: DatasetColumnId,
    pub(crate) y: Vec<DatasetColumnId>,
    /// `None` is everything, however much it grows.
    pub(crate) view: Option<Span>,
    pub(crate) bounds: Span,
    /// Width of the plot in CSS pixels.
    pub(crate) width: u32,
    pub(crate) generation: u64,
    pub(crate) revision: u64,
}

/// A window that has arrived, with what was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Held {
    pub(crate) x: DatasetColumnId,
    pub(crate) covered: Option<Span>,
    pub(crate) window: SeriesWindow,
}

impl Wanted {
    /// The window to fetch, with the span that it covers.
    pub(crate) fn request(&self) -> (SeriesRequest, Option<Span>) {
        let covered = self.view.map(|view| view.with_margin(self.bounds));
        let (selection, wider) = match (covered, self.view) {
            (Some(covered), Some(view)) => (
                SeriesSelection::X { from: covered.from, to: covered.to },
                covered.width() / view.width(),
            ),
            _ => (SeriesSelection::Everything, 1.0),
        };
        let points = (f64::from(self.width) * wider).round() as u32;
        let points = points.clamp(1, model::series::MAX_POINTS);
        (SeriesRequest { x: self.x, y: self.y.clone(), selection, points }, covered)
    }

    /// Whether a held window answers this already: the same columns and revision, and every sample
    /// of the view in it.
    pub(crate) fn satisfied_by(&self, held: &Held) -> bool {
        let window = &held.window;
        let covers = match (held.covered, self.view) {
            (None, _) => true,
            (Some(covered), Some(view)) => covered.contains(view),
            (Some(_), None) => false,
        };
        window.exact
            && covers
            && held.x == self.x
            && (window.generation, window.revision) == (self.generation, self.revision)
            && self.y.iter().all(|id| window.series.iter().any(|series| series.column == *id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::series::Series;

    fn wanted(view: Option<Span>) -> Wanted {
        Wanted {
            x: DatasetColumnId(1),
            y: vec![DatasetColumnId(2)],
            view,
            bounds: Span { from: 0.0, to: 100.0 },
            width: 1000,
            generation: 1,
            revision: 3,
        }
    }

    fn held(covered: Option<Span>, exact: bool) -> Held {
        let series =
            vec![Series { column: DatasetColumnId(2), x: vec![0.0, 100.0], y: vec![1.0, 2.0] }];
        let window = SeriesWindow {
            revision: 3,
            generation: 1,
            rows: 2,
            x_extent: Some((0.0, 100.0)),
            exact,
            series,
        };
        Held { x: DatasetColumnId(1), covered, window }
    }

    #[test]
    fn a_view_asks_for_its_pixels_and_a_margin() {
        let (request, covered) = wanted(None).request();
        assert_eq!((request.selection, request.points), (SeriesSelection::Everything, 1000));
        assert_eq!(covered, None);
        let (request, covered) = wanted(Some(Span { from: 40.0, to: 60.0 })).request();
        assert_eq!(request.selection, SeriesSelection::X { from: 35.0, to: 65.0 });
        assert_eq!(request.points, 1500);
        assert_eq!(covered, Some(Span { from: 35.0, to: 65.0 }));
    }

    #[test]
    fn complete_windows_are_not_asked_for_again() {
        let view = Some(Span { from: 40.0, to: 60.0 });
        let table = [
            (view, held(Some(Span { from: 35.0, to: 65.0 }), true), true),
            (view, held(None, true), true),
            (view, held(None, false), false),
            (view, held(Some(Span { from: 45.0, to: 65.0 }), true), false),
            (None, held(Some(Span { from: 35.0, to: 65.0 }), true), false),
        ];
        for (view, held, expected) in table {
            assert_eq!(wanted(view).satisfied_by(&held), expected, "{view:?} {held:?}");
        }
        let newer = Wanted { revision: 4, ..wanted(view) };
        assert!(!newer.satisfied_by(&held(None, true)));
        let other = Wanted { y: vec![DatasetColumnId(9)], ..wanted(view) };
        assert!(!other.satisfied_by(&held(None, true)));
    }
}
