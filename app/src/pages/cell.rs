//! One cell: its form, and the way to its datasets.

use leptos::prelude::*;
use model::cell::{Cell, CellFamily};
use model::id::CellId;

use super::cell_form::CellFields;
use super::route::path_id;
use crate::AppError;
use crate::components::danger::Danger;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::components::saving::newest;
use crate::format::counted;
use crate::functions::cell::{DeleteCell, SaveCell, load_cell};
use crate::functions::cell_family::list_cell_families;

async fn load(id: CellId) -> Result<(Cell, Vec<CellFamily>), AppError> {
    Ok((load_cell(id).await?, list_cell_families().await?))
}

#[component]
pub(crate) fn CellPage() -> impl IntoView {
    let id = path_id::<CellId>();
    let state = Resource::new_blocking(move || id.get(), load);
    // A closure of its own builds the form afresh: what was typed for one never stays for another.
    let content = |(cell, families): (Cell, Vec<CellFamily>)| {
        (move || view! { <CellView cell=cell.clone() families=families.clone() /> }).into_any()
    };
    view! { <Loaded resource=state rows=10 children=content /> }
}

#[component]
fn CellView(cell: Cell, families: Vec<CellFamily>) -> impl IntoView {
    let id = cell.id;
    let save = ServerAction::<SaveCell>::new();
    let delete = ServerAction::<DeleteCell>::new();
    let now = newest(save, cell.clone());
    let title = Signal::derive(move || now.with(|now| now.edit.name.clone()));
    let datasets = counted(cell.datasets, "dataset");
    let warning = "Its datasets keep all their samples; they only lose the cell.";
    let family = cell.family.as_ref().map(|family| {
        view! {
            <span>
                "Family " <a href=format!("/families/{}", family.id)>{family.edit.name.clone()}</a>
            </span>
        }
    });
    view! {
        <PageHeader title up=("/cells", "Cells")>
            <a class="button" href=format!("/datasets?cell={id}")>
                {datasets}
            </a>
        </PageHeader>
        <p class="facts-line">
            <span class="muted">{format!("#{id}")}</span>
            {family}
        </p>
        <section class="card">
            <Form action=save id="cell" group="form" class="form" done="Saved.">
                <input type="hidden" name="id" value=id.to_string() />
                <input
                    type="hidden"
                    name="revision"
                    value=move || now.with(|now| now.revision.to_string())
                />
                <CellFields edit=cell.edit families />
                <Submit label="Save" />
            </Form>
        </section>
        <Danger
            label="Delete this cell…"
            warning
        >
            <Form action=delete id="delete">
                <input type="hidden" name="id" value=id.to_string() />
                <button type="submit" class="button danger-button">
                    "Delete the cell"
                </button>
            </Form>
        </Danger>
    }
}
