//! One piece of equipment.

use leptos::prelude::*;
use model::equipment::Equipment;
use model::id::EquipmentId;

use super::equipment_form::EquipmentFields;
use super::route::path_id;
use crate::components::danger::Danger;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::components::saving::newest;
use crate::format::counted;
use crate::functions::equipment::{DeleteEquipment, SaveEquipment, load_equipment};

#[component]
pub(crate) fn EquipmentPage() -> impl IntoView {
    let id = path_id::<EquipmentId>();
    let item = Resource::new_blocking(move || id.get(), load_equipment);
    // A closure of its own builds the form afresh: what was typed for one never stays for another.
    let content =
        |item: Equipment| (move || view! { <EquipmentView item=item.clone() /> }).into_any();
    view! { <Loaded resource=item rows=8 children=content /> }
}

#[component]
fn EquipmentView(item: Equipment) -> impl IntoView {
    let id = item.id;
    let save = ServerAction::<SaveEquipment>::new();
    let delete = ServerAction::<DeleteEquipment>::new();
    let now = newest(save, item.clone());
    let title = Signal::derive(move || now.with(|now| now.edit.name.clone()));
    let datasets = counted(item.datasets, "dataset");
    view! {
        <PageHeader title up=("/equipment", "Equipment") />
        <p class="facts-line">
            <span class="muted">{format!("#{id}")}</span>
            <span>{datasets}</span>
        </p>
        <section class="card">
            <Form action=save id="equipment" group="form" class="form" done="Saved.">
                <input type="hidden" name="id" value=id.to_string() />
                <input
                    type="hidden"
                    name="revision"
                    value=move || now.with(|now| now.revision.to_string())
                />
                <EquipmentFields edit=item.edit />
                <Submit label="Save" />
            </Form>
        </section>
        <Danger
            label="Delete this equipment…"
            warning="Datasets that were made with it keep all their samples, and no longer name it."
        >
            <Form action=delete id="delete">
                <input type="hidden" name="id" value=id.to_string() />
                <button type="submit" class="button danger-button">
                    "Delete the equipment"
                </button>
            </Form>
        </Danger>
    }
}
