//! Where one is logged in, and the way to log out there from here.

use leptos::prelude::*;

use crate::components::instant::Instant;
use crate::components::loaded::Loaded;
use crate::components::notice::ErrorNotice;
use crate::components::saving::{failure, successes};
use crate::functions::session::{EndSession, OwnSession, list_sessions};

#[component]
pub(super) fn Sessions() -> impl IntoView {
    let end = ServerAction::<EndSession>::new();
    let ended = successes(end);
    let sessions = Resource::new(move || ended.get(), |_| list_sessions());
    let failed = failure(end);
    let content = move |sessions: Vec<OwnSession>| {
        let rows = sessions.into_iter().map(|session| view! { <Row session end /> }).collect_view();
        view! {
            <div class="table-scroll">
                <table class="table" id="sessions">
                    <thead>
                        <tr>
                            <th scope="col">"From"</th>
                            <th scope="col">"Logged in"</th>
                            <th scope="col">"Last used"</th>
                            <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="sessions-heading">
            <h2 id="sessions-heading">"Where you are logged in"</h2>
            <p class="muted">
                "A session ends after 12 hours without use, after 30 days, and with a new password."
            </p>
            {move || failed.get().map(|error| view! { <ErrorNotice error /> })}
            <Loaded resource=sessions rows=2 children=content />
        </section>
    }
}

#[component]
fn Row(session: OwnSession, end: ServerAction<EndSession>) -> impl IntoView {
    let label = format!("End the session from {}", session.address);
    let action = if session.current {
        view! { <span class="muted">"this one"</span> }.into_any()
    } else {
        view! {
            <ActionForm action=end>
                <input type="hidden" name="id" value=session.id.to_string() />
                <button type="submit" class="small" aria-label=label>
                    "End"
                </button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{session.address}</th>
            <td class="date">
                <Instant at=session.created_at />
            </td>
            <td class="date">
                <Instant at=session.last_used_at />
            </td>
            <td class="row-actions">{action}</td>
        </tr>
    }
}
