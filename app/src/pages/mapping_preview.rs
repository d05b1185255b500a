//! The first rows of a table as a mapping would read them, shown while it is written.

use leptos::prelude::*;
use model::mapping::{MappingPreview, PreviewColumn};
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::live::{in_form_of, live};
use crate::functions::mapping::{FirstRows, MappingForm, Previewed, preview_mapping};

/// What of the form decides the preview.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Posted {
    form: MappingForm,
}

/// What is shown below the fields.
pub(crate) type Preview = Result<FirstRows, AppError>;

/// Its children are the fields; the rows stand below.
#[component]
pub(crate) fn WithPreview(
    of: Previewed,
    /// As the fields are at first; loaded with the page.
    previewed: Preview,
    children: Children,
) -> impl IntoView {
    let form_of = |event: &_| in_form_of(event).map(|Posted { form }| form);
    let (read, answer) =
        live(MappingForm::default(), form_of, move |form| preview_mapping(of, form));
    let content = move || match answer().unwrap_or_else(|| previewed.clone()) {
        Ok(FirstRows::Read(preview)) => view! { <Rows preview /> }.into_any(),
        Ok(FirstRows::NotYet(reason)) => {
            view! { <p class="muted">{format!("Not to be read yet: {reason}")}</p> }.into_any()
        }
        Err(error) => view! { <p class="field-error">{error.to_string()}</p> }.into_any(),
    };
    view! {
        <div class="with-preview" on:input=read>
            {children()}
        </div>
        <section class="preview" id="mapping-preview" aria-live="polite" aria-label="Preview">
            <h2>"The first rows as they will be read"</h2>
            {content}
            <noscript>
                <p class="muted">"Without JavaScript this shows what was filled in at first."</p>
            </noscript>
        </section>
    }
}

#[component]
fn Rows(preview: MappingPreview) -> impl IntoView {
    let MappingPreview { columns, warnings } = preview;
    if columns.is_empty() {
        return view! { <p class="muted">"No column is a standard one yet: nothing could be drawn."</p> }
            .into_any();
    }
    let head = |column: &PreviewColumn| view! { <th scope="col">{column.standard.label()}</th> };
    let heads = columns.iter().map(head).collect_view();
    let count = columns.iter().map(|column| column.values.len()).max().unwrap_or(0);
    let cell = |column: &PreviewColumn, row: usize| {
        let value = column.values.get(row).filter(|value| !value.is_empty()).cloned();
        view! { <td>{value.unwrap_or_else(|| "–".to_owned())}</td> }
    };
    let row = |row: usize| {
        let cells = columns.iter().map(|column| cell(column, row)).collect_view();
        view! { <tr>{cells}</tr> }
    };
    let rows = (0..count).map(row).collect_view();
    let warnings = warnings.into_iter().map(|warning| view! { <li>{warning}</li> });
    let warnings = warnings.collect_view();
    view! {
        <div class="table-scroll">
            <table class="table dense">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <ul class="muted">{warnings}</ul>
    }
    .into_any()
}
