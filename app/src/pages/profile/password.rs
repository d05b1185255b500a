//! A change of one's own password.

use leptos::prelude::*;

use crate::components::field::Field;
use crate::components::form::{Form, Submit};
use crate::components::saving::successes;
use crate::functions::account::ChangePassword;

#[component]
pub(super) fn PasswordForm() -> impl IntoView {
    let change = ServerAction::<ChangePassword>::new();
    let changed = successes(change);
    let fields = move || {
        // Read, since a memo that is only tracked never runs.
        let _ = changed.get();
        // A closure of its own, so that the fields are new, and empty.
        || {
            view! {
                <div class="fields">
                    <Field
                        name="current"
                        label="Current password"
                        kind="password"
                        required=true
                        autocomplete="current-password"
                    />
                    <Field
                        name="password"
                        label="New password"
                        kind="password"
                        required=true
                        autocomplete="new-password"
                        hint="At least 8 characters; 15 are better."
                    />
                    <Field
                        name="repeated"
                        label="New password again"
                        kind="password"
                        required=true
                        autocomplete="new-password"
                    />
                </div>
            }
        }
    };
    view! {
        <section class="card" aria-labelledby="password-heading">
            <h2 id="password-heading">"Password"</h2>
            <Form
                action=change
                id="password"
                class="form"
                done="The password was changed. Your other sessions have ended."
            >
                {fields}
                <div class="form-foot">
                    <Submit label="Change the password" />
                </div>
            </Form>
        </section>
    }
}
