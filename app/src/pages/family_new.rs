//! A new cell family.

use leptos::prelude::*;
use model::cell::CellFamilyEdit;

use super::family_form::FamilyFields;
use crate::components::form::{Form, Submit};
use crate::components::page_header::PageHeader;
use crate::functions::cell_family::CreateCellFamily;

#[component]
pub(crate) fn NewFamilyPage() -> impl IntoView {
    let action = ServerAction::<CreateCellFamily>::new();
    view! {
        <PageHeader title="New family" up=("/families", "Families") />
        <section class="card">
            <Form action id="family" group="form" class="form">
                <FamilyFields edit=CellFamilyEdit::default() />
                <Submit label="Create family" />
            </Form>
        </section>
    }
}
