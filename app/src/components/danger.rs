//! A step that cannot be taken back: opened first, then confirmed. Works without scripts.

use leptos::prelude::*;

#[component]
pub(crate) fn Danger(
    /// On the closed part, such as `Delete…`.
    label: &'static str,
    /// What will happen.
    #[prop(into)]
    warning: String,
    /// The form that does it.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="danger">
            <summary>{label}</summary>
            <div class="danger-body">
                <p>{warning}</p>
                {children()}
            </div>
        </details>
    }
}
