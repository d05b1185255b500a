//! Users, for administrators.

use leptos::prelude::*;
use model::account::User;

use crate::components::frame::{AdminOnly, current_user};
use crate::components::loaded::Loaded;
use crate::components::notice::ErrorNotice;
use crate::components::page_header::PageHeader;
use crate::components::saving::{failure, successes};
use crate::components::secret::{Secret, SecretDialog};
use crate::functions::user::{ChangeUser, CreateUser, ResetPassword, list_users};

mod new;
mod table;

use new::NewUserForm;
use table::UserTable;

#[component]
pub(crate) fn UsersPage() -> impl IntoView {
    let create = ServerAction::<CreateUser>::new();
    let change = ServerAction::<ChangeUser>::new();
    let reset = ServerAction::<ResetPassword>::new();
    let (created, changed) = (successes(create), successes(change));
    let me = current_user();
    let users = Resource::new(move || (created.get(), changed.get()), |_| list_users());
    let content = move |users: Vec<User>| {
        let me = me.get();
        view! { <UserTable users me change reset /> }.into_any()
    };
    let (refused, not_reset) = (failure(change), failure(reset));
    let password = reset.value();
    let secret = Signal::derive(move || {
        let answer = password.get()?.ok()?;
        Some(Secret {
            title: format!("New password of {}", answer.username),
            explanation:
                "Hand it over safely: it is shown only now. Every session of this user has ended."
                    .to_owned(),
            secret: answer.password,
        })
    });
    view! {
        <PageHeader title="Users" />
        {move || refused.get().or_else(|| not_reset.get()).map(|error| view! { <ErrorNotice error /> })}
        <section class="card flush">
            <Loaded resource=users rows=6 children=content />
        </section>
        <AdminOnly>
            <NewUserForm create created />
        </AdminOnly>
        <SecretDialog secret />
    }
}
