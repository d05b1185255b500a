//! Search and filters: a form that asks for an address, so that it works without scripts.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::dataset::PURPOSES;

use super::state;
use crate::components::address_form::AddressForm;
use crate::functions::dataset::Choices;

#[component]
pub(super) fn Filters(choices: Choices) -> impl IntoView {
    let query = use_query_map();
    let present = query.get_untracked();
    let chosen_of = present.clone();
    let of = move |name: &str| present.get(name).unwrap_or_default();
    let cells = choices.cells.into_iter().map(|cell| (cell.id.to_string(), cell.name));
    let cells: Vec<_> = cells.collect();
    let owners = choices.users.into_iter().map(|user| (user.id.to_string(), user.username));
    let owners: Vec<_> = owners.collect();
    let select = move |name: &'static str,
                       label: &'static str,
                       all: &'static str,
                       options: Vec<(String, String)>| {
        let chosen = chosen_of.get(name).unwrap_or_default();
        let option = |(value, text): (String, String)| {
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {text}
                </option>
            }
        };
        let options = options.into_iter().map(option).collect_view();
        view! {
            <label class="inline-field">
                <span class="visually-hidden">{label}</span>
                <select
                    name=name
                    prop:value=move || query.with(|query| query.get(name).unwrap_or_default())
                >
                    <option value="">{all}</option>
                    {options}
                </select>
            </label>
        }
    };
    let purposes: Vec<_> = PURPOSES.iter().map(|p| ((*p).to_owned(), (*p).to_owned())).collect();
    let complete =
        vec![("yes".to_owned(), "complete".to_owned()), ("no".to_owned(), "incomplete".to_owned())];
    let keep = ["sort", "order", "tester"].map(|name| {
        let value = move || query.with(|query| query.get(name).unwrap_or_default());
        view! { <input type="hidden" name=name value=value /> }
    });
    let clear = move || {
        query
            .with(state::is_filtered)
            .then(|| view! { <a class="button quiet" href="/datasets">"Clear"</a> })
    };
    view! {
        <AddressForm action="/datasets">
            <label class="inline-field grow">
                <span class="visually-hidden">"Search"</span>
                <input
                    type="search"
                    name="search"
                    value=of("search")
                    prop:value=move || query.with(|query| query.get("search").unwrap_or_default())
                    placeholder="Search name, cell, owner, purpose, channel, tester"
                />
            </label>
            {select("cell", "Cell", "Any cell", cells)}
            {select("owner", "Owner", "Any owner", owners)}
            {select("purpose", "Purpose", "Any purpose", purposes)}
            {select("complete", "Metadata", "Any metadata", complete)}
            {keep.into_iter().collect_view()}
            <button type="submit">"Filter"</button>
            {clear}
        </AddressForm>
    }
}
