//! Title of a dataset, its state, and its downloads.

use leptos::prelude::*;
use model::dataset::{DatasetDetail, DatasetRow};

use crate::components::badge::LiveBadge;
use crate::components::page_header::PageHeader;
use crate::format::{counted, duration};

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
    let download = move |ending: &str, label: &'static str, hint: &'static str| {
        view! {
            <a href=format!("/api/v1/datasets/{id}/data.{ending}") download rel="external">
                {label}
                <small>{hint}</small>
            </a>
        }
    };
    view! {
        <PageHeader title up=("/datasets", "Datasets")>
            <details class="menu">
                <summary>"Download"</summary>
                <div class="menu-body">
                    {download("parquet", "Parquet", "all columns, compact")}
                    {download("csv", "CSV", "all columns")}
                    {download("bdf.csv", "BDF CSV", "standard columns and names")}
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
