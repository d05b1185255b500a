//! A new cell.

use leptos::prelude::*;
use model::cell::{CellEdit, CellFamily};

use super::cell_form::CellFields;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::functions::cell::CreateCell;
use crate::functions::cell_family::list_cell_families;

#[component]
pub(crate) fn NewCellPage() -> impl IntoView {
    let action = ServerAction::<CreateCell>::new();
    let families = Resource::new(|| (), |()| list_cell_families());
    let content = move |families: Vec<CellFamily>| {
        view! {
            <Form action id="cell" group="form" class="form">
                <CellFields edit=CellEdit::default() families />
                <Submit label="Create cell" />
            </Form>
        }
        .into_any()
    };
    view! {
        <PageHeader title="New cell" up=("/cells", "Cells") />
        <section class="card">
            <Loaded resource=families rows=8 children=content />
        </section>
    }
}
