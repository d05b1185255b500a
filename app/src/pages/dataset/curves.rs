//! Voltage against capacity, for chosen cycles.

use leptos::prelude::*;
use model::cycle::Cycle;
use model::dataset::{DatasetDetail, DatasetPulse};

use super::pulse::revision;
use crate::components::empty_state::EmptyState;
use crate::components::followed::Followed;
use crate::functions::dataset::load_cycles;
use crate::plot::CurvesPlot;

#[component]
pub(super) fn Curves(
    detail: StoredValue<DatasetDetail>,
    pulse: RwSignal<DatasetPulse>,
) -> impl IntoView {
    let id = detail.with_value(|detail| detail.row.id);
    let cycles = Resource::new(revision(pulse), move |_| load_cycles(id));
    let content = move |cycles: Signal<Vec<Cycle>>| {
        let none = Memo::new(move |_| cycles.with(Vec::is_empty));
        let plot = move || match none.get() {
            true => view! {
                <EmptyState
                    title="No cycles"
                    text="Curves are drawn cycle by cycle, and this dataset has none."
                />
            }
            .into_any(),
            false => view! { <CurvesPlot detail cycles /> }.into_any(),
        };
        plot.into_any()
    };
    view! { <Followed resource=cycles rows=8 children=content /> }
}
