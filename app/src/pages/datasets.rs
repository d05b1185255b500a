//! The list of datasets: searched, filtered and sorted by the server, its state in the address.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::dataset::DatasetRow;
use model::page::Page;

use crate::client;
use crate::components::empty_state::EmptyState;
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::components::pager::{Pager, shown};
use crate::components::refresh::refresh_every;
use crate::functions::dataset::{list_datasets, load_choices};
use crate::functions::dataset_edit::AssignDatasets;

mod assign;
mod filters;
mod state;
mod table;

use assign::AssignBar;
use filters::Filters;
use table::DatasetTable;

/// Pause between looks at the list.
const REFRESH: Duration = Duration::from_secs(5);

#[component]
pub(crate) fn DatasetsPage() -> impl IntoView {
    let query = use_query_map();
    let assign = ServerAction::<AssignDatasets>::new();
    let wanted = Memo::new(move |_| query.with(state::read));
    let page = Resource::new(
        move || (wanted.get(), assign.version().get()),
        |(wanted, _)| list_datasets(wanted),
    );
    let choices = Resource::new(|| (), |()| load_choices());
    // New datasets come in by themselves; what somebody has ticked is left alone.
    refresh_every(REFRESH, move || {
        if client::ticked(table::BOX) == 0 {
            page.refetch();
        }
    });
    let content = move |page: Page<DatasetRow>| {
        let query = query.get();
        let (count, total) = shown(&page);
        let filtered = state::is_filtered(&query);
        if page.items.is_empty() {
            return view! { <Nothing filtered /> }.into_any();
        }
        let first = query.get("cursor").is_some().then(|| state::link(&query, &[("cursor", "")]));
        let next = page.next.as_deref().map(|cursor| state::link(&query, &[("cursor", cursor)]));
        view! {
            <div class="table-scroll">
                <DatasetTable rows=page.items query />
            </div>
            <Pager shown=count total noun="dataset" first next />
        }
        .into_any()
    };
    let form = RwSignal::new(0_u32);
    view! {
        <PageHeader title="Datasets" />
        <section class="card flush">
            <Loaded resource=choices rows=1 children=move |choices| view! { <Filters choices /> }.into_any() />
            <ActionForm action=assign attr:id="assign" on:change=move |_| form.update(|n| *n += 1)>
                <Loaded
                    resource=choices
                    rows=1
                    children=move |choices| view! { <AssignBar choices action=assign changed=form /> }.into_any()
                />
                <Loaded resource=page rows=10 children=content />
            </ActionForm>
        </section>
    }
}

#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    if filtered {
        view! {
            <EmptyState
                title="No dataset fits"
                text="Try fewer words, or take a filter away."
            >
                <a class="button" href="/datasets">
                    "Show all"
                </a>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <EmptyState
                title="No datasets yet"
                text="They appear by themselves as soon as a harvester finds a cycler's file in a folder that it watches."
            >
                <a class="button primary" href="/harvesters">
                    "To the harvesters"
                </a>
            </EmptyState>
        }
        .into_any()
    }
}
