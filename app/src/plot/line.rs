//! A drawn column: its points, what of them a window shows, and the point nearest to the cursor.

use std::sync::Arc;

use super::span::Span;

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Line,
    /// Points joined by a line.
    Points,
}

/// Points of one column. NaN in y is a gap.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// Tells lines apart: a column's id, or a cycle's ordinal.
    pub(crate) key: i64,
    pub(crate) name: String,
    pub(crate) unit: String,
    /// Place in the palette.
    pub(crate) colour: usize,
    pub(crate) x: Arc<Vec<f64>>,
    pub(crate) y: Arc<Vec<f64>>,
    pub(crate) mark: Mark,
}

impl Line {
    fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.x.iter().copied().zip(self.y.iter().copied())
    }

    /// Points that lie in a window.
    pub(crate) fn visible_points(&self, span: Span) -> usize {
        self.points().filter(|(x, y)| *x >= span.from && *x <= span.to && !y.is_nan()).count()
    }

    /// Smallest and largest y of what a window shows, edges included.
    pub(crate) fn visible_extent(&self, span: Span) -> Option<(f64, f64)> {
        let ys = self.pieces(span).into_iter().flatten().map(|(_, y)| y);
        ys.fold(None, |extent, y| match extent {
            None => Some((y, y)),
            Some((low, high)) => Some((low.min(y), high.max(y))),
        })
    }

    /// The line cut at gaps and at the window's edges. A lone point is a piece of its own.
    pub(crate) fn pieces(&self, span: Span) -> Vec<Vec<(f64, f64)>> {
        let mut pieces = Vec::new();
        let mut piece: Vec<(f64, f64)> = Vec::new();
        let mut before: Option<(f64, f64)> = None;
        for (x, y) in self.points() {
            if !x.is_finite() || !y.is_finite() {
                close(&mut piece, &mut pieces);
                before = None;
                continue;
            }
            let inside = span.from <= x && x <= span.to;
            match before {
                None => {
                    if inside {
                        piece.push((x, y));
                    }
                }
                Some(last) => {
                    if let Some((start, end)) = clip(last, (x, y), span) {
                        if piece.is_empty() {
                            piece.push(start);
                        }
                        if piece.last() != Some(&end) {
                            piece.push(end);
                        }
                    }
                    if !inside {
                        close(&mut piece, &mut pieces);
                    }
                }
            }
            before = Some((x, y));
        }
        close(&mut piece, &mut pieces);
        pieces
    }

    /// The point whose x is nearest to a value, no further than `reach` away.
    pub(crate) fn nearest(&self, at: f64, reach: f64) -> Option<(f64, f64)> {
        self.points()
            .filter(|(x, y)| y.is_finite() && (x - at).abs() <= reach)
            .min_by(|(left, _), (right, _)| (left - at).abs().total_cmp(&(right - at).abs()))
    }
}

fn close(piece: &mut Vec<(f64, f64)>, pieces: &mut Vec<Vec<(f64, f64)>>) {
    if !piece.is_empty() {
        pieces.push(std::mem::take(piece));
    }
}

type Point = (f64, f64);

/// The part of a stroke within the window; `None` if it passes by.
fn clip(start: Point, end: Point, span: Span) -> Option<(Point, Point)> {
    let (low, high) = (start.0.min(end.0), start.0.max(end.0));
    if high < span.from || low > span.to {
        return None;
    }
    let at = |x: f64| start.1 + (end.1 - start.1) * ((x - start.0) / (end.0 - start.0));
    let cut = |point: Point| {
        if point.0 < span.from {
            (span.from, at(span.from))
        } else if point.0 > span.to {
            (span.to, at(span.to))
        } else {
            point
        }
    };
    Some((cut(start), cut(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    fn line(points: &[(f64, f64)]) -> Line {
        Line {
            key: 1,
            name: "Voltage".into(),
            unit: "V".into(),
            colour: 0,
            x: Arc::new(points.iter().map(|point| point.0).collect()),
            y: Arc::new(points.iter().map(|point| point.1).collect()),
            mark: Mark::Line,
        }
    }

    fn check(points: &[(f64, f64)], from: f64, to: f64, expected: &[&[(f64, f64)]]) {
        let pieces = line(points).pieces(Span { from, to });
        assert_eq!(pieces, expected.iter().map(|piece| piece.to_vec()).collect::<Vec<_>>());
    }

    #[test]
    fn lines_are_cut_at_gaps_and_edges() {
        let rising = [(0.0, 0.0), (10.0, 10.0), (20.0, 20.0)];
        check(&rising, 0.0, 20.0, &[&rising]);
        check(&rising, 5.0, 15.0, &[&[(5.0, 5.0), (10.0, 10.0), (15.0, 15.0)]]);
        check(&rising, 12.0, 14.0, &[&[(12.0, 12.0), (14.0, 14.0)]]);
        check(&rising, 30.0, 40.0, &[]);
        let gap = [(0.0, 1.0), (1.0, NAN), (2.0, 3.0), (3.0, 4.0)];
        check(&gap, 0.0, 3.0, &[&[(0.0, 1.0)], &[(2.0, 3.0), (3.0, 4.0)]]);
        // A loop that leaves the window and comes back, as voltage against capacity does.
        let back = [(0.0, 0.0), (4.0, 4.0), (0.0, 8.0)];
        check(&back, -1.0, 2.0, &[&[(0.0, 0.0), (2.0, 2.0)], &[(2.0, 6.0), (0.0, 8.0)]]);
        // A jump at one x stays a vertical stroke.
        let jump = [(1.0, 0.0), (1.0, 5.0)];
        check(&jump, 0.0, 2.0, &[&jump]);
    }

    #[test]
    fn the_y_axis_follows_what_is_seen() {
        let peak = line(&[(0.0, 1.0), (1.0, 9.0), (2.0, 1.0), (3.0, NAN), (4.0, -7.0)]);
        assert_eq!(peak.visible_extent(Span { from: 0.0, to: 2.0 }), Some((1.0, 9.0)));
        assert_eq!(peak.visible_extent(Span { from: 1.5, to: 2.5 }), Some((1.0, 5.0)));
        assert_eq!(peak.visible_extent(Span { from: 5.0, to: 6.0 }), None);
        assert_eq!(peak.visible_points(Span { from: 0.0, to: 3.0 }), 3);
    }

    #[test]
    fn the_nearest_point_is_found() {
        let peak = line(&[(0.0, 1.0), (1.0, 9.0), (2.0, NAN)]);
        assert_eq!(peak.nearest(0.9, 1.0), Some((1.0, 9.0)));
        assert_eq!(peak.nearest(1.9, 1.0), Some((1.0, 9.0)));
        assert_eq!(peak.nearest(5.0, 1.0), None);
    }
}
