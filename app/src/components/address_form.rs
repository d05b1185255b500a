//! A form that asks for an address: searches and filters.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::link::filled;
use crate::client;

/// Works without scripts; with them the page stays, and fields left empty stay out of the address.
/// (The router's own form would put the nameless button into it.)
#[component]
pub(crate) fn AddressForm(
    /// Path of the page that lists.
    #[prop(into)]
    action: String,
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let path = action.clone();
    let submit = move |event: SubmitEvent| {
        if event.default_prevented() {
            return;
        }
        if let Some(values) = client::form_values(&event) {
            event.prevent_default();
            navigate(&filled(&path, &values), Default::default());
        }
    };
    view! {
        <form action=action method="get" class="filters" role="search" on:submit=submit>
            {children()}
        </form>
    }
}
