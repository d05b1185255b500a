//! Title of a dataset, its state, and its downloads.

use leptos::prelude::*;
use model::dataset::{DatasetDetail, DatasetRow, DatasetTable};
use model::id::DatasetId;

use crate::components::badge::LiveBadge;
use crate::components::page_header::PageHeader;
use crate::components::table_name::table_name;
use crate::format::{counted, duration};

/// Where a table's samples are, as a file of this kind.
pub(super) fn download_address(id: DatasetId, ending: &str, table: u32) -> String {
    let table = if table == 0 { String::new() } else { format!("?table={table}") };
    format!("/api/v1/datasets/{id}/data.{ending}{table}")
}

#[component]
pub(super) fn Header(
    row: RwSignal<DatasetRow>,
    detail: StoredValue<DatasetDetail>,
) -> impl IntoView {
    let id = row.with_untracked(|row| row.id);
    let title = Signal::derive(move || row.with(|row| row.name.clone()));
    let state = Signal::derive(move || row.with(|row| row.state));
    let samples = move || row.with(|row| counted(row.samples, "sample"));
    let (tester, length, date) = detail.with_value(|detail| {
        let channel = detail.row.channel.as_deref().map(|channel| format!(", channel {channel}"));
        (
            format!("{}{}", detail.row.tester_type, channel.unwrap_or_default()),
            detail.duration_second.map(duration),
            detail.row.date.to_minute_text(),
        )
    });
    let cell = move || {
        row.with(|row| row.cell.clone()).map(|cell| {
            view! {
                <span>
                    "Cell " <a href=format!("/cells/{}", cell.id)>{cell.name}</a>
                </span>
            }
        })
    };
    let tables = detail.with_value(|detail| detail.tables.clone());
    let several = tables.len() > 1;
    let download = move |table: u32, ending: &str, label: &'static str, hint: &'static str| {
        view! {
            <a href=download_address(id, ending, table) download rel="external">
                {label}
                <small>{hint}</small>
            </a>
        }
    };
    let downloads = move |table: &DatasetTable| {
        let index = table.index;
        view! {
            {several.then(|| view! { <h3 class="menu-title">{table_name(table)}</h3> })}
            {download(index, "parquet", "Parquet", "all columns, compact")}
            {download(index, "csv", "CSV", "all columns")}
            {download(index, "bdf.csv", "BDF CSV", "standard columns and names")}
        }
    };
    view! {
        <PageHeader title up=("/datasets", "Datasets")>
            <details class="menu">
                <summary>"Download"</summary>
                <div class="menu-body">
                    {tables.iter().map(downloads).collect_view()}
                </div>
            </details>
        </PageHeader>
        <p class="facts-line">
            <LiveBadge state />
            <span class="muted">{format!("#{id}")}</span>
            <span>{tester}</span>
            <span>{format!("{date} UTC")}</span>
            {length.map(|length| view! { <span>{length}</span> })}
            <span>{samples}</span>
            {cell}
        </p>
    }
}
