//! A form that posts to a server function, with or without scripts, and says how it went.

use leptos::context::Provider;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::{Http, ServerFn};
use serde::de::DeserializeOwned;
use thaw::{Button, ButtonAppearance, ButtonType};

use super::notice::{ErrorNotice, Notice};
use crate::AppError;

/// What fields and buttons know of the form around them.
#[derive(Clone, Copy)]
pub(crate) struct FormState {
    /// Prefix of the ids of its fields.
    pub(crate) id: &'static str,
    /// Name of the argument that the fields are part of, if any.
    pub(crate) group: Option<&'static str>,
    pub(crate) error: Signal<Option<AppError>>,
    pub(crate) pending: Signal<bool>,
}

impl FormState {
    /// The name under which a field is posted.
    pub(crate) fn name(&self, field: &str) -> String {
        self.group.map_or_else(|| field.to_owned(), |group| format!("{group}[{field}]"))
    }
}

#[component]
pub(crate) fn Form<S, O>(
    action: ServerAction<S>,
    /// Prefix of the fields' ids, unique on the page.
    id: &'static str,
    /// Name of the argument that holds the fields.
    #[prop(optional)]
    group: Option<&'static str>,
    #[prop(optional)] class: &'static str,
    /// Said after it went well.
    #[prop(optional, into)]
    done: Option<Signal<String>>,
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Protocol = Http<PostUrl, O>, Error = AppError>
        + DeserializeOwned
        + Clone
        + Send
        + Sync
        + 'static,
    S::Output: Send + Sync + 'static,
    <S as ServerFn>::Client: Client<AppError>,
    <<S::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData:
        From<web_sys::FormData>,
    O: 'static,
{
    let value = action.value();
    let error = Signal::derive(move || {
        value.with(|value| value.as_ref().and_then(|result| result.as_ref().err().cloned()))
    });
    let went_well = move || value.with(|value| matches!(value, Some(Ok(_))));
    let pending = action.pending();
    let state = FormState { id, group, error, pending: pending.into() };
    let general = move || {
        error.get().filter(|error| match error {
            AppError::Invalid { field, .. } => field.is_empty(),
            _ => true,
        })
    };
    view! {
        <ActionForm action attr:class=class attr:id=id>
            <Provider value=state>{children()}</Provider>
            {move || general().map(|error| view! { <ErrorNotice error /> })}
            {move || {
                done.filter(|_| went_well() && !pending.get())
                    .map(|done| {
                        view! {
                            <Notice intent=thaw::MessageBarIntent::Success>{done.get()}</Notice>
                        }
                    })
            }}
        </ActionForm>
    }
}

/// The button that sends the form around it.
#[component]
pub(crate) fn Submit(
    #[prop(into)] label: String,
    #[prop(default = ButtonAppearance::Primary)] appearance: ButtonAppearance,
) -> impl IntoView {
    let pending = use_context::<FormState>().map(|form| form.pending);
    let loading = Signal::derive(move || pending.is_some_and(|pending| pending.get()));
    view! {
        <Button appearance button_type=ButtonType::Submit loading>
            {label}
        </Button>
    }
}
