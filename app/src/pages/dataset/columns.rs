//! The columns: the vendor's and the standard ones.

use leptos::prelude::*;
use model::batch::DataType;
use model::dataset::{DatasetColumn, DatasetDetail, DatasetPulse, DatasetTable};
use model::id::DatasetId;

use super::pulse::revision;
use crate::components::loaded::Loaded;
use crate::components::table_name::table_name;
use crate::format::{count, counted, maybe};
use crate::functions::dataset::load_dataset;

fn data_type(of: DataType) -> &'static str {
    match of {
        DataType::Float64 => "number",
        DataType::Float32 => "number (single)",
        DataType::Int64 => "integer",
        DataType::Text => "text",
    }
}

/// Read anew whenever the dataset has grown.
#[component]
pub(super) fn Columns(id: DatasetId, pulse: RwSignal<DatasetPulse>) -> impl IntoView {
    let detail = Resource::new(revision(pulse), move |_| load_dataset(id));
    let content = |detail: DatasetDetail| view! { <Tables detail /> }.into_any();
    view! { <Loaded resource=detail rows=8 children=content /> }
}

#[component]
fn Tables(detail: DatasetDetail) -> impl IntoView {
    let id = detail.row.id;
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
                    <div class="card-header">
                        <h2>
                            {table_name(&table)}
                            <small class="muted">
                                {format!(" {}", counted(table.rows, "row"))}
                            </small>
                        </h2>
                        <span class="spacer"></span>
                        <TableDownloads id table=table.clone() />
                    </div>
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

/// The samples of one table as files.
#[component]
fn TableDownloads(id: DatasetId, table: DatasetTable) -> impl IntoView {
    let link = move |ending: &'static str, label: &'static str| {
        let address = super::header::download_address(id, ending, table.index);
        view! {
            <a href=address download rel="external">
                {label}
            </a>
        }
    };
    view! {
        <span class="links">
            {link("parquet", "Parquet")} {link("csv", "CSV")} {link("bdf.csv", "BDF CSV")}
        </span>
    }
}
