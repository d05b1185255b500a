//! The cycles: capacity and efficiency as a plot and as a table.

use leptos::prelude::*;
use model::cycle::Cycle;
use model::dataset::DatasetPulse;
use model::id::DatasetId;

use super::pulse::revision;
use crate::components::empty_state::EmptyState;
use crate::components::followed::Followed;
use crate::format::{count, counted, maybe, percent};
use crate::functions::dataset::load_cycles;
use crate::place::Place;
use crate::plot::CyclesPlot;

/// Rows of a page of the table; the plot shows all cycles.
const ROWS: usize = 200;

#[component]
pub(super) fn Cycles(id: DatasetId, pulse: RwSignal<DatasetPulse>, place: Place) -> impl IntoView {
    let cycles = Resource::new(revision(pulse), move |_| load_cycles(id));
    let content = move |cycles: Signal<Vec<Cycle>>| {
        let none = Memo::new(move |_| cycles.with(Vec::is_empty));
        let all = move || {
            match none.get() {
            true => view! {
                <EmptyState
                    title="No cycles"
                    text="The file has no cycle counter, and no capacity or current from which cycles could be told."
                />
            }
            .into_any(),
            false => view! {
                <CyclesPlot dataset=id cycles />
                <CycleTable cycles place />
            }
            .into_any(),
        }
        };
        all.into_any()
    };
    view! { <Followed resource=cycles rows=8 children=content /> }
}

/// Which rows stand on a page, and how many pages there are. Pages count from 1; one that is not
/// there is the nearest that is.
fn page_of(asked: &str, total: usize) -> (usize, usize, std::ops::Range<usize>) {
    let pages = total.div_ceil(ROWS).max(1);
    let page = asked.parse().unwrap_or(1_usize).clamp(1, pages);
    let first = (page - 1) * ROWS;
    (page, pages, first..total.min(first + ROWS))
}

#[component]
fn CycleTable(cycles: Signal<Vec<Cycle>>, place: Place) -> impl IntoView {
    let asked = Memo::new(move |_| place.query.with(|query| query.get("page").unwrap_or_default()));
    let page = Memo::new(move |_| page_of(&asked.get(), cycles.with(Vec::len)));
    let row = |cycle: &Cycle| {
        let length =
            cycle.end_time_second.zip(cycle.start_time_second).map(|(end, start)| end - start);
        view! {
            <tr>
                <th scope="row" class="number">
                    {cycle.number.to_string()}
                    {cycle.open.then_some(" (running)")}
                </th>
                <td class="number">{maybe(cycle.charge_capacity_ah, 5)}</td>
                <td class="number">{maybe(cycle.discharge_capacity_ah, 5)}</td>
                <td class="number">{percent(cycle.coulombic_efficiency())}</td>
                <td class="number">{maybe(cycle.charge_energy_wh, 5)}</td>
                <td class="number">{maybe(cycle.discharge_energy_wh, 5)}</td>
                <td class="number">{percent(cycle.energy_efficiency())}</td>
                <td class="number">{maybe(cycle.mean_charge_voltage_volt, 4)}</td>
                <td class="number">{maybe(cycle.mean_discharge_voltage_volt, 4)}</td>
                <td class="number">{maybe(cycle.minimum_voltage_volt, 4)}</td>
                <td class="number">{maybe(cycle.maximum_voltage_volt, 4)}</td>
                <td class="number">{maybe(cycle.minimum_current_ampere, 4)}</td>
                <td class="number">{maybe(cycle.maximum_current_ampere, 4)}</td>
                <td class="number">
                    {length.map_or_else(|| "–".to_owned(), crate::format::duration)}
                </td>
                <td class="number">
                    {format!("{}–{}", count(cycle.first_sample), count(cycle.last_sample))}
                </td>
            </tr>
        }
    };
    let rows = move || {
        let (_, _, range) = page.get();
        cycles.with(|cycles| cycles.get(range).unwrap_or_default().iter().map(row).collect_view())
    };
    let pager = move || {
        let (page, pages, range) = page.get();
        let total = cycles.with(Vec::len);
        let link = |label: &'static str, to: usize, relation: &'static str| {
            let number = if to == 1 { String::new() } else { to.to_string() };
            let address = place.link(&[("page", number.as_str())]);
            let there = (1..=pages).contains(&to) && to != page;
            there.then(|| {
                view! {
                    <a class="button" href=address rel=relation data-noscroll="">
                        {label}
                    </a>
                }
            })
        };
        (pages > 1).then(|| {
            let text = format!(
                "{}–{} of {}",
                count(range.start as u64 + 1),
                count(range.end as u64),
                counted(total as u64, "cycle"),
            );
            view! {
                <nav class="pager" aria-label="Pages of the table">
                    <span class="muted">{text}</span>
                    <span class="spacer"></span>
                    {link("« First", 1, "first")}
                    {link("‹ Back", page - 1, "prev")}
                    {link("Next ›", page + 1, "next")}
                    {link("Last »", pages, "last")}
                </nav>
            }
        })
    };
    view! {
        <div class="table-scroll tall">
            <table class="table dense" id="cycles">
                <thead>
                    <tr>
                        <th scope="col" class="number">"Cycle"</th>
                        <th scope="col" class="number">"Charge / Ah"</th>
                        <th scope="col" class="number">"Discharge / Ah"</th>
                        <th scope="col" class="number">"Coulombic eff."</th>
                        <th scope="col" class="number">"Charge / Wh"</th>
                        <th scope="col" class="number">"Discharge / Wh"</th>
                        <th scope="col" class="number">"Energy eff."</th>
                        <th scope="col" class="number">"Mean charge / V"</th>
                        <th scope="col" class="number">"Mean discharge / V"</th>
                        <th scope="col" class="number">"Min / V"</th>
                        <th scope="col" class="number">"Max / V"</th>
                        <th scope="col" class="number">"Min / A"</th>
                        <th scope="col" class="number">"Max / A"</th>
                        <th scope="col" class="number">"Duration"</th>
                        <th scope="col" class="number">"Samples"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {pager}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cycle_stands_on_a_page() {
        for (asked, total, expected) in [
            ("", 0, (1, 1, 0..0)),
            ("", 200, (1, 1, 0..200)),
            ("", 201, (1, 2, 0..200)),
            ("2", 201, (2, 2, 200..201)),
            ("9", 450, (3, 3, 400..450)),
            ("x", 450, (1, 3, 0..200)),
        ] {
            assert_eq!(page_of(asked, total), expected, "{asked} {total}");
        }
    }
}
