//! A new mapping, out of a table that waits for one.

use leptos::prelude::*;
use model::id::AwaitingTableId;
use model::mapping::AwaitingTable;
use serde::{Deserialize, Serialize};

use super::mapping_form::MappingFields;
use super::mapping_guess::guessed;
use super::mapping_preview::{Preview, WithPreview};
use super::route::path_id;
use crate::AppError;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::functions::mapping::{
    CreateMapping, MappingForm, Previewed, load_awaiting_table, preview_mapping,
};

/// The table, with a guess at its columns and what comes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Waiting {
    table: AwaitingTable,
    form: MappingForm,
    preview: Preview,
}

async fn load(id: AwaitingTableId) -> Result<Waiting, AppError> {
    let table = load_awaiting_table(id).await?;
    let form = MappingForm::from(&guessed(&table.header, &table.sample));
    let preview = preview_mapping(Previewed::Waiting(id), form.clone()).await;
    Ok(Waiting { table, form, preview })
}

#[component]
pub(crate) fn NewMappingPage() -> impl IntoView {
    let id = path_id::<AwaitingTableId>();
    let waiting = Resource::new_blocking(move || id.get(), load);
    let content =
        |waiting: Waiting| (move || view! { <Editor waiting=waiting.clone() /> }).into_any();
    view! {
        <PageHeader title="Describe the columns" up=("/mappings", "Column mappings") />
        <Loaded resource=waiting rows=8 children=content />
    }
}

#[component]
fn Editor(waiting: Waiting) -> impl IntoView {
    let action = ServerAction::<CreateMapping>::new();
    let Waiting { table, form, preview } = waiting;
    view! {
        <p class="muted">
            "Seen last in " <code>{table.file_name}</code>
            ". What is filled in is a guess from names and values: please mend it."
        </p>
        <section class="card">
            <Form action id="mapping" group="form" class="form wide">
                <input type="hidden" name="table" value=table.id.to_string() />
                <WithPreview of=Previewed::Waiting(table.id) previewed=preview>
                    <MappingFields form header=table.header sample=table.sample />
                </WithPreview>
                <Submit label="Read such tables" />
            </Form>
        </section>
    }
}
