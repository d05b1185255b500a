//! The first administrator, made with the link that the server printed.

use leptos::prelude::*;
use leptos_meta::Title;

use super::route::query_value;
use crate::components::field::Field;
use crate::components::form::{Form, Submit};
use crate::components::navigation::Logo;
use crate::functions::account::SetUp;

#[component]
pub(crate) fn SetUpPage() -> impl IntoView {
    let action = ServerAction::<SetUp>::new();
    let token = query_value("token");
    view! {
        <Title text="Set up" />
        <main id="content" class="lonely">
            <div class="card narrow">
                <h1 class="brand-large">
                    <Logo />
                    "Welcome"
                </h1>
                <p class="muted">
                    "Create the first administrator. Further users are added in the app."
                </p>
                <Form action id="set-up">
                    <Field
                        name="token"
                        label="Set-up token"
                        value=token.get_untracked()
                        required=true
                        hint="From the one-time link that the server printed."
                        autocomplete="off"
                    />
                    <Field name="username" label="User name" required=true autocomplete="username" />
                    <Field name="email" label="E-mail" kind="email" autocomplete="email" />
                    <Field
                        name="password"
                        label="Password"
                        kind="password"
                        required=true
                        hint="At least 8 characters."
                        autocomplete="new-password"
                    />
                    <Field
                        name="repeated"
                        label="Password again"
                        kind="password"
                        required=true
                        autocomplete="new-password"
                    />
                    <Submit label="Create administrator" />
                </Form>
            </div>
        </main>
    }
}
