//! Capacity and coulombic efficiency against cycle.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use model::cycle::Cycle;
use model::id::DatasetId;

use super::axes::scales;
use super::chart::Chart;
use super::legend::side_text;
use super::line::{Line, Mark};
use super::span::Span;
use super::ticks::{Reading, with_unit};
use super::tools::PlotTools;
use super::view::View;

/// The cycles' own numbers where they rise; their order where a restart repeats them.
fn numbers(cycles: &[Cycle]) -> (Vec<f64>, &'static str) {
    if cycles.windows(2).all(|pair| pair[0].number < pair[1].number) {
        (cycles.iter().map(|cycle| cycle.number as f64).collect(), "Cycle")
    } else {
        (cycles.iter().map(|cycle| f64::from(cycle.ordinal) + 1.0).collect(), "Cycle, in order")
    }
}

/// Charge and discharge capacity in Ah, coulombic efficiency in percent. A cycle that still runs
/// has no efficiency yet; quantities that no cycle has are left out.
fn lines(cycles: &[Cycle], x: &[f64]) -> Vec<Line> {
    type Value = fn(&Cycle) -> Option<f64>;
    let quantities: [(&str, &str, Value); 3] = [
        ("Charge capacity", "Ah", |cycle| cycle.charge_capacity_ah),
        ("Discharge capacity", "Ah", |cycle| cycle.discharge_capacity_ah),
        ("Coulombic efficiency", "%", |cycle| {
            cycle.coulombic_efficiency().filter(|_| !cycle.open).map(|share| share * 100.0)
        }),
    ];
    let x = Arc::new(x.to_vec());
    quantities
        .into_iter()
        .enumerate()
        .map(|(index, (name, unit, value))| Line {
            key: index as i64,
            name: name.to_owned(),
            unit: unit.to_owned(),
            colour: index,
            x: x.clone(),
            y: Arc::new(cycles.iter().map(|c| value(c).unwrap_or(f64::NAN)).collect()),
            mark: Mark::Points,
        })
        .filter(|line| line.y.iter().any(|y| y.is_finite()))
        .collect()
}

/// From the first to the last cycle, with a little air.
fn bounds(lines: &[Line]) -> Span {
    let x = lines.first().map(|line| line.x.as_slice()).unwrap_or_default();
    let (low, high) = (x.first().copied().unwrap_or(0.0), x.last().copied().unwrap_or(1.0));
    let air = ((high - low) * 0.02).max(0.5);
    Span::of_extent(low - air, high + air)
}

#[component]
pub(crate) fn CyclesPlot(
    dataset: DatasetId,
    /// Of one dataset, in order; they grow while the test runs.
    cycles: Signal<Vec<Cycle>>,
) -> impl IntoView {
    let all = Memo::new(move |_| {
        cycles.with(|cycles| {
            let (x, name) = numbers(cycles);
            (lines(cycles, &x), name)
        })
    });
    let x_name = Memo::new(move |_| all.with(|(_, name)| *name));
    let bounds = Memo::new(move |_| all.with(|(lines, _)| bounds(lines)));
    let view = View::new(None, bounds);
    let cursor = RwSignal::new(None::<f64>);
    let hidden = RwSignal::new(Vec::<i64>::new());
    let drawn = Memo::new(move |_| {
        all.with(|(lines, _)| {
            let on = |line: &&Line| hidden.with(|hidden| !hidden.contains(&line.key));
            lines.iter().filter(on).cloned().collect::<Vec<_>>()
        })
    });
    let scales = Memo::new(move |_| drawn.with(|lines| scales(lines, view.get())));
    let reading = Memo::new(move |_| Reading::Count { name: x_name.get().to_owned() });
    let canvas = NodeRef::<html::Canvas>::new();
    let row = move |(key, colour, name, unit): (i64, usize, String, String)| {
        let place = move || drawn.with(|lines| lines.iter().position(|line| line.key == key));
        let value = move || {
            let (place, at) = (place()?, cursor.get()?);
            let (_, y) = drawn.with(|lines| lines.get(place)?.nearest(at, 0.5))?;
            Some(with_unit(y, &unit))
        };
        let side = move || {
            let place = place()?;
            scales.with(|s| s.of_line.get(place).map(|(side, range)| side_text(*side, *range)))
        };
        view! {
            <label class="legend-row on">
                <input
                    type="checkbox"
                    prop:checked=move || hidden.with(|hidden| !hidden.contains(&key))
                    checked
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        hidden
                            .update(|hidden| {
                                hidden.retain(|found| *found != key);
                                if !on {
                                    hidden.push(key);
                                }
                            });
                    }
                />
                <span class=format!("swatch series-{}", colour + 1) aria-hidden="true"></span>
                <span class="legend-name">{name}</span>
                <output class="legend-value">{value}</output>
                <span class="legend-side">{side}</span>
            </label>
        }
    };
    let at_cursor = move || cursor.get().map(|at| format!("{} {}", x_name.get(), at.round()));
    let quantities = Memo::new(move |_| {
        all.with(|(lines, _)| {
            let of = |line: &Line| (line.key, line.colour, line.name.clone(), line.unit.clone());
            lines.iter().map(of).collect::<Vec<_>>()
        })
    });
    view! {
        <section
            class="plot"
            id="cycles-plot"
            aria-label="Capacity and coulombic efficiency against cycle"
            data-cycles=move || cycles.with(Vec::len).to_string()
        >
            <div class="plot-bar needs-script">
                <output class="plot-readout">{at_cursor}</output>
                <span class="spacer"></span>
                <PlotTools
                    view
                    canvas
                    lines=drawn
                    reading
                    file=format!("dataset-{dataset}-cycles")
                />
            </div>
            <div class="plot-body needs-script">
                <div class="plot-stage">
                    <Chart
                        lines=drawn
                        scales
                        view
                        reading
                        cursor
                        width=RwSignal::new(0)
                        canvas
                        label="Capacity and coulombic efficiency against cycle"
                    />
                </div>
                <fieldset class="legend">
                    <legend>"Quantities"</legend>
                    {move || quantities.get().into_iter().map(row).collect_view()}
                </fieldset>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycle(number: i64, ordinal: u32, charge: f64, discharge: f64) -> Cycle {
        Cycle {
            number,
            ordinal,
            charge_capacity_ah: Some(charge),
            discharge_capacity_ah: Some(discharge),
            ..Cycle::default()
        }
    }

    #[test]
    fn efficiency_waits_for_the_end_of_a_cycle() {
        let mut cycles = vec![cycle(1, 0, 2.0, 1.9), cycle(2, 1, 2.0, 0.4)];
        cycles[1].open = true;
        let (x, name) = numbers(&cycles);
        assert_eq!((x.as_slice(), name), ([1.0, 2.0].as_slice(), "Cycle"));
        let lines = lines(&cycles, &x);
        assert_eq!(lines.len(), 3);
        assert!((lines[2].y[0] - 95.0).abs() < 1e-9);
        assert!(lines[2].y[1].is_nan());
    }

    #[test]
    fn repeated_numbers_are_drawn_in_order() {
        let cycles = [cycle(1, 0, 1.0, 1.0), cycle(1, 1, 1.0, 1.0)];
        assert_eq!(numbers(&cycles), (vec![1.0, 2.0], "Cycle, in order"));
    }
}
