//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::context::note_not_found;

#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    note_not_found();
    view! {
        <Title text="Not found" />
        <main id="content" class="lonely">
            <h1>"There is nothing here"</h1>
            <p>"The address may be mistyped, or what it named has been removed."</p>
            <p>
                <a class="button primary" href="/datasets">
                    "To the datasets"
                </a>
            </p>
        </main>
    }
}
