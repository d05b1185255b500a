//! API tokens: for scripts, batteryclient and tester PCs.

use leptos::prelude::*;
use model::account::{ApiToken, Scope};

use crate::components::empty_state::EmptyState;
use crate::components::field::{Field, Tick};
use crate::components::form::{Form, Submit};
use crate::components::instant::Instant;
use crate::components::loaded::Loaded;
use crate::components::notice::ErrorNotice;
use crate::components::saving::{failure, successes};
use crate::components::secret::{Secret, SecretDialog};
use crate::functions::token::{CreateToken, RevokeToken, list_tokens};

#[component]
pub(super) fn Tokens() -> impl IntoView {
    let create = ServerAction::<CreateToken>::new();
    let revoke = ServerAction::<RevokeToken>::new();
    let (created, revoked) = (successes(create), successes(revoke));
    let tokens = Resource::new(move || (created.get(), revoked.get()), |_| list_tokens());
    let content = move |tokens: Vec<ApiToken>| {
        if tokens.is_empty() {
            view! {
                <EmptyState
                    title="No tokens yet"
                    text="A token lets a script read your datasets over the API, without your password."
                />
            }
            .into_any()
        } else {
            view! { <TokenTable tokens revoke /> }.into_any()
        }
    };
    let answer = create.value();
    let secret = Signal::derive(move || {
        let created = answer.get()?.ok()?;
        Some(Secret {
            title: format!("Token “{}”", created.token.name),
            explanation: "Keep it where only you can read it: it is shown only now. Send it as the header “Authorization: Bearer …”."
                .to_owned(),
            secret: created.secret,
        })
    });
    let failed = failure(revoke);
    view! {
        <section class="card" aria-labelledby="tokens-heading">
            <h2 id="tokens-heading">"API tokens"</h2>
            {move || failed.get().map(|error| view! { <ErrorNotice error /> })}
            <Loaded resource=tokens rows=3 children=content />
            <NewToken create created />
        </section>
        <SecretDialog secret />
    }
}

#[component]
fn NewToken(create: ServerAction<CreateToken>, created: Memo<u32>) -> impl IntoView {
    let fields = move || {
        // Read, since a memo that is only tracked never runs.
        let _ = created.get();
        // A closure of its own, so that the fields are new, and empty.
        || {
            view! {
                <div class="fields">
                    <Field
                        name="name"
                        label="Name"
                        required=true
                        autocomplete="off"
                        placeholder="analysis notebook"
                        hint="What it is for, so that you know which to revoke."
                    />
                    <Field
                        name="valid_days"
                        label="Valid for (days)"
                        kind="number"
                        min="1"
                        max="366"
                        step="1"
                        value="90"
                        hint="1 to 366."
                    />
                    <Tick
                        name="write"
                        label="May also write"
                        hint="Change metadata as you can. Reading is always allowed."
                    />
                </div>
            }
        }
    };
    view! {
        <noscript>
            <p class="muted">
                "A new token is shown once, in the answer to a script, so making one needs JavaScript. On the server, "
                <code>"galvanalyser token create"</code>
                " does the same."
            </p>
        </noscript>
        <div class="form needs-script">
            <h3>"New token"</h3>
            <Form action=create id="token" group="form" class="form">
                {fields}
                <div class="form-foot">
                    <Submit label="Make a token" />
                </div>
            </Form>
        </div>
    }
}

#[component]
fn TokenTable(tokens: Vec<ApiToken>, revoke: ServerAction<RevokeToken>) -> impl IntoView {
    let rows = tokens.into_iter().map(|token| view! { <Row token revoke /> }).collect_view();
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Begins with"</th>
                        <th scope="col">"May"</th>
                        <th scope="col">"Made"</th>
                        <th scope="col">"Expires"</th>
                        <th scope="col">"Last used"</th>
                        <th scope="col">
                            <span class="visually-hidden">"Revoke"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(token: ApiToken, revoke: ServerAction<RevokeToken>) -> impl IntoView {
    let scopes: Vec<&str> = token.scopes.iter().copied().map(Scope::name).collect();
    let last = match token.last_used_at {
        Some(at) => view! { <Instant at /> }.into_any(),
        None => "never".into_any(),
    };
    let label = format!("Revoke {}", token.name);
    view! {
        <tr>
            <th scope="row">{token.name}</th>
            <td>
                <code>{format!("{}…", token.prefix)}</code>
            </td>
            <td>{scopes.join(", ")}</td>
            <td class="date">
                <Instant at=token.created_at />
            </td>
            <td class="date">
                <Instant at=token.expires_at />
            </td>
            <td class="date">{last}</td>
            <td class="row-actions">
                <ActionForm action=revoke>
                    <input type="hidden" name="id" value=token.id.to_string() />
                    <button type="submit" class="small" aria-label=label>
                        "Revoke"
                    </button>
                </ActionForm>
            </td>
        </tr>
    }
}
