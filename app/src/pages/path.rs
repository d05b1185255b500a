//! One monitored folder: how it is, which files were seen there, and its settings.

use leptos::prelude::*;
use model::harvest::MonitoredPath;
use model::id::MonitoredPathId;
use serde::{Deserialize, Serialize};

use super::harvesters::paths::Reachability;
use super::route::path_id;
use crate::AppError;
use crate::components::danger::Danger;
use crate::components::form::{Form, Submit};
use crate::components::frame::current_user;
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::components::saving::{failure, newest};
use crate::functions::dataset::{Choices, load_choices};
use crate::functions::monitored_path::{
    DeleteMonitoredPath, SaveMonitoredPath, load_monitored_path,
};

pub(crate) mod fields;
mod files;
mod preview;

use fields::PathFields;
use files::Files;
use preview::{Previewed, preview_of};

/// What the page shows of a folder.
#[derive(Clone, Serialize, Deserialize)]
struct Folder {
    path: MonitoredPath,
    choices: Choices,
    previewed: Previewed,
}

async fn load(id: MonitoredPathId) -> Result<Folder, AppError> {
    let path = load_monitored_path(id).await?;
    let previewed = preview_of(&path.edit).await;
    Ok(Folder { choices: load_choices().await?, path, previewed })
}

#[component]
pub(crate) fn PathPage() -> impl IntoView {
    let id = path_id::<MonitoredPathId>();
    let user = current_user();
    let loaded = Resource::new_blocking(move || id.get(), load);
    let content = move |folder: Folder| {
        let admin = user.is_admin();
        // A closure of its own: see the page of a cell.
        (move || view! { <Editor folder=folder.clone() admin /> }).into_any()
    };
    view! {
        <Loaded resource=loaded rows=3 children=content />
        <Files id known=move || loaded.get().is_some_and(|loaded| loaded.is_ok()) />
    }
}

#[component]
fn Editor(folder: Folder, admin: bool) -> impl IntoView {
    let Folder { path, choices, previewed } = folder;
    let save = ServerAction::<SaveMonitoredPath>::new();
    let delete = ServerAction::<DeleteMonitoredPath>::new();
    // Without scripts a refused form comes back as a new page: it must not hide its reason.
    let refused = failure(save).get_untracked().is_some();
    let id = path.id.to_string();
    let same_id = id.clone();
    let first = path.clone();
    let path = newest(save, path);
    let title = Signal::derive(move || path.with(|path| path.edit.path.clone()));
    let settings = if admin {
        view! {
            <Form action=save id="path" group="form" class="form" done="Saved.">
                <input type="hidden" name="id" value=id.clone() />
                <input type="hidden" name="revision" value=move || path.with(|path| path.revision) />
                <PathFields path=first.edit users=first.users choices previewed />
                <div class="form-foot">
                    <Submit label="Save" />
                </div>
            </Form>
            <Danger
                label="Stop watching this folder…"
                warning="The folder is forgotten, with the states of its files. Datasets that came from it stay."
            >
                <Form action=delete id="delete">
                    <input type="hidden" name="id" value=same_id />
                    <button type="submit" class="button danger-button">
                        "Stop watching"
                    </button>
                </Form>
            </Danger>
        }
        .into_any()
    } else {
        view! {
            <p class="muted">"Only administrators change these."</p>
            <PathFields path=first.edit users=first.users choices previewed disabled=true />
        }
        .into_any()
    };
    view! {
        <PageHeader title up=("/harvesters", "Harvesters") />
        <div class="state-line">{move || view! { <Reachability path=path.get() /> }}</div>
        <section class="card">
            <details class="unfold" open=refused>
                <summary>"Settings"</summary>
                {settings}
            </details>
        </section>
    }
}
