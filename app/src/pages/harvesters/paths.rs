//! The folders that a harvester watches.

use leptos::prelude::*;
use model::harvest::MonitoredPath;
use thaw::BadgeColor;

use crate::components::badge::Word;
use crate::components::empty_state::EmptyState;
use crate::format::count;

#[component]
pub(super) fn PathTable(paths: Vec<MonitoredPath>, admin: bool) -> impl IntoView {
    if paths.is_empty() {
        let text = if admin {
            "Watch a folder, and the files that a cycler writes there become datasets."
        } else {
            "No folder is monitored for you. An administrator can add you to one."
        };
        return view! { <EmptyState title="No folder is watched" text /> }.into_any();
    }
    let rows = paths.into_iter().map(|path| view! { <Row path /> }).collect_view();
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Folder"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="number">
                            "Files"
                        </th>
                        <th scope="col" class="number">
                            "At rest after"
                        </th>
                        <th scope="col">"Monitored for"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(path: MonitoredPath) -> impl IntoView {
    let users: Vec<String> = path.users.iter().map(|user| user.username.clone()).collect();
    let users = if users.is_empty() { "–".to_owned() } else { users.join(", ") };
    let address = format!("/harvesters/paths/{}", path.id);
    view! {
        <tr>
            <th scope="row">
                <a href=address>
                    <code>{path.edit.path.clone()}</code>
                </a>
            </th>
            <td>
                <Reachability path=path.clone() />
            </td>
            <td class="number">{count(path.files)}</td>
            <td class="number">{format!("{} s", path.edit.stable_seconds)}</td>
            <td>{users}</td>
        </tr>
    }
}

/// Watched, paused, or since when it cannot be read and why.
#[component]
pub(crate) fn Reachability(path: MonitoredPath) -> impl IntoView {
    if !path.edit.active {
        return view! { <Word text="paused" color=BadgeColor::Warning /> }.into_any();
    }
    let Some(since) = path.unreachable_since else {
        return view! { <Word text="watched" color=BadgeColor::Success /> }.into_any();
    };
    let reason = path.unreachable_reason.unwrap_or_default();
    view! {
        <Word text="unreachable" color=BadgeColor::Danger />
        " "
        <span class="reason">{format!("since {} UTC: {reason}", since.to_minute_text())}</span>
    }
    .into_any()
}
