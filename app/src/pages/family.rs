//! One cell family.

use leptos::prelude::*;
use model::cell::CellFamily;
use model::id::CellFamilyId;

use super::family_form::FamilyFields;
use super::route::path_id;
use crate::components::danger::Danger;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::components::saving::newest;
use crate::format::counted;
use crate::functions::cell_family::{DeleteCellFamily, SaveCellFamily, load_cell_family};

#[component]
pub(crate) fn FamilyPage() -> impl IntoView {
    let id = path_id::<CellFamilyId>();
    let family = Resource::new_blocking(move || id.get(), load_cell_family);
    // A closure of its own builds the form afresh: what was typed for one never stays for another.
    let content =
        |family: CellFamily| (move || view! { <FamilyView family=family.clone() /> }).into_any();
    view! { <Loaded resource=family rows=8 children=content /> }
}

#[component]
fn FamilyView(family: CellFamily) -> impl IntoView {
    let id = family.id;
    let save = ServerAction::<SaveCellFamily>::new();
    let delete = ServerAction::<DeleteCellFamily>::new();
    let now = newest(save, family.clone());
    let title = Signal::derive(move || now.with(|now| now.edit.name.clone()));
    let cells = counted(family.cells, "cell");
    view! {
        <PageHeader title up=("/families", "Families") />
        <p class="facts-line">
            <span class="muted">{format!("#{id}")}</span>
            <span>{cells}</span>
        </p>
        <section class="card">
            <Form action=save id="family" group="form" class="form" done="Saved.">
                <input type="hidden" name="id" value=id.to_string() />
                <input
                    type="hidden"
                    name="revision"
                    value=move || now.with(|now| now.revision.to_string())
                />
                <FamilyFields edit=family.edit />
                <Submit label="Save" />
            </Form>
        </section>
        <Danger
            label="Delete this family…"
            warning="Its cells stay, without a family."
        >
            <Form action=delete id="delete">
                <input type="hidden" name="id" value=id.to_string() />
                <button type="submit" class="button danger-button">
                    "Delete the family"
                </button>
            </Form>
        </Danger>
    }
}
