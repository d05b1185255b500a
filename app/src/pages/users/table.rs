//! The table of users.

use leptos::prelude::*;
use model::account::{Role, User};
use thaw::BadgeColor;

use crate::components::badge::Word;
use crate::components::instant::Instant;
use crate::format::or_dash;
use crate::functions::user::{ChangeUser, ResetPassword};

#[component]
pub(super) fn UserTable(
    users: Vec<User>,
    /// Who looks at it.
    me: Option<User>,
    change: ServerAction<ChangeUser>,
    reset: ServerAction<ResetPassword>,
) -> impl IntoView {
    let admin = me.as_ref().is_some_and(|me| me.role == Role::Admin);
    let my_id = me.map(|me| me.id);
    let row = |user: User| {
        let own = Some(user.id) == my_id;
        let actions = admin.then(|| view! { <Actions user=user.clone() own change reset /> });
        view! { <Row user own actions=actions.into_any() /> }
    };
    let rows = users.into_iter().map(row).collect_view();
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"E-mail"</th>
                        <th scope="col">"Role"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Since"</th>
                        <th scope="col">"Last log-in"</th>
                        <th scope="col">
                            <span class="visually-hidden">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(user: User, own: bool, actions: AnyView) -> impl IntoView {
    let role = match user.role {
        Role::Admin => "administrator",
        Role::User => "user",
    };
    let state = if user.active {
        view! { <Word text="active" color=BadgeColor::Success /> }
    } else {
        view! { <Word text="disabled" color=BadgeColor::Warning /> }
    };
    let last = user.last_log_in_at.map(|at| view! { <Instant at /> });
    view! {
        <tr>
            <th scope="row">
                {user.username} {own.then(|| view! { " "<span class="muted">"you"</span> })}
            </th>
            <td>{or_dash(user.email.as_deref())}</td>
            <td>{role}</td>
            <td>{state}</td>
            <td class="date">
                <Instant at=user.created_at />
            </td>
            <td class="date">{last}</td>
            <td class="row-actions">{actions}</td>
        </tr>
    }
}

/// What an administrator can do to a user; nobody locks themselves out.
#[component]
fn Actions(
    user: User,
    own: bool,
    change: ServerAction<ChangeUser>,
    reset: ServerAction<ResetPassword>,
) -> impl IntoView {
    let name = user.username.clone();
    let id = user.id.to_string();
    let button = |value: &'static str, text: &'static str| {
        view! {
            <button
                type="submit"
                class="small"
                name="change"
                value=value
                aria-label=format!("{text}: {name}")
            >
                {text}
            </button>
        }
    };
    let active = (!own).then(|| {
        if user.active { button("disable", "Disable") } else { button("enable", "Enable") }
    });
    let role = (!own).then(|| match user.role {
        Role::User => button("admin", "Make administrator"),
        Role::Admin => button("user", "Make user"),
    });
    let fresh_id = id.clone();
    let fresh = (!own).then(|| {
        view! {
            // The password comes in the answer to a script, and nowhere else.
            <div class="needs-script">
                <ActionForm action=reset>
                    <input type="hidden" name="id" value=fresh_id />
                    <button
                        type="submit"
                        class="small"
                        aria-label=format!("Reset the password: {}", user.username)
                    >
                        "Reset password"
                    </button>
                </ActionForm>
            </div>
        }
    });
    view! {
        <ActionForm action=change>
            <input type="hidden" name="id" value=id.clone() />
            {active}
            {role}
        </ActionForm>
        {fresh}
    }
}
