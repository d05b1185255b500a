//! The plot of a table's columns, over time as a rule: windows fetched as the view asks for them,
//! live while the test runs, its state in the address.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use model::dataset::{DatasetColumn, DatasetPulse};
use model::id::{DatasetColumnId, DatasetId};

use super::address::{PlotAddress, keep_alike};
use super::axes::scales;
use super::chart::Chart;
use super::legend::{Legend, Shown, shown};
use super::line::{Line, Mark};
use super::problem::PlotProblem;
use super::span::Span;
use super::ticks::Reading;
use super::time_state::{Held, Wanted, along, extent, label, reading, usual};
use super::tools::PlotTools;
use super::view::View;
use super::window::Window;
use crate::place::Place;

/// Columns of one table by their ids.
#[derive(Clone, Copy)]
struct Columns(StoredValue<Vec<DatasetColumn>>);

impl Columns {
    fn find(self, id: DatasetColumnId) -> Option<DatasetColumn> {
        self.0.with_value(|columns| columns.iter().find(|column| column.id == id).cloned())
    }

    fn known(self, ids: Vec<DatasetColumnId>) -> Vec<DatasetColumnId> {
        ids.into_iter().filter(|id| self.find(*id).is_some()).collect()
    }

    fn usual(self, x: DatasetColumnId) -> Vec<DatasetColumnId> {
        self.0.with_value(|columns| usual(columns, x))
    }
}

/// The columns that are switched on, as lines of a window that has arrived.
fn lines(held: &Held, shown: &[Shown], columns: Columns) -> Vec<Line> {
    let line = |shown: &Shown| {
        let series = held.window.series.iter().find(|series| series.column == shown.id)?;
        let column = columns.find(shown.id)?;
        Some(Line {
            key: shown.id.0,
            name: label(&column),
            unit: column.unit.unwrap_or_default(),
            colour: shown.colour,
            x: Arc::new(series.x.clone()),
            y: Arc::new(series.y.clone()),
            mark: Mark::Line,
        })
    };
    shown.iter().filter_map(line).collect()
}

#[component]
pub(crate) fn TimePlot(
    dataset: DatasetId,
    /// The numeric columns of the table.
    columns: Vec<DatasetColumn>,
    /// How far the dataset has come.
    pulse: RwSignal<DatasetPulse>,
    place: Place,
) -> impl IntoView {
    let axes = along(&columns);
    let legend_columns = columns.clone();
    let columns = Columns(StoredValue::new(columns));
    let Some(first) = axes.first().map(|column| column.id) else {
        return view! { <p class="empty-note">"There are no numbers in it to plot."</p> }
            .into_any();
    };
    let axis_ids: Vec<_> = axes.iter().map(|column| column.id).collect();
    let x_of =
        move |address: &PlotAddress| address.x.filter(|id| axis_ids.contains(id)).unwrap_or(first);
    let y_of = move |address: &PlotAddress, x| {
        address.y.clone().map_or_else(|| columns.usual(x), |ids| columns.known(ids))
    };
    let address = place.query.with_untracked(PlotAddress::read);
    let x = RwSignal::new(x_of(&address));
    let shown = RwSignal::new(shown(&y_of(&address, x.get_untracked())));
    let cursor = RwSignal::new(None::<f64>);
    let width = RwSignal::new(0_u32);
    let canvas = NodeRef::<html::Canvas>::new();
    let window = Window::of(dataset);
    let held = window.held;

    let bounds = Memo::new(move |_| {
        let x = x.get();
        let from_window = held.with(|held| {
            let held = held.as_ref().filter(|held| held.x == x)?;
            held.window.x_extent.map(|(low, high)| Span::of_extent(low, high))
        });
        from_window.unwrap_or_else(|| extent(columns.find(x).as_ref()))
    });
    let view = View::new(address.view, bounds);
    let x_reading = Memo::new(move |_| {
        let nothing = || Reading::Number { name: String::new(), unit: String::new() };
        columns.find(x.get()).map_or_else(nothing, |column| reading(&column))
    });
    let lines = Memo::new(move |_| {
        let held = held.get().filter(|held| held.x == x.get());
        held.map_or_else(Vec::new, |held| shown.with(|shown| lines(&held, shown, columns)))
    });
    let scales = Memo::new(move |_| lines.with(|lines| scales(lines, view.get())));
    let wanted = Memo::new(move |_| Wanted {
        x: x.get(),
        y: shown.with(|shown| shown.iter().map(|column| column.id).collect()),
        view: view.wanted.get(),
        bounds: bounds.get_untracked(),
        width: width.get(),
        generation: pulse.with(|pulse| pulse.generation),
        revision: pulse.with(|pulse| pulse.revision),
    });
    window.follow(wanted, move |answer| {
        let before = bounds.get_untracked();
        held.set(Some(Arc::new(answer)));
        let now = bounds.get_untracked();
        if let Some(span) = view.wanted.get_untracked() {
            let followed = span.follow(before, now);
            if followed != span {
                view.wanted.set(Some(followed));
            }
        }
    });
    let address = Memo::new(move |_| {
        let x = x.get();
        let ids: Vec<_> = shown.with(|shown| shown.iter().map(|column| column.id).collect());
        PlotAddress {
            view: view.wanted.get(),
            x: (x != first).then_some(x),
            y: (ids != columns.usual(x)).then_some(ids),
        }
    });
    keep_alike(place, address, view.moves, move |address| {
        let at = x_of(&address);
        if at != x.get_untracked() {
            held.set(None);
            x.set(at);
        }
        shown.set(super::legend::shown(&y_of(&address, at)));
        view.wanted.set(address.view);
    });

    let points = move || {
        lines.with(|lines| {
            lines.iter().map(|line| line.visible_points(view.get())).max().unwrap_or(0)
        })
    };
    let revision =
        move || held.with(|held| held.as_ref().map_or(0, |held| held.window.revision)).to_string();
    let readout = move || {
        let span = view.get();
        x_reading.with(|reading| match cursor.get() {
            Some(at) => reading.value(at),
            None => format!("{} – {}", reading.value(span.from), reading.value(span.to)),
        })
    };
    let thinned = move || held.with(|held| held.as_ref().is_some_and(|held| !held.window.exact));
    let turn_to = Callback::new(move |id| {
        held.set(None);
        x.set(id);
        view.show_everything();
    });
    let choices = (axes.len() > 1).then(|| view! { <AxisChoice axes x turn_to /> });
    view! {
        <section
            class="plot"
            id="plot"
            aria-label="Plot over time"
            data-state=move || window.state.get()
            data-points=move || points().to_string()
            data-x-min=move || view.get().from.to_string()
            data-x-max=move || view.get().to.to_string()
            data-revision=revision
        >
            <div class="plot-bar needs-script">
                {choices} <output class="plot-readout">{readout}</output>
                <span class="plot-note">
                    {move || thinned().then_some("every peak shown; zoom in for every sample")}
                </span> <span class="spacer"></span>
                <PlotTools
                    view
                    canvas
                    lines
                    reading=x_reading
                    file=format!("dataset-{dataset}")
                />
            </div>
            <div class="plot-body needs-script">
                <div class="plot-stage" class:busy=move || window.state.get() == "loading">
                    <Chart
                        lines
                        scales
                        view
                        reading=x_reading
                        cursor
                        width
                        canvas
                        label="Plot of the chosen columns. Arrow keys pan, plus and minus zoom, Home shows everything."
                    />
                    <PlotProblem
                        problem=window.problem
                        again=Callback::new(move |()| window.try_again())
                    />
                </div>
                <Legend columns=legend_columns shown lines scales view=view.span cursor />
            </div>
        </section>
    }
    .into_any()
}

/// What runs along the x axis.
#[component]
fn AxisChoice(
    axes: Vec<DatasetColumn>,
    x: RwSignal<DatasetColumnId>,
    turn_to: Callback<DatasetColumnId>,
) -> impl IntoView {
    let option = move |column: &DatasetColumn| {
        let id = column.id;
        view! {
            <option value=id.to_string() selected=id == x.get_untracked()>
                {label(column)}
            </option>
        }
    };
    let options = axes.iter().map(option).collect_view();
    view! {
        <label class="inline-field">
            <span>"Along"</span>
            <select
                prop:value=move || x.get().to_string()
                on:change=move |event| {
                    if let Ok(id) = event_target_value(&event).parse() {
                        turn_to.run(id);
                    }
                }
            >
                {options}
            </select>
        </label>
    }
}
