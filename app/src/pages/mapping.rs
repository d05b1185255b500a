//! One mapping.

use leptos::prelude::*;
use model::id::ColumnMappingId;
use model::mapping::KeptMapping;

use super::mapping_form::MappingFields;
use super::route::path_id;
use crate::components::danger::Danger;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::components::saving::newest;
use crate::functions::mapping::{DeleteMapping, SaveMapping, load_mapping};

#[component]
pub(crate) fn MappingPage() -> impl IntoView {
    let id = path_id::<ColumnMappingId>();
    let kept = Resource::new_blocking(move || id.get(), load_mapping);
    let content = |kept: KeptMapping| (move || view! { <Editor kept=kept.clone() /> }).into_any();
    view! { <Loaded resource=kept rows=8 children=content /> }
}

#[component]
fn Editor(kept: KeptMapping) -> impl IntoView {
    let id = kept.id.to_string();
    let same_id = id.clone();
    let may_edit = kept.may_edit;
    let save = ServerAction::<SaveMapping>::new();
    let delete = ServerAction::<DeleteMapping>::new();
    let now = newest(save, kept.clone());
    let title = Signal::derive(move || now.with(|now| now.mapping.name.clone()));
    let content = if may_edit {
        view! {
            <section class="card">
                <Form action=save id="mapping" group="form" class="form wide" done="Saved. Files are read by it from now on.">
                    <input type="hidden" name="id" value=id />
                    <input
                        type="hidden"
                        name="revision"
                        value=move || now.with(|now| now.revision.to_string())
                    />
                    <MappingFields mapping=kept.mapping />
                    <Submit label="Save" />
                </Form>
            </section>
            <Danger
                label="Delete this mapping…"
                warning="Datasets that were read by it stay; further files with these columns wait again."
            >
                <Form action=delete id="delete">
                    <input type="hidden" name="id" value=same_id />
                    <button type="submit" class="button danger-button">
                        "Delete the mapping"
                    </button>
                </Form>
            </Danger>
        }
        .into_any()
    } else {
        view! {
            <p class="muted">"Only who made it and administrators change it."</p>
            <section class="card">
                <MappingFields mapping=kept.mapping disabled=true />
            </section>
        }
        .into_any()
    };
    view! {
        <PageHeader title up=("/mappings", "Column mappings") />
        {content}
    }
}
