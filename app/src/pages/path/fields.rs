//! The fields of a monitored folder.

use leptos::prelude::*;
use model::account::UserReference;
use model::dataset::PURPOSES;
use model::harvest::MonitoredPathEdit;

use super::preview::{Previewed, RulePreviews};
use crate::components::field::{Choice, Field, Tick, Ticks};
use crate::form::shown;
use crate::functions::dataset::Choices;
use crate::people::people;

/// Zones that many laboratories are in; every other IANA name can be typed.
const TIME_ZONES: &[&str] = &[
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// In a form whose group is that of `MonitoredPathForm`.
#[component]
pub(crate) fn PathFields(
    path: MonitoredPathEdit,
    /// Names of those it is monitored for, who may be disabled by now.
    users: Vec<UserReference>,
    choices: Choices,
    /// What the rules do as they are.
    previewed: Previewed,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let edit = path.clone();
    let people = people(&choices.users, &users, path.default_owner);
    let cells = choices.cells.iter().map(|cell| (cell.id.to_string(), cell.name.clone()));
    let equipment = choices.equipment.iter().map(|one| (one.id.to_string(), one.name.clone()));
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    view! {
        <fieldset class="group">
            <legend>"Folder"</legend>
            <div class="field-row">
                <Field
                    name="path"
                    label="Path"
                    value=path.path
                    required=true
                    disabled
                    placeholder="/data/maccor"
                    hint="Absolute, on the harvester's machine. Folders within are watched too."
                />
                <Field
                    name="stable_seconds"
                    label="At rest after (s)"
                    kind="number"
                    min="1"
                    max="86400"
                    step="1"
                    value=path.stable_seconds.to_string()
                    disabled
                    hint="A file is finished when it has not changed for so long."
                />
                <Field
                    name="time_zone"
                    label="Time zone of the tester"
                    value=shown(path.time_zone)
                    offers=texts(TIME_ZONES)
                    placeholder="Europe/London"
                    disabled
                    hint="Files write local times; without a zone those stay without UTC."
                />
            </div>
            <Tick
                name="active"
                label="Watch it"
                checked=path.active
                disabled
                hint="Without a tick it is paused."
            />
        </fieldset>
        <RulePreviews path=edit previewed disabled />
        <fieldset class="group">
            <legend>"What its datasets begin with"</legend>
            <div class="field-row">
                <Ticks
                    name="users"
                    label="Monitored for"
                    options=people.clone()
                    chosen=path.users.iter().map(ToString::to_string).collect()
                    empty="There are no users."
                    disabled
                    hint="They see the folder, and every dataset that comes from it."
                />
                <Ticks
                    name="default_equipment"
                    label="Equipment"
                    options=equipment.collect()
                    chosen=path.default_equipment.iter().map(ToString::to_string).collect()
                    empty="No equipment is known yet."
                    disabled
                />
                <Choice
                    name="default_owner"
                    label="Owner"
                    options=people
                    value=shown(path.default_owner)
                    none="nobody"
                    disabled
                />
                <Choice
                    name="default_cell"
                    label="Cell"
                    options=cells.collect()
                    value=shown(path.default_cell)
                    none="none"
                    disabled
                    hint="Where the rule above finds no name."
                />
                <Field
                    name="default_purpose"
                    label="Purpose"
                    value=shown(path.default_purpose)
                    offers=texts(PURPOSES)
                    disabled
                />
            </div>
        </fieldset>
    }
}
