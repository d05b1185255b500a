//! Log in.

use leptos::prelude::*;
use leptos_meta::Title;

use super::route::query_value;
use crate::components::field::Field;
use crate::components::form::{Form, Submit};
use crate::components::navigation::Logo;
use crate::components::notice::Notice;
use crate::functions::account::{LogIn, needs_admin};

#[component]
pub(crate) fn LogInPage() -> impl IntoView {
    let action = ServerAction::<LogIn>::new();
    let next = query_value("next");
    let fresh = Resource::new(|| (), |()| needs_admin());
    let set_up_note = move || {
        fresh.get().and_then(Result::ok).filter(|needed| *needed).map(|_| {
            view! {
                <Notice>
                    "This server has no administrator yet. Open the one-time link that it printed when it started."
                </Notice>
            }
        })
    };
    view! {
        <Title text="Log in" />
        <main id="content" class="lonely">
            <div class="card narrow">
                <h1 class="brand-large">
                    <Logo />
                    "Galvanalyser"
                </h1>
                <p class="muted">"Every test of every cycler, in one place."</p>
                <Suspense fallback=|| ()>{set_up_note}</Suspense>
                <Form action id="log-in">
                    <input type="hidden" name="next" value=move || next.get() />
                    <Field name="username" label="User name" required=true autocomplete="username" />
                    <Field
                        name="password"
                        label="Password"
                        kind="password"
                        required=true
                        autocomplete="current-password"
                    />
                    <Submit label="Log in" />
                </Form>
            </div>
        </main>
    }
}
