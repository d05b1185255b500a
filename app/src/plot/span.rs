//! The window on the x axis: zoom, pan, clamp, follow.

/// A non-empty, finite stretch of the x axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Span {
    /// `None` unless both ends are finite and in order.
    pub(crate) fn new(from: f64, to: f64) -> Option<Self> {
        (from.is_finite() && to.is_finite() && from < to).then_some(Self { from, to })
    }

    /// The extent of data; a single x value is widened, so that it can be drawn.
    pub(crate) fn of_extent(low: f64, high: f64) -> Self {
        Self::new(low, high).unwrap_or_else(|| {
            let middle = if low.is_finite() { low } else { 0.0 };
            let half = (middle.abs() * 1e-3).max(0.5);
            Self { from: middle - half, to: middle + half }
        })
    }

    pub(crate) fn width(self) -> f64 {
        self.to - self.from
    }

    /// Where a share of the width lies: 0 is the left edge.
    pub(crate) fn at(self, share: f64) -> f64 {
        self.from + share * self.width()
    }

    /// The share of the width at which a value lies.
    pub(crate) fn share(self, value: f64) -> f64 {
        (value - self.from) / self.width()
    }

    pub(crate) fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Moves the span into the bounds, as wide as it was; no wider than the bounds.
    pub(crate) fn clamp(self, bounds: Self) -> Self {
        if self.width() >= bounds.width() {
            return bounds;
        }
        if self.from < bounds.from {
            Self { from: bounds.from, to: bounds.from + self.width() }
        } else if self.to > bounds.to {
            Self { from: bounds.to - self.width(), to: bounds.to }
        } else {
            self
        }
    }

    /// Makes the span `factor` times as wide, with the value `at` where it was on the screen.
    /// Stops where doubles would no longer tell neighbouring pixels apart.
    pub(crate) fn zoom(self, at: f64, factor: f64, bounds: Self) -> Self {
        let magnitude = bounds.from.abs().max(bounds.to.abs());
        let narrowest = (bounds.width() * 1e-9).max(magnitude * 1e-12).max(f64::MIN_POSITIVE);
        let width = (self.width() * factor).max(narrowest);
        let share = self.share(at).clamp(0.0, 1.0);
        let from = self.at(share) - share * width;
        Self::new(from, from + width).unwrap_or(self).clamp(bounds)
    }

    /// Moves by a distance on the x axis, as far as there are data.
    pub(crate) fn pan(self, by: f64, bounds: Self) -> Self {
        Self::new(self.from + by, self.to + by).unwrap_or(self).clamp(bounds)
    }

    /// After the data have grown: a view that touched their end stays there, any other stays put.
    pub(crate) fn follow(self, before: Self, now: Self) -> Self {
        let at_end = self.to >= before.to - before.width() * 1e-6;
        if at_end && now.to > before.to { self.pan(now.to - self.to, now) } else { self }
    }

    /// A little more than the view on both sides, so that a short pan finds its samples there.
    pub(crate) fn with_margin(self, bounds: Self) -> Self {
        let margin = self.width() * 0.25;
        let (from, to) = (self.from - margin, self.to + margin);
        Self { from: from.max(bounds.from.min(self.from)), to: to.min(bounds.to.max(self.to)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Span = Span { from: 0.0, to: 100.0 };

    fn span(from: f64, to: f64) -> Span {
        Span { from, to }
    }

    #[test]
    fn zooming_keeps_the_value_under_the_cursor() {
        let view = span(20.0, 60.0);
        for at in [20.0, 30.0, 45.0, 60.0] {
            let zoomed = view.zoom(at, 0.5, ALL);
            assert!((zoomed.share(at) - view.share(at)).abs() < 1e-12, "{at}");
            assert!((zoomed.width() - 20.0).abs() < 1e-12, "{at}");
        }
    }

    #[test]
    fn views_stay_within_the_data() {
        assert_eq!(span(20.0, 60.0).zoom(30.0, 10.0, ALL), ALL);
        assert_eq!(span(0.0, 40.0).zoom(0.0, 1.5, ALL), span(0.0, 60.0));
        assert_eq!(span(20.0, 60.0).pan(-30.0, ALL), span(0.0, 40.0));
        assert_eq!(span(20.0, 60.0).pan(500.0, ALL), span(60.0, 100.0));
        assert_eq!(span(20.0, 60.0).pan(f64::NAN, ALL), span(20.0, 60.0));
    }

    #[test]
    fn zooming_ends_before_doubles_do() {
        let mut view = ALL;
        for _ in 0..1000 {
            view = view.zoom(50.0, 0.5, ALL);
        }
        assert!(view.from < view.to);
        assert!(view.width() >= 1e-8);
    }

    #[test]
    fn a_live_view_follows_only_at_the_end() {
        let grown = span(0.0, 120.0);
        assert_eq!(span(80.0, 100.0).follow(ALL, grown), span(100.0, 120.0));
        assert_eq!(span(10.0, 50.0).follow(ALL, grown), span(10.0, 50.0));
        assert_eq!(span(80.0, 100.0).follow(ALL, ALL), span(80.0, 100.0));
    }

    #[test]
    fn odd_extents_can_be_drawn() {
        for (low, high) in [(5.0, 5.0), (0.0, 0.0), (f64::NAN, 1.0), (2.0, 1.0)] {
            let extent = Span::of_extent(low, high);
            assert!(extent.from < extent.to, "{low} {high}");
        }
        assert_eq!(Span::new(1.0, f64::INFINITY), None);
        assert_eq!(span(0.0, 40.0).with_margin(ALL), span(0.0, 50.0));
    }
}
