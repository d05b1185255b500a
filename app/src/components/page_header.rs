//! Title of a page, the way to it, and what can be done there.

use leptos::prelude::*;

use super::page_title::PageTitle;

#[component]
pub(crate) fn PageHeader(
    #[prop(into)] title: Signal<String>,
    /// The list this page belongs to: address and name.
    #[prop(optional)]
    up: Option<(&'static str, &'static str)>,
    /// Links and buttons at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <PageTitle text=title />
        <header class="page-header">
            <div>
                {up
                    .map(|(address, name)| {
                        view! {
                            <nav class="crumbs" aria-label="Breadcrumb">
                                <a href=address>{name}</a>
                                <span aria-hidden="true">"›"</span>
                            </nav>
                        }
                    })}
                <h1>{title}</h1>
            </div>
            <div class="page-actions">{children.map(|children| children())}</div>
        </header>
    }
}
