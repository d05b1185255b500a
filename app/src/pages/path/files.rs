//! The files that were seen in a folder.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use model::harvest::{FileState, ObservedFile};
use model::id::MonitoredPathId;
use model::page::Page;

use crate::components::badge::{FileStateBadge, file_state_text};
use crate::components::empty_state::EmptyState;
use crate::components::instant::Instant;
use crate::components::link::changed;
use crate::components::loaded::Loaded;
use crate::components::notice::ErrorNotice;
use crate::components::pager::{Pager, shown};
use crate::components::refresh::refresh_every;
use crate::components::saving::{failure, successes};
use crate::components::search_bar::SearchBar;
use crate::form::text;
use crate::format::bytes;
use crate::functions::harvest::{FileQuery, RetryFile, list_observed_files};
use crate::pages::route::query_value;

/// States change by themselves while a cycler writes.
const REFRESH: Duration = Duration::from_secs(5);

const PARAMETERS: &[&str] = &["search", "state", "cursor"];

#[component]
pub(super) fn Files(
    id: Memo<MonitoredPathId>,
    /// There is such a folder for the viewer; reads a resource.
    known: impl Fn() -> bool + Send + Sync + 'static,
) -> impl IntoView {
    let query = use_query_map();
    let (search, state) = (query_value("search"), query_value("state"));
    let retry = ServerAction::<RetryFile>::new();
    let retried = successes(retry);
    let wanted = Memo::new(move |_| query.with(read));
    let page = Resource::new(
        move || (id.get(), wanted.get(), retried.get()),
        |(id, wanted, _)| list_observed_files(id, wanted),
    );
    refresh_every(REFRESH, move || page.refetch());
    let here = move || format!("/harvesters/paths/{}", id.get());
    let content = move |page: Page<ObservedFile>| {
        let (here, query) = (here(), query.get());
        if page.items.is_empty() {
            let filtered = PARAMETERS.iter().any(|name| query.get(name).is_some());
            return view! { <Nothing filtered here /> }.into_any();
        }
        let (count, total) = shown(&page);
        let link = |cursor: &str| changed(&here, &query, PARAMETERS, &[("cursor", cursor)]);
        let first = query.get("cursor").is_some().then(|| link(""));
        let next = page.next.as_deref().map(link);
        view! {
            <FileTable files=page.items retry />
            <Pager shown=count total noun="file" first next />
        }
        .into_any()
    };
    let failed = failure(retry);
    let section = move || {
        known().then(|| {
            view! {
                <section class="card flush" aria-labelledby="files-heading">
                    <h2 id="files-heading">"Files"</h2>
                    {move || view! { <Filter action=here() search state /> }}
                    {move || failed.get().map(|error| view! { <ErrorNotice error /> })}
                    <Loaded resource=page rows=8 children=content />
                </section>
            }
        })
    };
    view! { <Transition fallback=|| ()>{section}</Transition> }
}

/// The page of files that an address asks for.
fn read(query: &ParamsMap) -> FileQuery {
    let value = |name: &str| query.get_str(name).and_then(text);
    FileQuery {
        state: value("state").and_then(|name| FileState::from_name(&name)),
        search: value("search"),
        cursor: value("cursor"),
    }
}

#[component]
fn Filter(action: String, search: Memo<String>, state: Memo<String>) -> impl IntoView {
    let option = move |of: &FileState| {
        let of = *of;
        view! {
            <option value=of.name() selected=move || state.with(|state| state == of.name())>
                {file_state_text(of)}
            </option>
        }
    };
    view! {
        <SearchBar action label="Search file names" search>
            <label class="inline-field">
                <span class="visually-hidden">"State"</span>
                <select name="state">
                    <option value="">"Any state"</option>
                    {FileState::ALL.iter().map(option).collect_view()}
                </select>
            </label>
        </SearchBar>
    }
}

#[component]
fn FileTable(files: Vec<ObservedFile>, retry: ServerAction<RetryFile>) -> impl IntoView {
    let rows = files.into_iter().map(|file| view! { <Row file retry /> }).collect_view();
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"File"</th>
                        <th scope="col" class="number">
                            "Size"
                        </th>
                        <th scope="col">"Modified"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Reason"</th>
                        <th scope="col">"Datasets"</th>
                        <th scope="col">
                            <span class="visually-hidden">"Retry"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(file: ObservedFile, retry: ServerAction<RetryFile>) -> impl IntoView {
    let again = matches!(
        file.state,
        FileState::ImportFailed | FileState::Unsupported | FileState::AwaitingMapping
    );
    let reason = reason(&file);
    let link = |id: &model::id::DatasetId| {
        view! {
            <a href=format!("/datasets/{id}")>{format!("#{id}")}</a>
            " "
        }
    };
    let datasets = file.datasets.iter().map(link).collect_view();
    let label = format!("Retry {}", file.relative_path);
    let button = again.then(|| {
        view! {
            <ActionForm action=retry>
                <input type="hidden" name="id" value=file.id.to_string() />
                <button type="submit" class="small" aria-label=label>
                    "Retry"
                </button>
            </ActionForm>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <code>{file.relative_path}</code>
            </th>
            <td class="number">{bytes(file.observation.size)}</td>
            <td class="date">
                <Instant at=file.observation.modified_at />
            </td>
            <td>
                <FileStateBadge state=file.state />
            </td>
            <td class="reason">{reason}</td>
            <td>{datasets}</td>
            <td>{button}</td>
        </tr>
    }
}

/// Why it is not imported, how often that was tried, and when it is tried again.
fn reason(file: &ObservedFile) -> String {
    let mut reason = file.reason.clone().unwrap_or_default();
    if file.state == FileState::ImportFailed && file.attempts > 1 {
        reason.push_str(&format!(" Tried {} times.", file.attempts));
    }
    if let Some(next) = file.next_retry_at {
        reason.push_str(&format!(" Next try at {} UTC.", next.to_minute_text()));
    }
    reason.trim().to_owned()
}

#[component]
fn Nothing(filtered: bool, here: String) -> impl IntoView {
    if filtered {
        return view! {
            <EmptyState title="No file fits" text="Try fewer words, or any state.">
                <a class="button" href=here>
                    "Show all"
                </a>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState
            title="No files seen yet"
            text="Put a cycler's file into the folder: it shows up here within seconds, and becomes a dataset once it is at rest."
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_page_of_files() {
        let query = |pairs: &[(&'static str, &str)]| -> ParamsMap {
            pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
        };
        let wanted =
            read(&query(&[("state", "IMPORT_FAILED"), ("search", " nmc "), ("cursor", "x")]));
        assert_eq!(wanted.state, Some(FileState::ImportFailed));
        assert_eq!((wanted.search.as_deref(), wanted.cursor.as_deref()), (Some("nmc"), Some("x")));
        assert_eq!(read(&query(&[("state", "nonsense"), ("search", " ")])), FileQuery::default());
    }
}
