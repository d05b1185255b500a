//! A new mapping, out of a table that waits for one.

use leptos::prelude::*;
use model::id::AwaitingTableId;
use model::mapping::AwaitingTable;

use super::mapping_form::{MappingFields, guessed};
use super::route::path_id;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::functions::mapping::{CreateMapping, load_awaiting_table};

#[component]
pub(crate) fn NewMappingPage() -> impl IntoView {
    let id = path_id::<AwaitingTableId>();
    let table = Resource::new_blocking(move || id.get(), load_awaiting_table);
    let content =
        |table: AwaitingTable| (move || view! { <Editor table=table.clone() /> }).into_any();
    view! {
        <PageHeader title="Describe the columns" up=("/mappings", "Column mappings") />
        <Loaded resource=table rows=8 children=content />
    }
}

#[component]
fn Editor(table: AwaitingTable) -> impl IntoView {
    let action = ServerAction::<CreateMapping>::new();
    let mapping = guessed(&table.header, &table.first_values);
    view! {
        <p class="muted">
            "Seen last in " <code>{table.file_name}</code>
            ". What is filled in is a guess from names and values: please mend it."
        </p>
        <section class="card">
            <Form action id="mapping" group="form" class="form wide">
                <input type="hidden" name="table" value=table.id.to_string() />
                <MappingFields mapping first_values=table.first_values />
                <Submit label="Read such tables" />
            </Form>
        </section>
    }
}
