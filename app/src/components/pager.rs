//! From page to page of a list, by links.

use leptos::prelude::*;
use model::page::Page;

use crate::format::{count, counted};

/// How many there are, how many are shown, and the way on.
#[component]
pub(crate) fn Pager(
    shown: u64,
    total: u64,
    noun: &'static str,
    /// Address of the first page, unless this is it.
    first: Option<String>,
    /// Address of the next page, if there is one.
    next: Option<String>,
) -> impl IntoView {
    let text = if shown == total {
        counted(total, noun)
    } else {
        format!("{} of {}", count(shown), counted(total, noun))
    };
    view! {
        <nav class="pager" aria-label="Pages">
            <span class="muted">{text}</span>
            <span class="spacer"></span>
            {first.map(|address| view! { <a class="button" href=address>"« First"</a> })}
            {next.map(|address| view! { <a class="button" href=address rel="next">"Next ›"</a> })}
        </nav>
    }
}

/// The numbers of a page for a pager.
pub(crate) fn shown<T>(page: &Page<T>) -> (u64, u64) {
    (page.items.len() as u64, page.total)
}
