//! Labelled fields of forms: plain HTML controls, so that they post without scripts.

use leptos::prelude::*;

use super::form::FormState;

/// Names, ids and the error of one field of the form around it.
#[derive(Clone)]
struct Place {
    id: String,
    name: String,
    error: Memo<Option<String>>,
}

impl Place {
    fn of(field: &'static str) -> Self {
        let form = use_context::<FormState>();
        let error = Memo::new(move |_| form.and_then(|form| form.error.get()?.about(field)));
        Self {
            id: form.map_or_else(|| field.to_owned(), |form| format!("{}-{field}", form.id)),
            name: form.map_or_else(|| field.to_owned(), |form| form.name(field)),
            error,
        }
    }

    fn note_id(&self) -> String {
        format!("{}-note", self.id)
    }
}

/// Hint and error under a field.
#[component]
fn Note(place: Place, hint: &'static str) -> impl IntoView {
    let error = place.error;
    view! {
        <div class="field-note" id=place.note_id()>
            {move || match error.get() {
                Some(error) => view! { <span class="field-error" role="alert">{error}</span> }.into_any(),
                None => hint.into_any(),
            }}
        </div>
    }
}

/// One line of text; `kind` is the type of the input.
#[component]
pub(crate) fn Field(
    name: &'static str,
    label: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] placeholder: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional)] disabled: bool,
    #[prop(optional)] autocomplete: &'static str,
    /// Step and bounds of a number.
    #[prop(optional)]
    step: &'static str,
    #[prop(optional)] min: &'static str,
    #[prop(optional)] max: &'static str,
    /// Values that are offered; others are allowed.
    #[prop(optional)]
    offers: Vec<String>,
) -> impl IntoView {
    let place = Place::of(name);
    let error = place.error;
    let list = (!offers.is_empty()).then(|| format!("{}-offers", place.id));
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    let offers = list.clone().map(|id| {
        let options = offers.iter().map(|value| view! { <option value=value.clone()></option> });
        view! { <datalist id=id>{options.collect_view()}</datalist> }
    });
    view! {
        <div class="field">
            <label for=place.id.clone()>{label}</label>
            <input
                id=place.id.clone()
                name=place.name.clone()
                type=kind
                value=value
                placeholder=some(placeholder)
                required=required
                disabled=disabled
                autocomplete=some(autocomplete)
                step=some(step)
                min=some(min)
                max=some(max)
                list=list
                aria-describedby=place.note_id()
                aria-invalid=move || error.get().map(|_| "true")
            />
            {offers}
            <Note place hint />
        </div>
    }
}

/// Several lines of text.
#[component]
pub(crate) fn TextArea(
    name: &'static str,
    label: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] disabled: bool,
    #[prop(default = 3)] rows: u32,
) -> impl IntoView {
    let place = Place::of(name);
    view! {
        <div class="field wide">
            <label for=place.id.clone()>{label}</label>
            <textarea
                id=place.id.clone()
                name=place.name.clone()
                rows=rows
                disabled=disabled
                aria-describedby=place.note_id()
            >
                {value}
            </textarea>
            <Note place hint />
        </div>
    }
}

/// One of several; the options are value and text.
#[component]
pub(crate) fn Choice(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    /// Value that is chosen at first.
    #[prop(optional, into)]
    value: String,
    /// Text of the choice of nothing; without it, something must be chosen.
    #[prop(optional)]
    none: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let place = Place::of(name);
    let nothing = (!none.is_empty()).then(|| view! { <option value="">{none}</option> });
    let option = |(of, text): (String, String)| {
        let selected = of == value;
        view! {
            <option value=of selected=selected>
                {text}
            </option>
        }
    };
    let options = options.into_iter().map(option).collect_view();
    view! {
        <div class="field">
            <label for=place.id.clone()>{label}</label>
            <select
                id=place.id.clone()
                name=place.name.clone()
                disabled=disabled
                aria-describedby=place.note_id()
            >
                {nothing}
                {options}
            </select>
            <Note place hint />
        </div>
    }
}

/// Yes or no.
#[component]
pub(crate) fn Tick(
    name: &'static str,
    label: &'static str,
    #[prop(optional)] checked: bool,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let place = Place::of(name);
    view! {
        <div class="field tick">
            <label>
                <input
                    type="checkbox"
                    id=place.id.clone()
                    name=place.name.clone()
                    value="on"
                    checked=checked
                    disabled=disabled
                    aria-describedby=place.note_id()
                />
                <span>{label}</span>
            </label>
            <Note place hint />
        </div>
    }
}

/// Any number out of a list; the options are value and text.
#[component]
pub(crate) fn Ticks(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: Vec<String>,
    /// Said where there is nothing to choose from.
    empty: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let place = Place::of(name);
    let posted = format!("{}[]", place.name);
    let nothing = options.is_empty();
    let row = |(value, text): (String, String)| {
        let checked = chosen.contains(&value);
        view! {
            <label>
                <input
                    type="checkbox"
                    name=posted.clone()
                    value=value
                    checked=checked
                    disabled=disabled
                />
                <span>{text}</span>
            </label>
        }
    };
    let rows = options.into_iter().map(row).collect_view();
    let note = place.note_id();
    view! {
        <fieldset class="field ticks" aria-describedby=note>
            <legend>{label}</legend>
            <div class="tick-list">
                {rows}
                {nothing.then(|| view! { <span class="muted">{empty}</span> })}
            </div>
            <Note place hint />
        </fieldset>
    }
}
