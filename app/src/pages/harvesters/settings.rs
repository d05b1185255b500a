//! What administrators set of a harvester.

use leptos::prelude::*;
use model::harvest::Harvester;

use crate::components::field::{Field, Tick};
use crate::components::form::{Form, Submit};
use crate::components::saving::failure;
use crate::form::shown;
use crate::functions::harvest::SaveHarvester;

#[component]
pub(super) fn Settings(harvester: Harvester, save: ServerAction<SaveHarvester>) -> impl IntoView {
    // Without scripts a refused form comes back as a new page: it must not hide its reason.
    let refused = failure(save).get_untracked().is_some();
    view! {
        <details class="unfold" open=refused>
            <summary>"Settings"</summary>
            <Form action=save id="harvester" class="form" done="Saved.">
                <input type="hidden" name="id" value=harvester.id.to_string() />
                <div class="fields">
                    <Tick
                        name="enabled"
                        label="Enabled"
                        checked=harvester.enabled
                        hint="A disabled harvester takes nothing in; what it has taken in stays."
                    />
                    <Field
                        name="periodic_minute"
                        label="Minute of a full run each hour"
                        kind="number"
                        min="0"
                        max="59"
                        step="1"
                        value=shown(harvester.periodic_minute)
                        placeholder="none"
                        hint="0 to 59; empty for none. Changes are noticed all the same."
                    />
                </div>
                <div class="form-foot">
                    <Submit label="Save" />
                </div>
            </Form>
        </details>
    }
}
