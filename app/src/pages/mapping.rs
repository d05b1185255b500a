//! One mapping.

use leptos::prelude::*;
use model::id::ColumnMappingId;
use model::mapping::{ColumnMapping, KeptMapping};
use serde::{Deserialize, Serialize};

use super::mapping_form::MappingFields;
use super::mapping_preview::{Preview, WithPreview};
use super::route::path_id;
use crate::AppError;
use crate::components::danger::Danger;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::components::saving::newest;
use crate::format::counted;
use crate::functions::mapping::{
    DeleteMapping, MappingForm, Previewed, SaveMapping, load_mapping, preview_mapping,
};

/// The mapping, and the rows that it is shown with to who may change it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Loading {
    kept: KeptMapping,
    preview: Option<Preview>,
}

async fn load(id: ColumnMappingId) -> Result<Loading, AppError> {
    let kept = load_mapping(id).await?;
    let form = MappingForm::from(&kept.mapping);
    let preview = match kept.sample {
        Some(_) => Some(preview_mapping(Previewed::Kept(id), form).await),
        None => None,
    };
    Ok(Loading { kept, preview })
}

#[component]
pub(crate) fn MappingPage() -> impl IntoView {
    let id = path_id::<ColumnMappingId>();
    let kept = Resource::new_blocking(move || id.get(), load);
    let content = |Loading { kept, preview }: Loading| {
        (move || view! { <Editor kept=kept.clone() preview=preview.clone() /> }).into_any()
    };
    view! { <Loaded resource=kept rows=8 children=content /> }
}

#[component]
fn Editor(kept: KeptMapping, preview: Option<Preview>) -> impl IntoView {
    let id = kept.id.to_string();
    let same_id = id.clone();
    let may_edit = kept.may_edit;
    let save = ServerAction::<SaveMapping>::new();
    let delete = ServerAction::<DeleteMapping>::new();
    let now = newest(save, kept.clone());
    let title = Signal::derive(move || now.with(|now| now.mapping.name.clone()));
    let form = MappingForm::from(&kept.mapping);
    let opened = kept.mapping.clone();
    let header = kept.mapping.header;
    let datasets = kept.datasets;
    let content = if may_edit {
        let scope = match datasets {
            0 => "No dataset was read by it yet.".to_owned(),
            _ => format!(
                "Saving it has {} read again, unless only the name is another.",
                counted(datasets, "dataset")
            ),
        };
        // A memo is run when it is first asked, which is after the first save.
        let changed = Memo::new(move |before: Option<&(ColumnMapping, bool)>| {
            let now = now.get().mapping;
            let before = before.map_or(&opened, |(before, _)| before);
            let reads_otherwise = !now.reads_like(before);
            (now, reads_otherwise)
        });
        let saved = Signal::derive(move || match (changed.get().1, datasets) {
            (false, _) => "Saved.".to_owned(),
            (true, 0) => "Saved. Files are read by it from now on.".to_owned(),
            (true, _) => format!("Saved; reading {} again.", counted(datasets, "dataset")),
        });
        let of = Previewed::Kept(kept.id);
        let sample = kept.sample.unwrap_or_default();
        // Made within the form, whose name they bear.
        let fields = move || match preview {
            Some(previewed) => view! {
                <WithPreview of previewed>
                    <MappingFields form header sample />
                </WithPreview>
            }
            .into_any(),
            None => view! { <MappingFields form header sample /> }.into_any(),
        };
        view! {
            <section class="card">
                <Form action=save id="mapping" group="form" class="form wide" done=saved>
                    <input type="hidden" name="id" value=id />
                    <input
                        type="hidden"
                        name="revision"
                        value=move || now.with(|now| now.revision.to_string())
                    />
                    {fields()}
                    <p class="muted">{scope}</p>
                    <Submit label="Save" />
                </Form>
            </section>
            <Danger
                label="Delete this mapping…"
                warning=format!(
                    "What was read by it ({}) stays as it is; further files with these columns wait again.",
                    counted(datasets, "dataset"),
                )
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
                <MappingFields form header disabled=true />
            </section>
        }
        .into_any()
    };
    view! {
        <PageHeader title up=("/mappings", "Column mappings") />
        {content}
    }
}
