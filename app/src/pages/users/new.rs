//! A form for a new user.

use leptos::prelude::*;

use crate::components::field::{Choice, Field};
use crate::components::form::{Form, Submit};
use crate::functions::user::CreateUser;

#[component]
pub(super) fn NewUserForm(
    create: ServerAction<CreateUser>,
    /// Counts those who were made: the form is empty again after each.
    created: Memo<u32>,
) -> impl IntoView {
    let fields = move || {
        // Read, since a memo that is only tracked never runs.
        let _ = created.get();
        // A closure of its own, so that the fields are new, and empty.
        move || {
            let roles = [("user", "user"), ("admin", "administrator")];
            let roles = roles.map(|(value, text)| (value.to_owned(), text.to_owned())).to_vec();
            view! {
                <div class="fields">
                    <Field
                        name="username"
                        label="User name"
                        required=true
                        autocomplete="off"
                        hint="Without spaces; it cannot be changed later."
                    />
                    <Field name="email" label="E-mail" kind="email" autocomplete="off" />
                    <Choice
                        name="role"
                        label="Role"
                        options=roles
                        value="user"
                        hint="Administrators see and change everything."
                    />
                    <Field
                        name="password"
                        label="First password"
                        kind="password"
                        required=true
                        autocomplete="new-password"
                        hint="At least 8 characters. Ask the person to change it."
                    />
                </div>
            }
        }
    };
    view! {
        <section class="card" aria-labelledby="new-user">
            <h2 id="new-user">"New user"</h2>
            <Form action=create id="user" group="form" class="form" done="The user was made.">
                {fields}
                <div class="form-foot">
                    <Submit label="Make the user" />
                </div>
            </Form>
        </section>
    }
}
