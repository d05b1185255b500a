//! One's own profile, password, sessions and API tokens.

use leptos::prelude::*;
use model::account::{Role, User};

use crate::components::field::{Field, TextArea};
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::form::shown;
use crate::functions::account::{SaveProfile, load_session};

mod password;
mod sessions;
mod tokens;

use password::PasswordForm;
use sessions::Sessions;
use tokens::Tokens;

#[component]
pub(crate) fn ProfilePage() -> impl IntoView {
    let save = ServerAction::<SaveProfile>::new();
    let user = Resource::new(|| (), |()| load_session());
    let content = move |user: User| view! { <ProfileForm user save /> }.into_any();
    view! {
        <PageHeader title="Your profile" />
        <section class="card" aria-labelledby="about-you">
            <h2 id="about-you">"About you"</h2>
            <Loaded resource=user rows=3 children=content />
        </section>
        <PasswordForm />
        <Sessions />
        <Tokens />
    }
}

#[component]
fn ProfileForm(user: User, save: ServerAction<SaveProfile>) -> impl IntoView {
    let role = match user.role {
        Role::Admin => "an administrator",
        Role::User => "a user",
    };
    view! {
        <p>
            "You are " <strong>{user.username}</strong> {format!(", {role} of this server.")}
        </p>
        <Form action=save id="profile" class="form" done="Saved.">
            <Field
                name="email"
                label="E-mail"
                kind="email"
                value=shown(user.email)
                autocomplete="email"
            />
            <TextArea
                name="address"
                label="Address"
                value=shown(user.address)
                rows=3
                hint="Where you work: laboratory, room, telephone."
            />
            <div class="form-foot">
                <Submit label="Save" />
            </div>
        </Form>
    }
}
