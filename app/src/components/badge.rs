//! States as small coloured words.

use leptos::prelude::*;
use model::dataset::DatasetState;
use model::harvest::FileState;
use thaw::{Badge, BadgeAppearance, BadgeColor, BadgeSize};

#[component]
fn Small(color: BadgeColor, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <Badge appearance=BadgeAppearance::Tint size=BadgeSize::Medium color>
            {text}
        </Badge>
    }
}

/// Live while the file is growing.
#[component]
pub(crate) fn LiveBadge(#[prop(into)] state: Signal<DatasetState>) -> impl IntoView {
    view! {
        {move || {
            (state.get() == DatasetState::Live)
                .then(|| view! { <span class="live-badge"><span class="pulse" aria-hidden="true"></span>"live"</span> })
        }}
    }
}

/// A file's state, in a colour that tells whether somebody must act.
#[component]
pub(crate) fn FileStateBadge(state: FileState) -> impl IntoView {
    let color = match state {
        FileState::Unstable | FileState::Stable => BadgeColor::Informative,
        FileState::Importing | FileState::Growing => BadgeColor::Brand,
        FileState::Imported => BadgeColor::Success,
        FileState::ImportFailed => BadgeColor::Danger,
        FileState::Unsupported | FileState::AwaitingMapping => BadgeColor::Warning,
    };
    view! { <Small color text=file_state_text(state) /> }
}

/// A state as people say it.
pub(crate) fn file_state_text(state: FileState) -> &'static str {
    match state {
        FileState::Unstable => "changing",
        FileState::Stable => "stable",
        FileState::Importing => "importing",
        FileState::Imported => "imported",
        FileState::Growing => "growing",
        FileState::ImportFailed => "import failed",
        FileState::Unsupported => "unsupported",
        FileState::AwaitingMapping => "awaiting mapping",
    }
}

/// A word on a coloured ground.
#[component]
pub(crate) fn Word(
    #[prop(into)] text: String,
    #[prop(default = BadgeColor::Informative)] color: BadgeColor,
) -> impl IntoView {
    view! { <Small color text /> }
}

/// Whether cell, owner and purpose are all given.
#[component]
pub(crate) fn CompleteTick(complete: bool) -> impl IntoView {
    if complete {
        view! { <span class="complete" role="img" aria-label="metadata complete" title="Cell, owner and purpose are given">"✓"</span> }
            .into_any()
    } else {
        view! { <span class="incomplete" role="img" aria-label="metadata incomplete" title="Cell, owner or purpose is missing">"·"</span> }
            .into_any()
    }
}
