//! The table of datasets.

use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use model::dataset::{DatasetRow, DatasetSort};

use super::state;
use crate::components::badge::{CompleteTick, LiveBadge};
use crate::components::sort_header::SortHeader;
use crate::format::{count, or_dash};

/// Name of the box of a row, in the form around the table.
pub(super) const BOX: &str = "form[datasets][]";

const COLUMNS: &[(&str, DatasetSort, &str)] = &[
    ("Id", DatasetSort::Id, "number"),
    ("Name", DatasetSort::Name, ""),
    ("Date", DatasetSort::Date, ""),
    ("Tester", DatasetSort::TesterType, ""),
    ("Channel", DatasetSort::Channel, ""),
    ("Cell", DatasetSort::Cell, ""),
    ("Owner", DatasetSort::Owner, ""),
    ("Purpose", DatasetSort::Purpose, ""),
    ("Samples", DatasetSort::Samples, "number"),
];

#[component]
pub(super) fn DatasetTable(rows: Vec<DatasetRow>, query: ParamsMap) -> impl IntoView {
    let (sort, direction) = state::order(&query);
    let head = |(label, by, class): &(&'static str, DatasetSort, &'static str)| {
        let order = (sort == *by).then_some(direction);
        let address = state::sort_link(&query, *by);
        view! { <SortHeader label=*label order address class=*class /> }
    };
    let heads = COLUMNS.iter().map(head).collect_view();
    let rows = rows.into_iter().map(|row| view! { <Row row /> }).collect_view();
    view! {
        <table class="table" id="datasets">
            <thead>
                <tr>
                    <th scope="col" class="check">
                        <input
                            type="checkbox"
                            class="needs-script"
                            aria-label="Choose all datasets on this page"
                            on:change=move |event| {
                                crate::client::tick_all(
                                    BOX,
                                    event_target_checked(&event),
                                );
                            }
                        />
                    </th>
                    {heads}
                    <th scope="col" title="Cell, owner and purpose are given">
                        "Complete"
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Row(row: DatasetRow) -> impl IntoView {
    let address = format!("/datasets/{}", row.id);
    let cell = row.cell.map(|cell| {
        view! { <a href=format!("/cells/{}", cell.id)>{cell.name}</a> }
    });
    let date = row.date.to_minute_text();
    view! {
        <tr>
            <td class="check">
                <input
                    type="checkbox"
                    name=BOX
                    value=row.id.to_string()
                    aria-label=format!("Choose dataset {}", row.id)
                />
            </td>
            <td class="number muted">{row.id.to_string()}</td>
            <td class="name">
                <a href=address>{row.name}</a>
                " "
                <LiveBadge state=row.state />
            </td>
            <td class="date">
                <time datetime=row.date.to_rfc3339()>{date}</time>
            </td>
            <td>{row.tester_type}</td>
            <td>{or_dash(row.channel.as_deref())}</td>
            <td>{cell}</td>
            <td>{row.owner.map(|owner| owner.username)}</td>
            <td>{row.purpose}</td>
            <td class="number">{count(row.samples)}</td>
            <td class="center">
                <CompleteTick complete=row.metadata_complete />
            </td>
        </tr>
    }
}
