//! Tables that wait for a mapping of their columns, and the mappings that there are.

use leptos::prelude::*;
use model::mapping::{AwaitingTable, KeptMapping, TableHeader};

use crate::components::empty_state::EmptyState;
use crate::components::instant::Instant;
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::format::or_dash;
use crate::functions::mapping::{Mappings, list_mappings};

#[component]
pub(crate) fn MappingsPage() -> impl IntoView {
    let loaded = Resource::new_blocking(|| (), |()| list_mappings());
    let content = |Mappings { waiting, kept }: Mappings| {
        view! {
            <section class="card flush" aria-labelledby="waiting-heading">
                <h2 id="waiting-heading">"Tables that wait"</h2>
                <Waiting tables=waiting />
            </section>
            <section class="card flush" aria-labelledby="kept-heading">
                <h2 id="kept-heading">"Mappings"</h2>
                <Kept mappings=kept />
            </section>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Column mappings" up=("/harvesters", "Harvesters") />
        <p class="muted">
            "A table that no vendor's reader knows is read once someone says what its columns are; every further file with the same column names follows by itself."
        </p>
        <Loaded resource=loaded rows=8 children=content />
    }
}

#[component]
fn Waiting(tables: Vec<AwaitingTable>) -> impl IntoView {
    if tables.is_empty() {
        return view! {
            <EmptyState
                title="Nothing waits"
                text="A csv or text table or a spreadsheet that no reader knows shows up here, with its columns and first values."
            />
        }
        .into_any();
    }
    let row = |table: AwaitingTable| {
        view! {
            <tr>
                <th scope="row">
                    <code>{table.file_name}</code>
                </th>
                <td>{names(&table.header)}</td>
                <td class="date">
                    <Instant at=table.seen_at />
                </td>
                <td class="row-actions">
                    <a class="button" href=format!("/mappings/new/{}", table.id)>
                        "Describe the columns"
                    </a>
                </td>
            </tr>
        }
    };
    let rows = tables.into_iter().map(row).collect_view();
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Seen last in"</th>
                        <th scope="col">"Columns"</th>
                        <th scope="col">"Seen"</th>
                        <th scope="col">
                            <span class="visually-hidden">"Describe"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Kept(mappings: Vec<KeptMapping>) -> impl IntoView {
    if mappings.is_empty() {
        return view! { <EmptyState title="No mappings yet" text="They are made from tables that wait." /> }
            .into_any();
    }
    let row = |kept: KeptMapping| {
        let maker = kept.created_by.map(|user| user.username);
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/mappings/{}", kept.id)>{kept.mapping.name}</a>
                </th>
                <td>{names(&kept.mapping.header)}</td>
                <td class="number">{kept.datasets}</td>
                <td>{or_dash(maker.as_deref())}</td>
            </tr>
        }
    };
    let rows = mappings.into_iter().map(row).collect_view();
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Columns"</th>
                        <th scope="col" class="number">
                            "Datasets"
                        </th>
                        <th scope="col">"Made by"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// `t, u, i and 12 more columns`
fn names(header: &TableHeader) -> String {
    const SHOWN: usize = 6;
    let shown = header.names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match header.names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_headers_are_cut() {
        let header = |count: usize| TableHeader {
            delimiter: Some(','),
            names: (0..count).map(|index| format!("c{index}")).collect(),
        };
        assert_eq!(names(&header(2)), "c0, c1");
        assert_eq!(names(&header(8)), "c0, c1, c2, c3, c4, c5 and 2 more");
    }
}
