//! The plot of a dataset over time: windows fetched as the view asks for them, live while the test
//! runs, its state in the address.

use std::sync::Arc;
use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use model::dataset::{DatasetColumn, DatasetDetail, DatasetState};
use model::id::DatasetColumnId;
use web_sys::AbortController;

use super::axes::scales;
use super::chart::Chart;
use super::export::csv;
use super::help::PlotHelp;
use super::legend::{Legend, shown};
use super::line::{Line, Mark};
use super::span::Span;
use super::ticks::Reading;
use super::time_state::{Held, Wanted, along, extent, label, numeric, reading, usual};
use crate::client::{self, FetchError};
use crate::functions::dataset::{Pulse, load_pulse};

/// Wait after the last change of the view before its samples are fetched.
const SETTLE: Duration = Duration::from_millis(120);
/// Pause between looks at a live dataset.
const POLL: Duration = Duration::from_millis(2500);

/// A request on its way, and one that waits.
#[derive(Default)]
struct Flight {
    controller: Option<AbortController>,
    timer: Option<TimeoutHandle>,
}

fn query_span(query: &ParamsMap) -> Option<Span> {
    Span::new(query.get("from")?.parse().ok()?, query.get("to")?.parse().ok()?)
}

fn query_columns(query: &ParamsMap, columns: &[DatasetColumn]) -> Option<Vec<DatasetColumnId>> {
    let known = |id: &DatasetColumnId| columns.iter().any(|column| column.id == *id);
    let ids = query.get("y")?;
    Some(ids.split(',').filter_map(|id| id.parse().ok()).filter(known).collect())
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

#[component]
pub(crate) fn TimePlot(
    detail: StoredValue<DatasetDetail>,
    /// How far the dataset has come; the plot keeps it up to date while the test runs.
    pulse: RwSignal<Pulse>,
) -> impl IntoView {
    let dataset = detail.with_value(|detail| detail.row.id);
    let columns = StoredValue::new(detail.with_value(numeric));
    let axes = columns.with_value(|columns| along(columns));
    let Some(first) = axes.first().map(|column| column.id) else {
        return view! { <p class="empty-note">"This dataset has no numeric columns to plot."</p> }
            .into_any();
    };
    let query = use_query_map().get_untracked();
    let chosen = query.get("x").and_then(|id| id.parse().ok());
    let x = RwSignal::new(
        axes.iter().map(|column| column.id).find(|id| Some(*id) == chosen).unwrap_or(first),
    );
    let usual = move |x| columns.with_value(|columns| usual(columns, x));
    let asked = columns.with_value(|columns| query_columns(&query, columns));
    let shown = RwSignal::new(shown(&asked.unwrap_or_else(|| usual(x.get_untracked()))));
    let wanted_view = RwSignal::new(query_span(&query));
    let held = RwSignal::new(None::<Arc<Held>>);
    let attempt = RwSignal::new(0_u32);
    let state = RwSignal::new("loading");
    let problem = RwSignal::new(None::<FetchError>);
    let cursor = RwSignal::new(None::<f64>);
    let width = RwSignal::new(0_u32);
    let canvas = NodeRef::<html::Canvas>::new();

    let column_of = move |id: DatasetColumnId| {
        columns.with_value(|columns| columns.iter().find(|column| column.id == id).cloned())
    };
    let bounds = Memo::new(move |_| {
        let x = x.get();
        let from_window = held.with(|held| {
            let held = held.as_ref().filter(|held| held.x == x)?;
            held.window.x_extent.map(|(low, high)| Span::of_extent(low, high))
        });
        from_window.unwrap_or_else(|| extent(column_of(x).as_ref()))
    });
    let view = Memo::new(move |_| {
        let bounds = bounds.get();
        wanted_view.get().map_or(bounds, |view| view.clamp(bounds))
    });
    let x_reading = Memo::new(move |_| {
        column_of(x.get())
            .map_or(Reading::Number { name: String::new(), unit: String::new() }, |column| {
                reading(&column)
            })
    });
    let lines = Memo::new(move |_| {
        let Some(held) = held.get().filter(|held| held.x == x.get()) else { return Vec::new() };
        let line = |shown: &super::legend::Shown| {
            let series = held.window.series.iter().find(|series| series.column == shown.id)?;
            let column = column_of(shown.id)?;
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
        shown.with(|shown| shown.iter().filter_map(line).collect())
    });
    let scales = Memo::new(move |_| lines.with(|lines| scales(lines, view.get())));
    let wanted = Memo::new(move |_| Wanted {
        x: x.get(),
        y: shown.with(|shown| shown.iter().map(|column| column.id).collect()),
        view: wanted_view.get(),
        bounds: bounds.get_untracked(),
        width: width.get(),
        generation: pulse.with(|pulse| pulse.generation),
        revision: pulse.with(|pulse| pulse.revision),
    });

    let flight = StoredValue::new(None::<StoredValue<Flight, LocalStorage>>);
    Effect::new(move |_| {
        // Made in the browser only: the server renders on many threads, and this belongs to one.
        let own = StoredValue::new_local(Flight::default());
        flight.set_value(Some(own));
        on_cleanup(move || {
            // Nothing is in flight if it has gone already.
            let _ = own.try_update_value(|flight| {
                if let Some(timer) = flight.timer.take() {
                    timer.clear();
                }
                if let Some(controller) = flight.controller.take() {
                    controller.abort();
                }
            });
        });
    });
    let arrived = move |answer: Held| {
        let before = bounds.get_untracked();
        held.set(Some(Arc::new(answer)));
        let now = bounds.get_untracked();
        if let Some(view) = wanted_view.get_untracked() {
            let followed = view.follow(before, now);
            if followed != view {
                wanted_view.set(Some(followed));
            }
        }
        problem.set(None);
        state.set("ready");
    };
    let fetch = move |wanted: Wanted| {
        let controller = client::abort_controller();
        let Some(flight) = flight.try_get_value().flatten() else { return };
        flight.update_value(|flight| {
            if let Some(before) = flight.controller.take() {
                before.abort();
            }
            flight.controller.clone_from(&controller);
        });
        spawn_local(async move {
            let (request, covered) = wanted.request();
            match client::fetch_window(dataset, &request, controller.as_ref()).await {
                Ok(window) => arrived(Held { x: wanted.x, covered, window }),
                Err(FetchError::Aborted) => {}
                Err(error) => {
                    problem.set(Some(error));
                    state.set("error");
                }
            }
        });
    };
    Effect::new(move |_| {
        let wanted = wanted.get();
        attempt.track();
        let Some(flight) = flight.get_value().filter(|_| wanted.width > 0) else { return };
        let known =
            held.with_untracked(|held| held.as_ref().is_some_and(|held| wanted.satisfied_by(held)));
        flight.update_value(|flight| {
            if let Some(timer) = flight.timer.take() {
                timer.clear();
            }
            if !known {
                let first = held.with_untracked(Option::is_none);
                let delay = if first { Duration::ZERO } else { SETTLE };
                state.set("loading");
                flight.timer = set_timeout_with_handle(move || fetch(wanted), delay).ok();
            }
        });
        if known {
            state.set("ready");
        }
    });
    Effect::new(move |_| {
        let (at, ids) =
            (x.get(), shown.with(|shown| shown.iter().map(|c| c.id).collect::<Vec<_>>()));
        let view = wanted_view.get();
        let columns = || ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        client::replace_query(&[
            ("from", view.map(|view| rounded(view.from, view.width()))),
            ("to", view.map(|view| rounded(view.to, view.width()))),
            ("x", (at != first).then(|| at.to_string())),
            ("y", (ids != usual(at)).then(columns)),
        ]);
    });
    Effect::new(move |_| {
        if pulse.with(|pulse| pulse.state) != DatasetState::Live {
            return;
        }
        let poll = move || {
            if client::is_hidden() {
                return;
            }
            spawn_local(async move {
                // A look that fails is made up for by the next one.
                if let Ok(now) = load_pulse(dataset).await
                    && pulse.try_get_untracked().is_some_and(|before| before != now)
                {
                    pulse.set(now);
                }
            });
        };
        if let Ok(interval) = set_interval_with_handle(poll, POLL) {
            on_cleanup(move || interval.clear());
        }
    });

    let points = move || {
        lines.with(|lines| {
            lines.iter().map(|line| line.visible_points(view.get())).max().unwrap_or(0)
        })
    };
    let revision =
        move || held.with(|held| held.as_ref().map_or(0, |held| held.window.revision)).to_string();
    let on_view = Callback::new(move |next: Option<Span>| wanted_view.set(next));
    let zoom = move |factor: f64| {
        let view = view.get_untracked();
        let next = view.zoom(view.at(0.5), factor, bounds.get_untracked());
        wanted_view.set((!next.contains(bounds.get_untracked())).then_some(next));
    };
    let name = move |ending: &str| format!("dataset-{dataset}.{ending}");
    let save_png = move |_| {
        if let Some(canvas) = canvas.get_untracked()
            && let Ok(picture) = super::canvas::png(&canvas)
        {
            client::save_address(&picture, &name("png"));
        }
    };
    let save_csv = move |_| {
        let x_name = column_of(x.get_untracked()).map(|column| column.name).unwrap_or_default();
        let text = lines.with_untracked(|lines| csv(&x_name, lines, view.get_untracked()));
        client::save_text(&text, &name("window.csv"));
    };
    let readout = move || match cursor.get() {
        Some(at) => x_reading.with(|reading| reading.value(at)),
        None => {
            let view = view.get();
            x_reading.with(|reading| {
                format!("{} – {}", reading.value(view.from), reading.value(view.to))
            })
        }
    };
    let thinned = move || held.with(|held| held.as_ref().is_some_and(|held| !held.window.exact));
    let choices = (axes.len() > 1).then(|| {
        let option = |column: &DatasetColumn| {
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
                <select on:change=move |event| {
                    if let Ok(id) = event_target_value(&event).parse() {
                        wanted_view.set(None);
                        held.set(None);
                        x.set(id);
                    }
                }>{options}</select>
            </label>
        }
    });
    let legend_columns = columns.get_value();
    let noscript = format!(
        "<p>The plot needs JavaScript. The samples can be downloaded as \
         <a href=\"/api/v1/datasets/{dataset}/data.csv\">CSV</a> or \
         <a href=\"/api/v1/datasets/{dataset}/data.parquet\">Parquet</a>.</p>"
    );

    view! {
        <section
            class="plot"
            id="plot"
            aria-label="Plot over time"
            data-state=move || state.get()
            data-points=move || points().to_string()
            data-x-min=move || view.get().from.to_string()
            data-x-max=move || view.get().to.to_string()
            data-revision=revision
        >
            <noscript inner_html=noscript></noscript>
            <div class="plot-bar needs-script">
                {choices} <output class="plot-readout">{readout}</output>
                <span class="plot-note">
                    {move || thinned().then_some("every peak shown; zoom in for every sample")}
                </span> <span class="spacer"></span>
                <div class="button-group" role="group" aria-label="Zoom">
                    <button type="button" title="Zoom out" aria-label="Zoom out" on:click=move |_| zoom(2.0)>
                        "−"
                    </button>
                    <button type="button" title="Zoom in" aria-label="Zoom in" on:click=move |_| zoom(0.5)>
                        "+"
                    </button>
                    <button type="button" title="Show everything" on:click=move |_| wanted_view.set(None)>
                        "Reset"
                    </button>
                </div>
                <div class="button-group" role="group" aria-label="Save what is shown">
                    <button type="button" title="Save the picture" on:click=save_png>
                        "PNG"
                    </button>
                    <button type="button" title="Save the points that are shown" on:click=save_csv>
                        "CSV"
                    </button>
                </div>
                <PlotHelp />
            </div>
            <div class="plot-body needs-script">
                <div class="plot-stage" class:busy=move || state.get() == "loading">
                    <Chart
                        lines
                        scales
                        view
                        bounds
                        reading=x_reading
                        on_view
                        cursor
                        width
                        canvas
                        label="Plot of the chosen columns over time. Arrow keys pan, plus and minus zoom, Home shows everything."
                    />
                    {move || {
                        problem
                            .get()
                            .map(|error| {
                                view! {
                                    <div class="plot-problem" role="alert">
                                        <p>{error.to_string()}</p>
                                        <button
                                            type="button"
                                            on:click=move |_| attempt.update(|count| *count += 1)
                                        >
                                            "Try again"
                                        </button>
                                    </div>
                                }
                            })
                    }}
                </div>
                <Legend columns=legend_columns shown lines scales view cursor />
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
