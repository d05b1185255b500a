//! The fields of a cell family.

use leptos::prelude::*;
use model::cell::{CellFamilyEdit, FORM_FACTORS};

use crate::components::field::Field;
use crate::form::shown;

#[component]
pub(crate) fn FamilyFields(edit: CellFamilyEdit) -> impl IntoView {
    let text = Option::unwrap_or_default;
    view! {
        <Field name="name" label="Name" value=edit.name required=true autocomplete="off" />
        <div class="field-row">
            <Field name="manufacturer" label="Manufacturer" value=text(edit.manufacturer) />
            <Field name="model" label="Model" value=text(edit.model) />
            <Field
                name="form_factor"
                label="Form factor"
                value=text(edit.form_factor)
                offers=FORM_FACTORS.iter().map(|text| (*text).to_owned()).collect()
            />
        </div>
        <div class="field-row">
            <Field
                name="cathode_chemistry"
                label="Cathode"
                value=text(edit.cathode_chemistry)
                placeholder="NMC 811, LFP, …"
            />
            <Field
                name="anode_chemistry"
                label="Anode"
                value=text(edit.anode_chemistry)
                placeholder="graphite, SiOx, …"
            />
        </div>
        <div class="field-row">
            <Field
                name="nominal_capacity_ah"
                label="Nominal capacity / Ah"
                kind="number"
                step="any"
                min="0"
                value=shown(edit.nominal_capacity_ah)
            />
            <Field
                name="nominal_cell_weight_gram"
                label="Nominal weight / g"
                kind="number"
                step="any"
                min="0"
                value=shown(edit.nominal_cell_weight_gram)
            />
        </div>
        <Field
            name="datasheet"
            label="Datasheet"
            value=text(edit.datasheet)
            placeholder="https://…"
        />
    }
}
