//! A moment, to the minute.

use leptos::prelude::*;
use model::time::Timestamp;

/// In UTC, and says so.
#[component]
pub(crate) fn Instant(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.to_rfc3339()>{format!("{} UTC", at.to_minute_text())}</time> }
}
