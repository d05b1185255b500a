//! The cycles: capacity and efficiency as a plot and as a table.

use leptos::prelude::*;
use model::cycle::Cycle;
use model::id::DatasetId;

use crate::components::empty_state::EmptyState;
use crate::components::loaded::Loaded;
use crate::format::{count, maybe, percent};
use crate::functions::dataset::load_cycles;
use crate::plot::CyclesPlot;

/// Rows of the table at most; the plot shows all.
const MOST: usize = 2000;

#[component]
pub(super) fn Cycles(id: DatasetId) -> impl IntoView {
    let cycles = Resource::new(move || id, load_cycles);
    let content = |cycles: Vec<Cycle>| {
        if cycles.is_empty() {
            return view! {
                <EmptyState
                    title="No cycles"
                    text="The file has no cycle counter, and no capacity or current from which cycles could be told."
                />
            }
            .into_any();
        }
        view! {
            <CyclesPlot cycles=cycles.clone() />
            <CycleTable cycles />
        }
        .into_any()
    };
    view! { <Loaded resource=cycles rows=8 children=content /> }
}

#[component]
fn CycleTable(cycles: Vec<Cycle>) -> impl IntoView {
    let total = cycles.len();
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
    let rows = cycles.iter().take(MOST).map(row).collect_view();
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
        {(total > MOST)
            .then(|| view! { <p class="muted">{format!("The first {MOST} of {total} cycles.")}</p> })}
    }
}
