//! The bar that gives many datasets a cell, an owner or a purpose at once.

use leptos::prelude::*;
use model::dataset::PURPOSES;

use crate::client;
use crate::components::notice::{ErrorNotice, Notice};
use crate::format::counted;
use crate::functions::dataset::Choices;
use crate::functions::dataset_edit::AssignDatasets;

#[component]
pub(super) fn AssignBar(
    choices: Choices,
    action: ServerAction<AssignDatasets>,
    /// Counts changes in the form around the bar.
    changed: RwSignal<u32>,
) -> impl IntoView {
    let ticked = RwSignal::new(0_u32);
    Effect::new(move |_| {
        changed.track();
        // The table is drawn anew after a change: its boxes are counted afterwards.
        action.version().track();
        ticked.set(client::ticked(super::table::BOX));
    });
    let option = |user: &model::account::UserReference| {
        view! { <option value=user.id.to_string()>{user.username.clone()}</option> }
    };
    let owners = choices.users.iter().map(option).collect_view();
    let cells =
        choices.cells.iter().map(|cell| view! { <option value=cell.name.clone()></option> });
    let cells = cells.collect_view();
    let purposes =
        PURPOSES.iter().map(|text| view! { <option value=*text></option> }).collect_view();
    let value = action.value();
    let outcome = move || {
        value.get().map(|result| match result {
            Ok(changed) => view! {
                <Notice intent=thaw::MessageBarIntent::Success>
                    {format!("{} changed.", counted(changed, "dataset"))}
                </Notice>
            }
            .into_any(),
            Err(error) => view! { <ErrorNotice error /> }.into_any(),
        })
    };
    let chosen = move || match ticked.get() {
        0 => "Tick datasets to describe them together".to_owned(),
        count => format!("{} ticked", counted(u64::from(count), "dataset")),
    };
    view! {
        <div class="assign" class:active=move || { ticked.get() > 0 }>
            <span class="assign-count" role="status">
                {chosen}
            </span>
            <label class="inline-field">
                <span>"Cell"</span>
                <input name="form[cell]" list="assign-cells" placeholder="unchanged" autocomplete="off" />
            </label>
            <datalist id="assign-cells">{cells}</datalist>
            <label class="inline-field">
                <span>"Owner"</span>
                <select name="form[owner]">
                    <option value="">"unchanged"</option>
                    {owners}
                </select>
            </label>
            <label class="inline-field">
                <span>"Purpose"</span>
                <input
                    name="form[purpose]"
                    list="assign-purposes"
                    placeholder="unchanged"
                    autocomplete="off"
                />
            </label>
            <datalist id="assign-purposes">{purposes}</datalist>
            <button type="submit">"Assign"</button>
            {outcome}
        </div>
    }
}
