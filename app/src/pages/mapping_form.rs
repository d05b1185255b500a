//! The fields of a mapping: a row for each column of the table.

use leptos::prelude::*;
use model::mapping::{TableHeader, TableSample};
use model::standard::StandardColumn;

use crate::components::field::{Choice, Field, Tick};
use crate::components::form::FormState;
use crate::functions::mapping::{CELL_FORMS, ColumnForm, MappingForm, SIGNS, name_of};

/// Values beside each column.
const SHOWN: usize = 3;

#[component]
pub(crate) fn MappingFields(
    form: MappingForm,
    header: TableHeader,
    #[prop(optional)] sample: TableSample,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let marks = [("point", "Point, 3.7"), ("comma", "Comma, 3,7")];
    let marks = marks.map(|(value, text)| (value.to_owned(), text.to_owned())).into();
    let mark_hint = if header.delimiter.is_none() {
        "Only of numbers that are texts in the sheet."
    } else {
        ""
    };
    let names = StoredValue::new(header.names);
    let columns = form.columns.into_iter().enumerate();
    let row = move |(source, column): (usize, ColumnForm)| {
        let values = sample.first_values.get(source);
        let values = values.map(|values| values[..values.len().min(SHOWN)].join(" · "));
        let values = values.unwrap_or_default();
        view! { <ColumnRow source names column values disabled /> }
    };
    let rows = columns.map(row).collect_view();
    let offer = |(source, states): (usize, &Vec<String>)| {
        let states = states.iter().map(|state| view! { <option value=state.clone()></option> });
        view! { <datalist id=format!("mapping-states-{source}")>{states.collect_view()}</datalist> }
    };
    let offers = sample.states.iter().enumerate().map(offer).collect_view();
    view! {
        <div class="field-row">
            <Field
                name="name"
                label="Name"
                value=form.name
                required=true
                disabled
                placeholder="Furnace log of lab 3"
                autocomplete="off"
            />
            <Choice
                name="decimal_mark"
                label="Decimals behind a"
                options=marks
                value=form.decimal_mark
                hint=mark_hint
                disabled
            />
        </div>
        <Tick
            name="has_units_line"
            label="The line behind the column names holds units"
            checked=form.has_units_line.is_some()
            disabled
        />
        <div class="table-scroll">
            <table class="table mapping">
                <thead>
                    <tr>
                        <th scope="col">"Column"</th>
                        <th scope="col">"First values"</th>
                        <th scope="col">"Holds"</th>
                        <th scope="col">"Unit"</th>
                        <th scope="col">"Is the standard column"</th>
                        <th scope="col">"Factor and sign"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {offers}
    }
}

/// The error of one field of a column.
fn error_of(source: usize, field: &'static str) -> Signal<Option<String>> {
    let form = use_context::<FormState>();
    Signal::derive(move || form?.error.get()?.about(&name_of(source, field)))
}

#[component]
fn Wrong(source: usize, field: &'static str) -> impl IntoView {
    let error = error_of(source, field);
    move || {
        error.get().map(|error| {
            view! { <div class="field-note field-error" role="alert">{error}</div> }
        })
    }
}

#[component]
fn ColumnRow(
    source: usize,
    names: StoredValue<Vec<String>>,
    column: ColumnForm,
    values: String,
    disabled: bool,
) -> impl IntoView {
    let name = names.with_value(|names| names.get(source).cloned().unwrap_or_default());
    let posted = |field: &str| format!("form[{}", name_of(source, field).replacen('[', "][", 1));
    let label = |what: &str| format!("{what} of {name}");
    let form = |(word, text, _): &(&'static str, &'static str, _)| {
        view! {
            <option value=*word selected=*word == column.holds>
                {*text}
            </option>
        }
    };
    let forms = CELL_FORMS.iter().map(form).collect_view();
    let choice = |of: &StandardColumn| {
        view! {
            <option value=of.name() selected=of.name() == column.standard>
                {of.label()}
            </option>
        }
    };
    let standards = StandardColumn::ALL.iter().map(choice).collect_view();
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td class="muted values">{values}</td>
            <td>
                <select name=posted("holds") aria-label=label("What cells hold") disabled=disabled>
                    {forms}
                </select>
                <Wrong source field="holds" />
            </td>
            <td>
                <input
                    class="short"
                    name=posted("unit")
                    value=column.unit.clone()
                    aria-label=label("Unit")
                    autocomplete="off"
                    disabled=disabled
                />
                <Wrong source field="unit" />
            </td>
            <td>
                <select
                    name=posted("standard")
                    aria-label=label("Standard column")
                    disabled=disabled
                >
                    <option value="">"none: keep it as it is"</option>
                    {standards}
                </select>
                <Wrong source field="standard" />
            </td>
            <td>
                <FactorAndSign source names column=column.clone() disabled />
            </td>
        </tr>
    }
}

/// What a unit does not say, folded away where nothing is said.
#[component]
fn FactorAndSign(
    source: usize,
    names: StoredValue<Vec<String>>,
    column: ColumnForm,
    disabled: bool,
) -> impl IntoView {
    let posted =
        move |field: &str| format!("form[{}", name_of(source, field).replacen('[', "][", 1));
    let errors = ["multiply", "offset", "sign", "state", "charge", "discharge"];
    let errors = errors.map(|field| error_of(source, field));
    let is_unusual = column.is_unusual();
    let is_open = move || is_unusual || errors.iter().any(|error| error.get().is_some());
    let sign = |(word, text): &(&'static str, &'static str)| {
        view! {
            <option value=*word selected=*word == column.sign>
                {*text}
            </option>
        }
    };
    let signs = SIGNS.iter().map(sign).collect_view();
    let state = column.state.clone();
    let of_states = names.with_value(|names| {
        let others = names.iter().enumerate().filter(|(other, _)| *other != source);
        let option = |(other, name): (usize, &String)| {
            let value = other.to_string();
            let selected = value == state;
            view! {
                <option value=value selected=selected>
                    {name.clone()}
                </option>
            }
        };
        others.map(option).collect_view()
    });
    let line =
        move |field: &'static str, label: &'static str, value: String, list: Option<String>| {
            view! {
                <label>
                    <span>{label}</span>
                    <input
                        name=posted(field)
                        value=value
                        list=list
                        autocomplete="off"
                        disabled=disabled
                    />
                </label>
                <Wrong source field />
            }
        };
    let list = (!column.state.is_empty()).then(|| format!("mapping-states-{}", column.state));
    view! {
        <details class="more" open=is_open>
            <summary>"Factor, sign"</summary>
            {line("multiply", "Multiply by", column.multiply.clone(), None)}
            {line("offset", "then add", column.offset.clone(), None)}
            <p class="field-note">"To the standard unit; empty goes by the unit."</p>
            <label>
                <span>"Sign"</span>
                <select name=posted("sign") disabled=disabled>
                    {signs}
                </select>
            </label>
            <Wrong source field="sign" />
            <div class="by-state">
                <label>
                    <span>"State in"</span>
                    <select name=posted("state") disabled=disabled>
                        {of_states}
                    </select>
                </label>
                <Wrong source field="state" />
                {line("charge", "Charge is", column.charge.clone(), list.clone())}
                {line("discharge", "Discharge is", column.discharge.clone(), list)}
                <p class="field-note">"Texts between commas; charge becomes positive, discharge negative."</p>
            </div>
        </details>
    }
}
