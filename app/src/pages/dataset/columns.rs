//! The columns: the vendor's and the standard ones.

use leptos::prelude::*;
use model::batch::DataType;
use model::dataset::{DatasetColumn, DatasetDetail};
use model::id::DatasetId;
use model::table::TableKind;

use crate::components::loaded::Loaded;
use crate::format::{count, counted, maybe};
use crate::functions::dataset::load_dataset;

fn kind(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Timeseries => "time series",
        TableKind::Spectra => "impedance spectra",
        TableKind::Cycles => "the tester's cycles",
        TableKind::Auxiliary => "auxiliary channels",
    }
}

fn data_type(of: DataType) -> &'static str {
    match of {
        DataType::Float64 => "number",
        DataType::Float32 => "number (single)",
        DataType::Int64 => "integer",
        DataType::Text => "text",
    }
}

/// Read anew: a live dataset has grown since the page was opened.
#[component]
pub(super) fn Columns(id: DatasetId) -> impl IntoView {
    let detail = Resource::new(move || id, load_dataset);
    let content = |detail: DatasetDetail| view! { <Tables detail /> }.into_any();
    view! { <Loaded resource=detail rows=8 children=content /> }
}

#[component]
fn Tables(detail: DatasetDetail) -> impl IntoView {
    let sources = detail.columns.clone();
    let of = |index: u32| {
        let columns = detail.columns.iter().filter(|column| column.table == index);
        columns.cloned().collect::<Vec<_>>()
    };
    let tables: Vec<_> =
        detail.tables.iter().map(|table| (table.clone(), of(table.index))).collect();
    let source = move |column: &DatasetColumn| {
        let is_source = |other: &&DatasetColumn| {
            other.standard.is_none()
                && other.table == column.table
                && other.stored_column == column.stored_column
        };
        column.standard?;
        Some(match sources.iter().find(is_source) {
            Some(vendor) => format!("from {}", vendor.name),
            None => "worked out from the file".to_owned(),
        })
    };
    let row = move |column: DatasetColumn| {
        let source = source(&column);
        let statistics = column.statistics;
        let text = column.data_type == DataType::Text;
        view! {
            <tr>
                <td class="number muted">{column.id.to_string()}</td>
                <th scope="row">
                    {column.name} {source.map(|source| view! { <small class="muted">{source}</small> })}
                </th>
                <td>{column.unit.filter(|unit| unit != "1")}</td>
                <td>{data_type(column.data_type)}</td>
                <td class="number">{maybe(statistics.min.filter(|_| !text), 6)}</td>
                <td class="number">{maybe(statistics.mean().filter(|_| !text), 6)}</td>
                <td class="number">{maybe(statistics.max.filter(|_| !text), 6)}</td>
                <td class="number">{count(statistics.nulls)}</td>
            </tr>
        }
    };
    tables
        .into_iter()
        .map(|(table, columns)| {
            let rows = columns.into_iter().map(&row).collect_view();
            view! {
                <section>
                    <h2>
                        {if table.name.is_empty() { "Table".to_owned() } else { table.name }}
                        <small class="muted">
                            {format!(" {}, {}", kind(table.kind), counted(table.rows, "row"))}
                        </small>
                    </h2>
                    <div class="table-scroll">
                        <table class="table dense">
                            <thead>
                                <tr>
                                    <th scope="col" class="number">"Column id"</th>
                                    <th scope="col">"Name"</th>
                                    <th scope="col">"Unit"</th>
                                    <th scope="col">"Type"</th>
                                    <th scope="col" class="number">"Min"</th>
                                    <th scope="col" class="number">"Mean"</th>
                                    <th scope="col" class="number">"Max"</th>
                                    <th scope="col" class="number">"Missing"</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                    <p class="muted hash">
                        "Content hash " <code>{table.content_hash}</code>
                    </p>
                </section>
            }
        })
        .collect_view()
}
