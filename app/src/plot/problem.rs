//! What a plot says over its picture when samples did not come.

use leptos::prelude::*;

use crate::client::FetchError;

#[component]
pub(crate) fn PlotProblem(
    problem: RwSignal<Option<FetchError>>,
    again: Callback<()>,
) -> impl IntoView {
    move || {
        problem.get().map(|error| {
            let log_in = error == FetchError::LoggedOut;
            view! {
                <div class="plot-problem" role="alert">
                    <p>{error.to_string()}</p>
                    {if log_in {
                        view! { <a href="/login" rel="external">"Log in"</a> }.into_any()
                    } else {
                        view! {
                            <button
                                type="button"
                                on:click=move |_| {
                                    problem.set(None);
                                    again.run(());
                                }
                            >
                                "Try again"
                            </button>
                        }
                            .into_any()
                    }}
                </div>
            }
        })
    }
}
