//! Harvesters: whether they are alive, what the last run did, and which folders they watch.

use std::time::Duration;

use leptos::prelude::*;
use thaw::MessageBarIntent;

use crate::components::empty_state::EmptyState;
use crate::components::frame::current_user;
use crate::components::loaded::Loaded;
use crate::components::notice::{ErrorNotice, Notice};
use crate::components::page_header::PageHeader;
use crate::components::refresh::refresh_every;
use crate::components::saving::{failure, successes};
use crate::functions::harvest::{HarvesterView, RunNow, SaveHarvester, list_harvesters};

mod facts;
pub(crate) mod paths;
mod section;
mod settings;

use section::HarvesterSection;
use settings::Settings;

/// States change by themselves while files come in.
const REFRESH: Duration = Duration::from_secs(5);

#[component]
pub(crate) fn HarvestersPage() -> impl IntoView {
    let run = ServerAction::<RunNow>::new();
    let save = ServerAction::<SaveHarvester>::new();
    let (asked, saved) = (successes(run), successes(save));
    let user = current_user();
    let harvesters = Resource::new(move || (asked.get(), saved.get()), |_| list_harvesters());
    refresh_every(REFRESH, move || harvesters.refetch());
    let content = move |views: Vec<HarvesterView>| {
        let admin = user.is_admin();
        if views.is_empty() {
            return view! { <Nothing /> }.into_any();
        }
        let section = |view| view! { <HarvesterSection view admin run /> };
        views.into_iter().map(section).collect_view().into_any()
    };
    // Apart from what is read again and again, which would close, tick and choose over a person.
    let once = Resource::new(|| (), |()| list_harvesters());
    let settings = move |views: Vec<HarvesterView>| {
        let one = |view: HarvesterView| view! { <Settings harvester=view.harvester save /> };
        user.is_admin().then(|| views.into_iter().map(one).collect_view()).into_any()
    };
    let failed = failure(run);
    view! {
        <PageHeader title="Harvesters">
            <a class="button" href="/mappings">
                "Column mappings"
            </a>
        </PageHeader>
        {move || failed.get().map(|error| view! { <ErrorNotice error /> })}
        {move || {
            (asked.get() > 0 && failed.with(Option::is_none))
                .then(|| {
                    view! {
                        <Notice intent=MessageBarIntent::Success>
                            "A run was asked for. New files appear as soon as they are at rest."
                        </Notice>
                    }
                })
        }}
        <Loaded resource=harvesters rows=8 children=content />
        <Loaded resource=once rows=3 children=settings />
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <section class="card">
            <EmptyState
                title="No harvester yet"
                text="A server that was started with `galvanalyser serve` or `demo` has one of its own; it appears here with its first run."
            />
        </section>
    }
}
