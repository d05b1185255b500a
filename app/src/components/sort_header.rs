//! A table's heading that sorts by its column, by a link.

use leptos::prelude::*;
use model::page::Direction;

#[component]
pub(crate) fn SortHeader(
    label: &'static str,
    /// The order by this column, if the list is in it.
    order: Option<Direction>,
    /// Address of the list sorted by this column (or the other way round).
    address: String,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let (sort, arrow) = match order {
        Some(Direction::Ascending) => ("ascending", "▲"),
        Some(Direction::Descending) => ("descending", "▼"),
        None => ("none", ""),
    };
    view! {
        <th scope="col" class=class aria-sort=sort>
            <a href=address>
                {label}
                <span class="arrow" aria-hidden="true">
                    {arrow}
                </span>
            </a>
        </th>
    }
}
