//! Voltage against capacity, cycle by cycle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::cycle::Cycle;
use model::dataset::{DatasetColumn, DatasetDetail};
use model::id::DatasetColumnId;
use model::series::{SeriesRequest, SeriesSelection, SeriesWindow};
use model::standard::StandardColumn;
use model::unit::{Quantity, parse_unit};

use super::axes::scales;
use super::chart::Chart;
use super::line::{Line, Mark};
use super::numbers::{first_middle_last, parse_numbers};
use super::palette::SERIES;
use super::problem::PlotProblem;
use super::span::Span;
use super::ticks::Reading;
use super::time_state::{label, numeric};
use super::tools::PlotTools;
use super::view::View;
use crate::client::{self, FetchError};

/// Curves at once: more could not be told apart.
const MOST: usize = 24;

/// Capacities in the order in which they suit as x: those that start anew first.
const CAPACITIES: &[StandardColumn] = &[
    StandardColumn::StepCumulativeCapacityAh,
    StandardColumn::CycleNetCapacityAh,
    StandardColumn::StepNetCapacityAh,
    StandardColumn::CycleCumulativeCapacityAh,
    StandardColumn::CycleDischargingCapacityAh,
    StandardColumn::CycleChargingCapacityAh,
    StandardColumn::StepDischargingCapacityAh,
    StandardColumn::StepChargingCapacityAh,
    StandardColumn::NetCapacityAh,
    StandardColumn::CumulativeCapacityAh,
    StandardColumn::DischargingCapacityAh,
    StandardColumn::ChargingCapacityAh,
];

/// Columns that the curves can run along: standard capacities, the vendor's, then the test time.
fn along(columns: &[DatasetColumn]) -> Vec<DatasetColumn> {
    let of = |wanted: &StandardColumn| {
        columns.iter().find(|column| column.standard == Some(*wanted)).cloned()
    };
    let mut vendor: Vec<_> = columns
        .iter()
        .filter_map(|column| {
            let unit = column.unit.as_deref().and_then(parse_unit);
            let is_one = column.standard.is_none()
                && unit.is_some_and(|(quantity, _)| quantity == Quantity::Capacity);
            is_one.then_some((vendor_rank(&column.name)?, column.clone()))
        })
        .collect();
    vendor.sort_by_key(|(rank, _)| *rank);
    let vendor = vendor.into_iter().map(|(_, column)| column);
    let standard = CAPACITIES.iter().filter_map(of);
    standard.chain(vendor).chain(of(&StandardColumn::TestTimeSecond)).collect()
}

/// How well a vendor's capacity suits, by its name; what counts from row to row (BioLogic's `dq`)
/// does not suit at all.
fn vendor_rank(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    match () {
        () if name.starts_with("dq") => None,
        () if name.contains("half cycle") || name.contains("step") => Some(0),
        () if name.contains("capacity") => Some(1),
        () if name.contains("charge/discharge") => Some(2),
        () => Some(3),
    }
}

/// First, middle and last of the cycles that are finished and moved any charge, as far as there are
/// such.
fn first_choice(cycles: &[Cycle]) -> String {
    let moved = |cycle: &&Cycle| {
        let capacities = [cycle.charge_capacity_ah, cycle.discharge_capacity_ah];
        capacities.into_iter().flatten().any(|capacity| capacity > 0.0)
    };
    let finished: Vec<_> = cycles.iter().filter(moved).filter(|cycle| !cycle.open).collect();
    let of: Vec<_> = match finished.is_empty() {
        true => cycles.iter().rev().take(1).collect(),
        false => finished,
    };
    first_middle_last(&of.iter().map(|cycle| cycle.number).collect::<Vec<_>>())
}

/// The curve of a cycle: x counted from the cycle's first sample, so that curves lie on each other.
fn curve(cycle: &Cycle, place: usize, window: &SeriesWindow) -> Option<Line> {
    let series = window.series.first()?;
    let start = series.x.iter().copied().find(|x| x.is_finite()).unwrap_or(0.0);
    Some(Line {
        key: i64::from(cycle.ordinal),
        name: format!("Cycle {}", cycle.number),
        unit: "V".to_owned(),
        colour: place % SERIES,
        x: Arc::new(series.x.iter().map(|x| x - start).collect()),
        y: Arc::new(series.y.clone()),
        mark: Mark::Line,
    })
}

/// A curve that has been fetched: of a cycle along a column, as far as the cycle went then.
type Held = BTreeMap<(DatasetColumnId, u32), (u64, Arc<SeriesWindow>)>;

#[component]
pub(crate) fn CurvesPlot(
    detail: StoredValue<DatasetDetail>,
    /// In order; they grow while the test runs.
    cycles: Signal<Vec<Cycle>>,
) -> impl IntoView {
    let dataset = detail.with_value(|detail| detail.row.id);
    let columns = detail.with_value(|detail| numeric(&detail.columns, 0));
    let voltage = detail.with_value(|detail| {
        detail.standard_column(StandardColumn::VoltageVolt).map(|column| column.id)
    });
    let axes = StoredValue::new(along(&columns));
    let (Some(voltage), Some(first)) =
        (voltage, axes.with_value(|axes| axes.first().map(|c| c.id)))
    else {
        return view! {
            <p class="empty-note">"This dataset has no voltage, or nothing to draw it against."</p>
        }
        .into_any();
    };
    let chosen = RwSignal::new(cycles.with_untracked(|cycles| first_choice(cycles)));
    let x = RwSignal::new(first);
    let held = RwSignal::new(Held::new());
    let asked = StoredValue::new(BTreeSet::<(DatasetColumnId, u32, u64)>::new());
    let attempt = RwSignal::new(0_u32);
    let problem = RwSignal::new(None::<FetchError>);
    let cursor = RwSignal::new(None::<f64>);
    let width = RwSignal::new(0_u32);
    let canvas = NodeRef::<html::Canvas>::new();

    let selected = Memo::new(move |_| {
        let numbers = parse_numbers(&chosen.get(), MOST);
        cycles.with(|cycles| {
            let wanted = |cycle: &&Cycle| numbers.contains(&cycle.number);
            cycles.iter().filter(wanted).take(MOST).cloned().collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        attempt.track();
        let (x, width) = (x.get(), width.get());
        if width == 0 {
            return;
        }
        for cycle in selected.get() {
            let (first, last) = (cycle.first_sample, cycle.last_sample);
            let one = (x, cycle.ordinal, last);
            // A cycle that has grown is asked for again; its curve stays until the new one is here.
            if asked.try_update_value(|asked| asked.insert(one)) != Some(true) {
                continue;
            }
            let selection = SeriesSelection::Rows { first, last };
            let request = SeriesRequest { x, y: vec![voltage], selection, points: width };
            spawn_local(async move {
                match client::fetch_window(dataset, &request, None).await {
                    Ok(window) => {
                        // The page may have been left meanwhile.
                        let _ = held.try_update(|held| {
                            let key = (one.0, one.1);
                            if held.get(&key).is_none_or(|(before, _)| *before <= last) {
                                held.insert(key, (last, Arc::new(window)));
                            }
                        });
                    }
                    Err(error) => {
                        let _ = asked.try_update_value(|asked| asked.remove(&one));
                        let _ = problem.try_set(Some(error));
                    }
                }
            });
        }
    });
    let lines = Memo::new(move |_| {
        let x = x.get();
        let cycles = selected.get();
        held.with(|held| {
            let line = |(place, cycle): (usize, &Cycle)| {
                curve(cycle, place, &held.get(&(x, cycle.ordinal))?.1)
            };
            cycles.iter().enumerate().filter_map(line).collect::<Vec<_>>()
        })
    });
    let bounds = Memo::new(move |_| {
        lines.with(|lines| {
            let xs = lines.iter().flat_map(|line| line.x.iter().copied()).filter(|x| x.is_finite());
            let extent = xs.fold(None, |extent: Option<(f64, f64)>, x| {
                Some(extent.map_or((x, x), |(low, high)| (low.min(x), high.max(x))))
            });
            extent.map_or(Span { from: 0.0, to: 1.0 }, |(low, high)| {
                let air = (high - low) * 0.02;
                Span::of_extent(low - air, high + air)
            })
        })
    });
    let view = View::new(None, bounds);
    let scales = Memo::new(move |_| lines.with(|lines| scales(lines, view.get())));
    let column =
        move || axes.with_value(|axes| axes.iter().find(|column| column.id == x.get()).cloned());
    let is_time =
        move || column().is_some_and(|c| c.standard == Some(StandardColumn::TestTimeSecond));
    let reading = Memo::new(move |_| match column() {
        Some(column) if column.standard == Some(StandardColumn::TestTimeSecond) => {
            Reading::Elapsed { name: "Time since the cycle's start".to_owned() }
        }
        Some(column) => {
            Reading::Number { name: label(&column), unit: column.unit.unwrap_or_default() }
        }
        None => Reading::Number { name: String::new(), unit: String::new() },
    });
    let option = |column: &DatasetColumn| {
        let id = column.id;
        let unit = column.unit.as_deref().map(|unit| format!(" / {unit}")).unwrap_or_default();
        view! {
            <option value=id.to_string() selected=id == first>
                {format!("{}{unit}", label(column))}
            </option>
        }
    };
    let options = axes.with_value(|axes| axes.iter().map(option).collect_view());
    let legend = move || {
        let row = |(place, line): (usize, &Line)| {
            let shown = format!("swatch series-{}", line.colour + 1);
            let value = cursor.get().and_then(|at| {
                let reach = view.get().width() / 60.0;
                line.nearest(at, reach).map(|(_, y)| super::ticks::with_unit(y, "V"))
            });
            view! {
                <div class="legend-row on" data-curve=place.to_string()>
                    <span class=shown aria-hidden="true"></span>
                    <span class="legend-name">{line.name.clone()}</span>
                    <output class="legend-value">{value}</output>
                </div>
            }
        };
        lines.with(|lines| lines.iter().enumerate().map(row).collect_view())
    };
    let missing = move || {
        let (shown, selected) = (lines.with(Vec::len), selected.with(Vec::len));
        if selected == 0 {
            Some("No cycle has one of these numbers.".to_owned())
        } else if shown < selected {
            Some(format!("{shown} of {selected} curves loaded"))
        } else if is_time() {
            Some("This dataset has no capacity column: the curves run along time.".to_owned())
        } else {
            None
        }
    };
    view! {
        <section
            class="plot"
            aria-label="Voltage against capacity by cycle"
            data-curves=move || lines.with(Vec::len).to_string()
        >
            <div class="plot-bar needs-script">
                <label class="inline-field">
                    <span>"Cycles"</span>
                    <input
                        type="text"
                        inputmode="numeric"
                        value=chosen.get_untracked()
                        placeholder="1, 5, 10-12"
                        on:change=move |event| chosen.set(event_target_value(&event))
                    />
                </label>
                <label class="inline-field">
                    <span>"Along"</span>
                    <select on:change=move |event| {
                        if let Ok(id) = event_target_value(&event).parse() {
                            view.wanted.set(None);
                            x.set(id);
                        }
                    }>{options}</select>
                </label>
                <span class="plot-note" role="status">
                    {missing}
                </span>
                <span class="spacer"></span>
                <PlotTools
                    view
                    canvas
                    lines
                    reading
                    quantity="Voltage"
                    file=format!("dataset-{dataset}-curves")
                />
            </div>
            <div class="plot-body needs-script">
                <div class="plot-stage">
                    <Chart
                        lines
                        scales
                        view
                        reading
                        cursor
                        width
                        canvas
                        titles=("Voltage", "")
                        label="Voltage against capacity for the chosen cycles"
                    />
                    <PlotProblem
                        problem
                        again=Callback::new(move |()| attempt.update(|count| *count += 1))
                    />
                </div>
                <div class="legend" aria-label="Curves">
                    {legend}
                </div>
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_middle_and_last_are_offered() {
        let cycle = |number| Cycle { number, charge_capacity_ah: Some(1.0), ..Cycle::default() };
        let cycles: Vec<_> = (1..=9).map(cycle).collect();
        assert_eq!(first_choice(&cycles), "1, 5, 9");
        assert_eq!(first_choice(&cycles[..1]), "1");
        assert_eq!(first_choice(&[]), "");
        let still = Cycle { number: 0, ..Cycle::default() };
        assert_eq!(first_choice(&[still, cycle(1)]), "1");
        assert_eq!(vendor_rank("dq"), None);
        assert!(vendor_rank("Capacity") < vendor_rank("(Q-Qo)"));
    }
}
