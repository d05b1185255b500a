//! One harvester.

use leptos::prelude::*;
use model::harvest::{Harvester, HarvesterKind};
use thaw::BadgeColor;

use super::facts::Facts;
use super::paths::PathTable;
use crate::components::badge::Word;
use crate::functions::harvest::{HarvesterView, RunNow};

#[component]
pub(super) fn HarvesterSection(
    view: HarvesterView,
    /// The viewer may change it.
    admin: bool,
    run: ServerAction<RunNow>,
) -> impl IntoView {
    let HarvesterView { harvester, paths } = view;
    let (state, color) = state(&harvester);
    let place = match harvester.kind {
        HarvesterKind::Local => "in this server",
        HarvesterKind::Agent => "on a tester PC",
    };
    let id = harvester.id.to_string();
    let heading = format!("harvester-{id}");
    let labelled_by = heading.clone();
    let new_path = admin.then(|| {
        view! {
            <a class="button primary" href=format!("/harvesters/paths/new?harvester={id}")>
                "Watch a folder"
            </a>
        }
    });
    // Those may ask for a run whom one of its folders is monitored for.
    let run_now = (admin || !paths.is_empty()).then(|| {
        view! {
            <ActionForm action=run>
                <input type="hidden" name="id" value=id.clone() />
                <button type="submit" disabled=move || run.pending().get()>
                    "Run now"
                </button>
            </ActionForm>
        }
    });
    view! {
        <section class="card" aria-labelledby=labelled_by>
            <header class="card-header">
                <h2 id=heading>{harvester.name.clone()}</h2>
                <Word text=state color />
                <span class="muted">{place}</span>
                <span class="spacer"></span>
                {run_now}
                {new_path}
            </header>
            <Facts harvester />
            <PathTable paths admin />
        </section>
    }
}

fn state(harvester: &Harvester) -> (&'static str, BadgeColor) {
    if !harvester.enabled {
        ("disabled", BadgeColor::Warning)
    } else if harvester.running {
        ("running", BadgeColor::Success)
    } else if harvester.last_seen_at.is_some() {
        ("idle", BadgeColor::Informative)
    } else {
        ("never seen", BadgeColor::Warning)
    }
}
