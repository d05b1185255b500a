//! What people say about a dataset, and what its file says.

use leptos::prelude::*;
use model::dataset::{Access, DatasetDetail, DatasetRow, PURPOSES};

use super::facts::Facts;
use crate::components::field::{Choice, Field, TextArea, Ticks};
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::functions::dataset::{Choices, load_choices};
use crate::functions::dataset_edit::SaveDataset;
use crate::people::people;

#[component]
pub(super) fn About(
    row: RwSignal<DatasetRow>,
    detail: StoredValue<DatasetDetail>,
) -> impl IntoView {
    let choices = Resource::new(|| (), |()| load_choices());
    let form = move |choices: Choices| view! { <Metadata choices row detail /> }.into_any();
    view! {
        <div class="two-columns">
            <section aria-labelledby="about-title">
                <h2 id="about-title">"Description"</h2>
                <Loaded resource=choices rows=6 children=form />
            </section>
            <section aria-labelledby="facts-title">
                <h2 id="facts-title">"From the file"</h2>
                <Facts detail />
            </section>
        </div>
    }
}

#[component]
fn Metadata(
    choices: Choices,
    row: RwSignal<DatasetRow>,
    detail: StoredValue<DatasetDetail>,
) -> impl IntoView {
    let action = ServerAction::<SaveDataset>::new();
    Effect::new(move |_| {
        if let Some(Ok(saved)) = action.value().get() {
            row.set(saved);
        }
    });
    let now = row.get_untracked();
    let (notes, equipment, access) = detail.with_value(|detail| {
        let equipment = detail.equipment.iter().map(|item| item.id.to_string()).collect();
        (detail.notes.clone().unwrap_or_default(), equipment, detail.access)
    });
    let fixed = access == Access::Read;
    let owns = access == Access::Own;
    // Who owns it now stays among the choices, though disabled: saving must not drop them.
    let owners = people(&choices.users, now.owner.as_slice(), None);
    let items = choices.equipment.into_iter().map(|item| (item.id.to_string(), item.name));
    let items: Vec<_> = items.collect();
    let owner = now.owner.as_ref().map(|owner| owner.id.to_string()).unwrap_or_default();
    let offers: Vec<String> = choices.cells.iter().map(|cell| cell.name.clone()).collect();
    let revision = move || row.with(|row| row.metadata_revision.to_string());
    // A disabled field is not posted: who may edit but not give away posts the owner as it is.
    let kept_owner = (!fixed && !owns)
        .then(|| view! { <input type="hidden" name="form[owner]" value=owner.clone() /> });
    view! {
        <Form action id="metadata" group="form" class="form" done="Saved.">
            <input type="hidden" name="id" value=now.id.to_string() />
            <input type="hidden" name="revision" value=revision />
            <Field name="name" label="Name" value=now.name required=true disabled=fixed />
            <div class="field-row">
                <Field
                    name="cell"
                    label="Cell"
                    value=now.cell.map(|cell| cell.name).unwrap_or_default()
                    hint="A name that is not known yet makes a new cell."
                    autocomplete="off"
                    offers
                    disabled=fixed
                />
                <Choice
                    name="owner"
                    label="Owner"
                    none="nobody"
                    options=owners
                    value=owner
                    disabled=fixed || !owns
                />
            </div>
            {kept_owner}
            <Field
                name="purpose"
                label="Purpose"
                value=now.purpose.unwrap_or_default()
                offers=PURPOSES.iter().map(|text| (*text).to_owned()).collect()
                autocomplete="off"
                disabled=fixed
            />
            <Ticks
                name="equipment"
                label="Equipment"
                options=items
                chosen=equipment
                empty="None known yet; add it under Equipment."
                disabled=fixed
            />
            <TextArea name="notes" label="Notes" value=notes disabled=fixed />
            {if fixed {
                view! { <p class="muted">"This dataset is shared with you for reading."</p> }.into_any()
            } else {
                view! { <Submit label="Save" /> }.into_any()
            }}
        </Form>
    }
}
