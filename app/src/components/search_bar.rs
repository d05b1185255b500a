//! Words to look for in a list: a form that asks for an address, so that it works without scripts.

use leptos::prelude::*;

use super::address_form::AddressForm;

#[component]
pub(crate) fn SearchBar(
    /// Address of the list.
    #[prop(into)]
    action: String,
    /// What is searched: `Search name, batch or family`.
    label: &'static str,
    /// Words that are looked for at present.
    search: Memo<String>,
    /// Further controls of the form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let all = action.clone();
    let clear = move || {
        let all = all.clone();
        (!search.with(String::is_empty))
            .then(|| view! { <a class="button quiet" href=all>"Clear"</a> })
    };
    view! {
        <AddressForm action>
            <label class="inline-field grow">
                <span class="visually-hidden">"Search"</span>
                <input
                    type="search"
                    name="search"
                    placeholder=label
                    value=search.get_untracked()
                    prop:value=move || search.get()
                />
            </label>
            {children.map(|children| children())}
            <button type="submit">"Search"</button>
            {clear}
        </AddressForm>
    }
}
