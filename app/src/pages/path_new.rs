//! A new folder to watch.

use leptos::prelude::*;
use model::harvest::{Harvester, MonitoredPathEdit};
use model::id::HarvesterId;

use super::path::fields::PathFields;
use super::route::query_value;
use crate::AppError;
use crate::components::form::{Form, Submit};
use crate::components::frame::current_user;
use crate::components::loaded::Loaded;
use crate::components::notice::ErrorNotice;
use crate::components::page_header::PageHeader;
use crate::functions::dataset::{Choices, load_choices};
use crate::functions::harvest::list_harvesters;
use crate::functions::monitored_path::CreateMonitoredPath;

const ONLY: &str = "Only administrators choose the folders that are watched.";

/// `?harvester=ID` says who is to watch it; else it is the first there is.
#[component]
pub(crate) fn NewPathPage() -> impl IntoView {
    let create = ServerAction::<CreateMonitoredPath>::new();
    let harvester = query_value("harvester");
    let loaded = Resource::new(move || harvester.get(), load);
    let user = current_user();
    let content = move |(harvester, choices): (Harvester, Choices)| {
        if !user.is_admin() {
            let error = AppError::Forbidden(ONLY.to_owned());
            return view! { <ErrorNotice error /> }.into_any();
        }
        view! {
            <p class="muted">{format!("Watched by the harvester “{}”.", harvester.name)}</p>
            <Form action=create id="path" group="form" class="card form">
                <input type="hidden" name="harvester" value=harvester.id.to_string() />
                <PathFields
                    path=MonitoredPathEdit::default()
                    users=Vec::new()
                    choices
                    previewed=Ok(Vec::new())
                />
                <div class="form-foot">
                    <Submit label="Watch the folder" />
                    <a class="button quiet" href="/harvesters">
                        "Cancel"
                    </a>
                </div>
            </Form>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Watch a folder" up=("/harvesters", "Harvesters") />
        <Loaded resource=loaded rows=8 children=content />
    }
}

async fn load(wanted: String) -> Result<(Harvester, Choices), AppError> {
    let mut harvesters = list_harvesters().await?.into_iter().map(|view| view.harvester);
    let harvester = match wanted.parse::<HarvesterId>() {
        Ok(id) => harvesters.find(|harvester| harvester.id == id),
        Err(_) => harvesters.next(),
    };
    Ok((harvester.ok_or(AppError::NotFound)?, load_choices().await?))
}
