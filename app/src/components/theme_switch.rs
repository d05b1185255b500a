//! Light, dark, or as the system has it.

use leptos::prelude::*;

use crate::client;

/// Counts changes of the colours in force, for those who paint by themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ThemeVersion(pub(crate) RwSignal<u32>);

impl ThemeVersion {
    pub(crate) fn new() -> Self {
        let version = RwSignal::new(0);
        Effect::new(move |_| {
            client::watch_system_theme(move || {
                version.try_update(|version| *version += 1);
            });
        });
        Self(version)
    }
}

const fn next(theme: &str) -> &'static str {
    match theme.as_bytes() {
        b"" => "light",
        b"light" => "dark",
        _ => "",
    }
}

fn named(theme: &str) -> &'static str {
    match theme {
        "light" => "Light",
        "dark" => "Dark",
        _ => "Auto",
    }
}

#[component]
pub(crate) fn ThemeSwitch() -> impl IntoView {
    let version = use_context::<ThemeVersion>();
    let theme = RwSignal::new(String::new());
    Effect::new(move |_| theme.set(client::theme()));
    let switch = move |_| {
        let chosen = next(&theme.get_untracked());
        client::set_theme(chosen);
        theme.set(chosen.to_owned());
        version.inspect(|version| version.0.update(|count| *count += 1));
    };
    view! {
        <button
            type="button"
            class="theme-switch needs-script"
            title="Switch between light, dark and the system's colours"
            aria-label=move || format!("Colours: {}", theme.with(|theme| named(theme)))
            on:click=switch
        >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5" />
                <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
            </svg>
            <span>{move || theme.with(|theme| named(theme))}</span>
        </button>
    }
}
