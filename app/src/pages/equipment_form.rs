//! The fields of a piece of equipment.

use leptos::prelude::*;
use model::equipment::{EQUIPMENT_KINDS, EquipmentEdit};

use crate::components::field::{Field, TextArea};

#[component]
pub(crate) fn EquipmentFields(edit: EquipmentEdit) -> impl IntoView {
    let text = Option::unwrap_or_default;
    view! {
        <div class="field-row">
            <Field name="name" label="Name" value=edit.name required=true autocomplete="off" />
            <Field
                name="kind"
                label="Type"
                value=text(edit.kind)
                offers=EQUIPMENT_KINDS.iter().map(|text| (*text).to_owned()).collect()
            />
        </div>
        <div class="field-row">
            <Field name="serial" label="Serial number" value=text(edit.serial) />
            <Field
                name="calibration_date"
                label="Calibrated"
                kind="date"
                value=text(edit.calibration_date)
            />
        </div>
        <TextArea name="description" label="Description" value=text(edit.description) />
    }
}
