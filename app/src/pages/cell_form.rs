//! The fields of a cell.

use leptos::prelude::*;
use model::cell::{CellEdit, CellFamily};

use crate::components::field::{Choice, Field, TextArea, Tick};
use crate::form::shown;

#[component]
pub(crate) fn CellFields(edit: CellEdit, families: Vec<CellFamily>) -> impl IntoView {
    let families = families.into_iter().map(|family| (family.id.to_string(), family.edit.name));
    let text = Option::unwrap_or_default;
    view! {
        <div class="field-row">
            <Field name="name" label="Name" value=edit.name required=true autocomplete="off" />
            <Choice
                name="family"
                label="Family"
                none="none"
                options=families.collect()
                value=shown(edit.family)
                hint="The specification that cells of a kind share."
            />
        </div>
        <div class="field-row">
            <Field name="batch" label="Batch" value=text(edit.batch) />
            <Field
                name="assembly_date"
                label="Assembled"
                kind="date"
                value=text(edit.assembly_date)
            />
        </div>
        <fieldset class="group">
            <legend>"Electrodes"</legend>
            <div class="field-row">
                <Field
                    name="active_mass_gram"
                    label="Active mass / g"
                    kind="number"
                    step="any"
                    min="0"
                    value=shown(edit.active_mass_gram)
                />
                <Field
                    name="areal_loading_milligram_per_square_centimetre"
                    label="Areal loading / mg cm⁻²"
                    kind="number"
                    step="any"
                    min="0"
                    value=shown(edit.areal_loading_milligram_per_square_centimetre)
                />
            </div>
            <div class="field-row">
                <Field
                    name="electrode_area_square_centimetre"
                    label="Electrode area / cm²"
                    kind="number"
                    step="any"
                    min="0"
                    value=shown(edit.electrode_area_square_centimetre)
                />
                <Field
                    name="negative_to_positive_ratio"
                    label="N/P ratio"
                    kind="number"
                    step="any"
                    min="0"
                    value=shown(edit.negative_to_positive_ratio)
                />
            </div>
            <div class="field-row">
                <Field
                    name="reference_electrode"
                    label="Reference electrode"
                    value=text(edit.reference_electrode)
                />
                <Tick
                    name="half_cell"
                    label="Half cell"
                    checked=edit.half_cell
                    hint="Positive current charges the cell as wired."
                />
            </div>
        </fieldset>
        <fieldset class="group">
            <legend>"Separator and electrolyte"</legend>
            <div class="field-row">
                <Field name="separator" label="Separator" value=text(edit.separator) />
                <Field name="electrolyte" label="Electrolyte" value=text(edit.electrolyte) />
                <Field
                    name="electrolyte_volume_microlitre"
                    label="Volume / µL"
                    kind="number"
                    step="any"
                    min="0"
                    value=shown(edit.electrolyte_volume_microlitre)
                />
            </div>
        </fieldset>
        <TextArea name="notes" label="Notes" value=text(edit.notes) />
    }
}
