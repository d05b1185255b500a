//! The raw files behind a dataset, and what was odd about them.

use leptos::prelude::*;
use model::dataset::{DatasetDetail, DatasetFile, DatasetPulse, SourceRole};
use model::id::DatasetId;
use model::metadata::Warning;

use super::pulse::revision;
use crate::components::badge::Word;
use crate::components::loaded::Loaded;
use crate::format::{bytes, count};
use crate::functions::dataset::load_dataset;

/// Read anew whenever the dataset has grown.
#[component]
pub(super) fn Files(id: DatasetId, pulse: RwSignal<DatasetPulse>) -> impl IntoView {
    let detail = Resource::new(revision(pulse), move |_| load_dataset(id));
    let content = |detail: DatasetDetail| view! { <Sources detail /> }.into_any();
    view! { <Loaded resource=detail rows=8 children=content /> }
}

#[component]
fn Sources(detail: DatasetDetail) -> impl IntoView {
    let id = detail.row.id;
    let DatasetDetail { files, warnings, generation, revision, .. } = detail;
    let parser = format!("{} (parser revision {})", detail.format, detail.parser_revision);
    let file = move |file: DatasetFile| {
        let role = match file.role {
            SourceRole::Data => "data",
            SourceRole::Settings => "settings",
            SourceRole::Log => "log",
        };
        let address = format!("/api/v1/datasets/{id}/files/{}", file.raw_file);
        let paths = file.paths.into_iter().map(|path| view! { <li><code>{path}</code></li> });
        view! {
            <tr>
                <th scope="row">
                    <a href=address download rel="external">
                        {file.name}
                    </a>
                </th>
                <td><Word text=role /></td>
                <td class="number">{file.generation.to_string()}</td>
                <td class="number" title=format!("{} bytes", count(file.bytes))>{bytes(file.bytes)}</td>
                <td>
                    <ul class="plain">{paths.collect_view()}</ul>
                    <code class="hash muted">{file.hash}</code>
                </td>
            </tr>
        }
    };
    let warning = |warning: Warning| {
        view! {
            <li>
                {warning.message} " "
                <code class="muted">{warning.code}</code>
            </li>
        }
    };
    let none = warnings.is_empty();
    view! {
        <section>
            <h2>"Warnings"</h2>
            {none.then(|| view! { <p class="muted">"Nothing was odd about this file."</p> })}
            <ul class="warnings">{warnings.into_iter().map(warning).collect_view()}</ul>
        </section>
        <section>
            <h2>"Raw files"</h2>
            <p class="muted">
                {format!("Kept as they came. Read as {parser}; generation {generation}, revision {revision}.")}
            </p>
            <div class="table-scroll">
                <table class="table dense">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Role"</th>
                            <th scope="col" class="number">"Generation"</th>
                            <th scope="col" class="number">"Size"</th>
                            <th scope="col">"Seen at, SHA-256"</th>
                        </tr>
                    </thead>
                    <tbody>{files.into_iter().map(file).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}
