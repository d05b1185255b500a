//! Voltage against capacity, for chosen cycles.

use leptos::prelude::*;
use model::cycle::Cycle;
use model::dataset::DatasetDetail;

use crate::components::empty_state::EmptyState;
use crate::components::loaded::Loaded;
use crate::functions::dataset::load_cycles;
use crate::plot::CurvesPlot;

#[component]
pub(super) fn Curves(detail: StoredValue<DatasetDetail>) -> impl IntoView {
    let id = detail.with_value(|detail| detail.row.id);
    let cycles = Resource::new(move || id, load_cycles);
    let content = move |cycles: Vec<Cycle>| {
        if cycles.is_empty() {
            return view! {
                <EmptyState
                    title="No cycles"
                    text="Curves are drawn cycle by cycle, and this dataset has none."
                />
            }
            .into_any();
        }
        view! { <CurvesPlot detail cycles /> }.into_any()
    };
    view! { <Loaded resource=cycles rows=8 children=content /> }
}
