//! What administrators set of a harvester.

use leptos::prelude::*;
use model::harvest::Harvester;

use crate::components::field::{Field, Tick};
use crate::components::form::{Form, Submit};
use crate::form::shown;
use crate::functions::harvest::SaveHarvester;

#[component]
pub(super) fn Settings(harvester: Harvester, save: ServerAction<SaveHarvester>) -> impl IntoView {
    let heading = format!("settings-{}", harvester.id);
    let same_heading = heading.clone();
    view! {
        <section class="card" aria-labelledby=heading>
            <h2 id=same_heading>{format!("Settings of “{}”", harvester.name)}</h2>
            <Form action=save id="harvester" class="form" done="Saved.">
                <input type="hidden" name="id" value=harvester.id.to_string() />
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
                <div class="form-foot">
                    <Submit label="Save" />
                </div>
            </Form>
        </section>
    }
}
