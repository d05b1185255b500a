//! Who else sees a dataset.

use leptos::prelude::*;
use model::account::UserReference;
use model::dataset::{Access, DatasetDetail, Share};
use model::id::DatasetId;

use crate::AppError;
use crate::components::badge::Word;
use crate::components::field::Choice;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::functions::dataset::load_dataset;
use crate::functions::dataset_edit::{ShareDataset, UnshareDataset};
use crate::functions::user::list_user_references;

async fn load(id: DatasetId) -> Result<(DatasetDetail, Vec<UserReference>), AppError> {
    Ok((load_dataset(id).await?, list_user_references().await?))
}

#[component]
pub(super) fn Sharing(id: DatasetId) -> impl IntoView {
    let share = ServerAction::<ShareDataset>::new();
    let unshare = ServerAction::<UnshareDataset>::new();
    let state =
        Resource::new(move || (share.version().get(), unshare.version().get()), move |_| load(id));
    let content = move |(detail, users): (DatasetDetail, Vec<UserReference>)| {
        let own = detail.access == Access::Own;
        let taken = |user: &UserReference| {
            detail.row.owner.as_ref() == Some(user)
                || detail.shares.iter().any(|share| share.user == *user)
        };
        let options: Vec<_> = users
            .iter()
            .filter(|user| !taken(user))
            .map(|user| (user.id.to_string(), user.username.clone()))
            .collect();
        let row = move |of: Share| {
            let access = if of.access == Access::Edit { "may edit" } else { "may read" };
            let label = format!("Stop sharing with {}", of.user.username);
            view! {
                <tr>
                    <th scope="row">{of.user.username}</th>
                    <td><Word text=access /></td>
                    <td>
                        {own
                            .then(|| {
                                view! {
                                    <ActionForm action=unshare>
                                        <input type="hidden" name="id" value=id.to_string() />
                                        <input type="hidden" name="user" value=of.user.id.to_string() />
                                        <button type="submit" class="link" aria-label=label>
                                            "Stop sharing"
                                        </button>
                                    </ActionForm>
                                }
                            })}
                    </td>
                </tr>
            }
        };
        let owner = detail.row.owner.as_ref().map_or("nobody".to_owned(), |o| o.username.clone());
        let nobody = detail.shares.is_empty();
        let rows = detail.shares.into_iter().map(row).collect_view();
        let levels = vec![
            ("read".to_owned(), "may read".to_owned()),
            ("edit".to_owned(), "may edit the description".to_owned()),
        ];
        view! {
            <p>
                "Owner: " <strong>{owner}</strong>
                <span class="muted">". Administrators see every dataset."</span>
            </p>
            {if nobody {
                view! { <p class="muted">"Shared with nobody else."</p> }.into_any()
            } else {
                view! {
                    <table class="table dense narrow">
                        <thead>
                            <tr>
                                <th scope="col">"User"</th>
                                <th scope="col">"Access"</th>
                                <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                }
                    .into_any()
            }}
            {if own {
                view! {
                    <Form action=share id="share" group="form" class="form form-line">
                        <input type="hidden" name="id" value=id.to_string() />
                        <Choice name="user" label="Share with" none="choose a user" options />
                        <Choice name="access" label="Access" options=levels />
                        <Submit label="Share" />
                    </Form>
                }
                    .into_any()
            } else {
                view! { <p class="muted">"Only the owner or an administrator shares it further."</p> }
                    .into_any()
            }}
        }
        .into_any()
    };
    view! { <Loaded resource=state children=content /> }
}
