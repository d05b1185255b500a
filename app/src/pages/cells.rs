//! The list of cells.

use leptos::prelude::*;
use model::cell::Cell;

use super::route::query_value;
use crate::components::empty_state::EmptyState;
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::components::search_bar::SearchBar;
use crate::format::{count, counted, or_dash};
use crate::functions::cell::list_cells;

#[component]
pub(crate) fn CellsPage() -> impl IntoView {
    let search = query_value("search");
    let cells = Resource::new(move || search.get(), list_cells);
    let content = move |cells: Vec<Cell>| {
        if cells.is_empty() {
            return view! { <Nothing searched=!search.get().trim().is_empty() /> }.into_any();
        }
        let total = cells.len() as u64;
        let rows = cells.into_iter().map(|cell| view! { <Row cell /> }).collect_view();
        view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Family"</th>
                            <th scope="col">"Chemistry"</th>
                            <th scope="col">"Form factor"</th>
                            <th scope="col">"Batch"</th>
                            <th scope="col">"Assembled"</th>
                            <th scope="col" class="number">"Datasets"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="pager muted">{counted(total, "cell")}</div>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Cells">
            <a class="button" href="/families">
                "Families"
            </a>
            <a class="button primary" href="/cells/new">
                "New cell"
            </a>
        </PageHeader>
        <section class="card flush">
            <SearchBar action="/cells" label="Search name, batch or family" search />
            <Loaded resource=cells rows=8 children=content />
        </section>
    }
}

#[component]
fn Row(cell: Cell) -> impl IntoView {
    let family = cell.family.as_ref().map(|family| {
        view! { <a href=format!("/families/{}", family.id)>{family.edit.name.clone()}</a> }
    });
    let of_family = cell.family.as_ref().map(|family| &family.edit);
    let chemistry = of_family.map(|family| {
        [family.cathode_chemistry.clone(), family.anode_chemistry.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" | ")
    });
    let form_factor = of_family.and_then(|family| family.form_factor.clone());
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/cells/{}", cell.id)>{cell.edit.name}</a>
            </th>
            <td>{family}</td>
            <td>{or_dash(chemistry.as_deref())}</td>
            <td>{or_dash(form_factor.as_deref())}</td>
            <td>{or_dash(cell.edit.batch.as_deref())}</td>
            <td>{or_dash(cell.edit.assembly_date.as_deref())}</td>
            <td class="number">
                <a href=format!("/datasets?cell={}", cell.id)>{count(cell.datasets)}</a>
            </td>
        </tr>
    }
}

#[component]
fn Nothing(searched: bool) -> impl IntoView {
    if searched {
        view! {
            <EmptyState title="No cell fits" text="Try another word.">
                <a class="button" href="/cells">
                    "Show all"
                </a>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <EmptyState
                title="No cells yet"
                text="Describe a cell here, name one in a dataset's form, or let a monitored path take it from the file's name."
            >
                <a class="button primary" href="/cells/new">
                    "New cell"
                </a>
            </EmptyState>
        }
        .into_any()
    }
}
