//! The plot's state in the address of the page: what Back undoes, and what a link shows.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use model::id::DatasetColumnId;

use super::span::Span;
use crate::place::{Place, Step};

/// Rest after the last change before it is written into the address: a zoom by several notches of
/// a wheel is one step.
const SETTLE: Duration = Duration::from_millis(450);

/// What an address says about a plot; nothing where it shows what it shows at first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PlotAddress {
    pub(crate) view: Option<Span>,
    pub(crate) x: Option<DatasetColumnId>,
    pub(crate) y: Option<Vec<DatasetColumnId>>,
}

impl PlotAddress {
    pub(crate) fn read(query: &ParamsMap) -> Self {
        let number = |name| query.get(name)?.parse().ok();
        let ids = |text: String| text.split(',').filter_map(|id| id.parse().ok()).collect();
        Self {
            view: number("from").zip(number("to")).and_then(|(from, to)| Span::new(from, to)),
            x: query.get("x").and_then(|id| id.parse().ok()),
            y: query.get("y").map(ids),
        }
    }

    fn changes(&self) -> [(&'static str, String); 4] {
        let end = |of: fn(Span) -> f64| {
            self.view.map(|view| rounded(of(view), view.width())).unwrap_or_default()
        };
        let y = self.y.as_ref().map(|ids| {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            // A plot without lines is something else than the usual lines.
            if ids.is_empty() { "none".to_owned() } else { ids.join(",") }
        });
        [
            ("from", end(|view| view.from)),
            ("to", end(|view| view.to)),
            ("x", self.x.map(|id| id.to_string()).unwrap_or_default()),
            ("y", y.unwrap_or_default()),
        ]
    }

    /// Whether it shows the same, but for what rounding took off.
    fn is_same(&self, other: &Self) -> bool {
        let views = match (self.view, other.view) {
            (Some(one), Some(two)) => {
                let reach = one.width() * 1e-3;
                (one.from - two.from).abs() < reach && (one.to - two.to).abs() < reach
            }
            (None, None) => true,
            _ => false,
        };
        views && (self.x, &self.y) == (other.x, &other.y)
    }
}

/// An end of the view, no longer than its pixels need.
fn rounded(value: f64, width: f64) -> String {
    let places = (5.0 - width.abs().max(1e-9).log10().floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Keeps plot and address alike: what people do becomes one step of the history as soon as it has
/// settled, and going back or forth is shown. `moves` counts what people would take back; other
/// changes of what is shown make no step.
pub(crate) fn keep_alike(
    place: Place,
    shown: Memo<PlotAddress>,
    moves: RwSignal<u32>,
    show: impl Fn(PlotAddress) + 'static,
) {
    let of_page = Memo::new(move |_| place.query.with(PlotAddress::read));
    let written = StoredValue::new(of_page.get_untracked());
    let moved = StoredValue::new(0_u32);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    Effect::new(move |_| {
        let now = shown.get();
        stop();
        if written.with_value(|written| written.is_same(&now)) {
            return;
        }
        let write = move || {
            let Some(count) = moves.try_get_untracked() else { return };
            let step = if moved.get_value() == count { Step::Same } else { Step::New };
            moved.set_value(count);
            written.set_value(now.clone());
            let changes = now.changes();
            let changes = changes.each_ref().map(|(name, value)| (*name, value.as_str()));
            place.go(&changes, step);
        };
        timer.set_value(set_timeout_with_handle(write, SETTLE).ok());
    });
    Effect::new(move |_| {
        let found = of_page.get();
        if !written.with_value(|written| written.is_same(&found)) {
            stop();
            written.set_value(found.clone());
            moved.set_value(moves.get_untracked());
            show(found);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(query: &[(&str, &str)]) -> PlotAddress {
        let pairs = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        PlotAddress::read(&pairs.collect())
    }

    #[test]
    fn addresses_stay_short() {
        for (value, width, text) in [
            (1_234.567_891_2, 1000.0, "1234.57"),
            (0.0, 1.0, "0"),
            (1_795_428_000.25, 1e6, "1795428000"),
            (0.125, 0.001, "0.125"),
        ] {
            assert_eq!(rounded(value, width), text);
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let ids = |ids: &[i64]| Some(ids.iter().map(|id| DatasetColumnId(*id)).collect());
        for state in [
            PlotAddress::default(),
            PlotAddress { view: Span::new(0.1, 1_234.567_89), ..PlotAddress::default() },
            // Where rounding widens the view by a digit.
            PlotAddress { view: Span::new(0.0, 999.999_96), ..PlotAddress::default() },
            PlotAddress { x: Some(DatasetColumnId(3)), y: ids(&[4, 5]), view: None },
            PlotAddress { y: ids(&[]), ..PlotAddress::default() },
        ] {
            let changes = state.changes();
            let given = changes.iter().filter(|(_, value)| !value.is_empty());
            let pairs: Vec<_> = given.map(|(name, value)| (*name, value.as_str())).collect();
            assert!(address(&pairs).is_same(&state), "{pairs:?}");
        }
    }

    #[test]
    fn odd_addresses_show_everything() {
        for query in [[("from", "5"), ("to", "3")], [("from", "x"), ("to", "1")]] {
            assert_eq!(address(&query).view, None, "{query:?}");
        }
    }
}
