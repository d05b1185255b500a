//! One dataset: its plot, and everything about it in sections below.

use leptos::prelude::*;
use leptos_meta::Title;
use model::dataset::DatasetDetail;
use model::id::DatasetId;

use super::route::{path_id, query_value};
use crate::client;
use crate::components::loaded::Loaded;
use crate::functions::dataset::{Pulse, load_dataset};
use crate::plot::TimePlot;

mod about;
mod columns;
mod curves;
mod cycles;
mod facts;
mod files;
mod header;
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
        <Title text=move || format!("Dataset {}", id.get()) />
        <Loaded resource=detail rows=12 children=content />
    }
}

#[component]
fn DatasetView(detail: DatasetDetail, renew: Callback<()>) -> impl IntoView {
    let pulse = RwSignal::new(Pulse::of(&detail));
    let generation = detail.generation;
    let row = RwSignal::new(detail.row.clone());
    let id = detail.row.id;
    let detail = StoredValue::new(detail);
    let tab = RwSignal::new(Tab::of(&query_value("tab").get_untracked()));
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
        tab.set(next);
        client::replace_query(&[("tab", next.parameter().map(ToOwned::to_owned))]);
    });
    let rest = move || match tab.get() {
        Tab::About => ().into_any(),
        Tab::Cycles => view! { <Cycles id /> }.into_any(),
        Tab::Curves => view! { <Curves detail /> }.into_any(),
        Tab::Columns => view! { <Columns id /> }.into_any(),
        Tab::Ranges => view! { <Ranges id detail /> }.into_any(),
        Tab::Files => view! { <Files id /> }.into_any(),
        Tab::Sharing => view! { <Sharing id /> }.into_any(),
        Tab::Python => view! { <Python detail /> }.into_any(),
    };
    view! {
        <Header row detail />
        <div class="card flush">
            <TimePlot detail pulse />
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
