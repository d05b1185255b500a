//! New equipment.

use leptos::prelude::*;
use model::equipment::EquipmentEdit;

use super::equipment_form::EquipmentFields;
use crate::components::form::{Form, Submit};
use crate::components::page_header::PageHeader;
use crate::functions::equipment::CreateEquipment;

#[component]
pub(crate) fn NewEquipmentPage() -> impl IntoView {
    let action = ServerAction::<CreateEquipment>::new();
    view! {
        <PageHeader title="New equipment" up=("/equipment", "Equipment") />
        <section class="card">
            <Form action id="equipment" group="form" class="form">
                <EquipmentFields edit=EquipmentEdit::default() />
                <Submit label="Create equipment" />
            </Form>
        </section>
    }
}
