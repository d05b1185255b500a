//! The bar at the top: where one can go, who one is, and the way out.

use leptos::prelude::*;
use leptos_router::components::A;
use model::account::{Role, User};

use super::theme_switch::ThemeSwitch;
use crate::functions::account::LogOut;

const PLACES: &[(&str, &str)] = &[
    ("/datasets", "Datasets"),
    ("/cells", "Cells"),
    ("/equipment", "Equipment"),
    ("/harvesters", "Harvesters"),
];

/// The mark of the house: a charging curve.
#[component]
pub(crate) fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <rect x="1.5" y="1.5" width="21" height="21" rx="5" fill="currentColor" opacity="0.16" />
            <path
                d="M4 18c3 0 3-9 6-9s3 5 5 5 2-8 5-8"
                fill="none"
                stroke="currentColor"
                stroke-width="2.2"
                stroke-linecap="round"
            />
        </svg>
    }
}

#[component]
pub(crate) fn NavigationBar(user: User) -> impl IntoView {
    let log_out = ServerAction::<LogOut>::new();
    let admin = user.role == Role::Admin;
    let place = |(address, name): &'static (&str, &str)| {
        view! { <A href=*address>{*name}</A> }
    };
    view! {
        <a class="skip" href="#content">
            "Skip to the content"
        </a>
        <header class="bar">
            <a class="brand" href="/datasets">
                <Logo />
                "Galvanalyser"
            </a>
            <nav class="places" aria-label="Main">
                {PLACES.iter().map(place).collect_view()}
                {admin.then(|| view! { <A href="/users">"Users"</A> })}
            </nav>
            <div class="bar-end">
                <ThemeSwitch />
                <A href="/profile" attr:class="me" attr:title="Your profile">
                    {user.username}
                </A>
                <ActionForm action=log_out>
                    <button type="submit" class="link">
                        "Log out"
                    </button>
                </ActionForm>
            </div>
        </header>
    }
}
