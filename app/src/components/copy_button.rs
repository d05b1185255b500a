//! Puts a text on the clipboard and says whether that worked.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client;

#[component]
pub(crate) fn CopyButton(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let said = RwSignal::new("Copy");
    let copy = move |_| {
        spawn_local(async move {
            let done = client::copy(&text.get_untracked()).await;
            said.set(if done { "Copied" } else { "Select the text and press Ctrl+C" });
            let back = move || {
                // The page may have been left meanwhile.
                let _ = said.try_set("Copy");
            };
            set_timeout(back, Duration::from_secs(3));
        });
    };
    view! {
        <button type="button" class="copy needs-script" aria-live="polite" on:click=copy>
            {said}
        </button>
    }
}
