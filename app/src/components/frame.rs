//! The page around every page that needs a log-in.

use leptos::prelude::*;
use leptos_router::components::{Outlet, Redirect};
use leptos_router::hooks::use_location;
use model::account::{Role, User};

use super::link::address;
use super::navigation::NavigationBar;
use super::notice::ErrorNotice;
use crate::AppError;
use crate::functions::account::load_session;

/// Who is logged in, for pages that show more to some.
#[derive(Clone, Copy)]
pub(crate) struct CurrentUser(Resource<Result<User, AppError>>);

impl CurrentUser {
    /// Read it within a `Suspense` or after one has waited for it.
    pub(crate) fn get(self) -> Option<User> {
        self.0.get().and_then(Result::ok)
    }

    pub(crate) fn is_admin(self) -> bool {
        self.get().is_some_and(|user| user.role == Role::Admin)
    }
}

/// Who is logged in; only within [`Frame`].
pub(crate) fn current_user() -> CurrentUser {
    expect_context()
}

/// Shows its content to administrators only.
#[component]
pub(crate) fn AdminOnly(children: ChildrenFn) -> impl IntoView {
    let user = current_user();
    let children = StoredValue::new(children);
    view! {
        <Suspense fallback=|| ()>
            {move || user.is_admin().then(|| children.with_value(|children| children()))}
        </Suspense>
    }
}

#[component]
pub(crate) fn Frame() -> impl IntoView {
    let session = Resource::new_blocking(|| (), |()| load_session());
    provide_context(CurrentUser(session));
    let location = use_location();
    let log_in = move || {
        let here = location.pathname.get_untracked()
            + &location.search.with_untracked(|search| {
                if search.is_empty() { String::new() } else { format!("?{search}") }
            });
        let next = if here == "/" { String::new() } else { here };
        address("/login", [("next", next.as_str())])
    };
    let bar = move || {
        session.get().map(|user| match user {
            Ok(user) => view! { <NavigationBar user /> }.into_any(),
            Err(AppError::Unauthenticated) => view! { <Redirect path=log_in() /> }.into_any(),
            Err(error) => view! { <ErrorNotice error /> }.into_any(),
        })
    };
    view! {
        <Suspense fallback=|| view! { <header class="bar"></header> }>{bar}</Suspense>
        <main id="content">
            <Outlet />
        </main>
    }
}
