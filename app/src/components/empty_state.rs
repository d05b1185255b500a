//! What stands where a list is empty: why, and what to do next.

use leptos::prelude::*;

#[component]
pub(crate) fn EmptyState(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// The next step, usually a link.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p class="muted">{text}</p>
            {children.map(|children| children())}
        </div>
    }
}
