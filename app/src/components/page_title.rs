//! The document's title.

use leptos::prelude::*;
use leptos_meta::Title;

/// The server writes it when the part of the page that made it may be gone, to be made again: so it
/// is kept beyond that part.
#[component]
pub(crate) fn PageTitle(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let kept = ArcRwSignal::new(text.get_untracked());
    Effect::new({
        let kept = kept.clone();
        move |_| kept.set(text.get())
    });
    view! { <Title text=move || kept.get() /> }
}
