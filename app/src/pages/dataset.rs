//! One dataset: its plot, and everything about it in sections below.

use leptos::prelude::*;
use model::dataset::{DatasetDetail, DatasetPulse};
use model::id::DatasetId;

use super::route::path_id;
use crate::components::loaded::Loaded;
use crate::components::page_title::PageTitle;
use crate::functions::dataset::load_dataset;
use crate::place::{Place, Step};
use crate::plot::DatasetPlot;

mod about;
mod columns;
mod curves;
mod cycles;
mod facts;
mod files;
mod header;
mod pulse;
mod python;
mod ranges;
mod sharing;
mod tabs;

use about::About;
use columns::Columns;
use curves::Curves;
use cycles::Cycles;
use files::Files;
use header::Header;
use python::Python;
use ranges::Ranges;
use sharing::Sharing;
use tabs::{Tab, Tabs};

/// All that an address of this page may say.
const PARAMETERS: &[&str] = &["tab", "page", "table", "as", "from", "to", "x", "y"];

#[component]
pub(crate) fn DatasetPage() -> impl IntoView {
    let id = path_id::<DatasetId>();
    let detail = Resource::new(move || id.get(), load_dataset);
    let content = move |found: DatasetDetail| {
        // A rewritten file makes a new generation, with columns of new ids: everything anew.
        let renew = Callback::new(move |()| detail.refetch());
        view! { <DatasetView detail=found renew /> }.into_any()
    };
    view! {
        <PageTitle text=Signal::derive(move || format!("Dataset {}", id.get())) />
        <Loaded resource=detail rows=12 children=content />
    }
}

#[component]
fn DatasetView(detail: DatasetDetail, renew: Callback<()>) -> impl IntoView {
    let pulse = RwSignal::new(DatasetPulse::of(&detail));
    let generation = detail.generation;
    let row = RwSignal::new(detail.row.clone());
    let id = detail.row.id;
    let detail = StoredValue::new(detail);
    let place = Place::of_page(PARAMETERS);
    let tab = Memo::new(move |_| {
        place.query.with(|query| Tab::of(query.get_str("tab").unwrap_or_default()))
    });
    pulse::follow(id, pulse);
    Effect::new(move |_| {
        let now = pulse.get();
        if now.generation != generation {
            renew.run(());
        }
        row.update(|row| {
            row.state = now.state;
            row.samples = now.samples;
        });
    });
    let open = Callback::new(move |next: Tab| {
        let changes = [("tab", next.parameter().unwrap_or_default()), ("page", "")];
        place.go(&changes, Step::New);
    });
    let rest = move || match tab.get() {
        Tab::About => ().into_any(),
        Tab::Cycles => view! { <Cycles id pulse place /> }.into_any(),
        Tab::Curves => view! { <Curves detail pulse /> }.into_any(),
        Tab::Columns => view! { <Columns id pulse /> }.into_any(),
        Tab::Ranges => view! { <Ranges id detail pulse /> }.into_any(),
        Tab::Files => view! { <Files id pulse /> }.into_any(),
        Tab::Sharing => view! { <Sharing id /> }.into_any(),
        Tab::Python => view! { <Python detail /> }.into_any(),
    };
    view! {
        <Header row detail />
        <div class="card flush">
            <DatasetPlot detail pulse place />
        </div>
        <div class="card">
            <Tabs id tab open />
            <div class="tab-panel">
                // The form stays, so that what was typed or saved is not lost on the way.
                <div hidden=move || tab.get() != Tab::About>
                    <About row detail />
                </div>
                {rest}
            </div>
        </div>
    }
}
