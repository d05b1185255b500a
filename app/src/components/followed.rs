//! Content that is read anew while the page is open, and keeps what people set in it.

use std::sync::Arc;

use leptos::prelude::*;

use super::loaded::Waiting;
use super::notice::ErrorNotice;
use crate::AppError;

/// As [`super::loaded::Loaded`], but the content is made once and told of what comes later: a plot
/// keeps its zoom while its data grow.
#[component]
pub(crate) fn Followed<T, V>(
    resource: Resource<Result<T, AppError>>,
    /// Lines of the skeleton.
    #[prop(default = 4)]
    rows: usize,
    /// The content.
    children: V,
) -> impl IntoView
where
    T: Clone + Default + PartialEq + Send + Sync + 'static,
    V: Fn(Signal<T>) -> AnyView + Send + Sync + 'static,
{
    let children = Arc::new(children);
    let content = move || {
        // Made within the transition, so that a page without scripts waits for the resource.
        // A failure after the first success leaves the value as it is.
        let value = Memo::new(move |before: Option<&Option<T>>| match resource.get() {
            Some(Ok(value)) => Some(value),
            _ => before.cloned().flatten(),
        });
        let state = Memo::new(move |_| match (value.with(Option::is_some), resource.get()) {
            (true, _) => Some(Ok(())),
            (false, Some(Err(error))) => Some(Err(error)),
            (false, _) => None,
        });
        let children = children.clone();
        move || {
            state.get().map(|state| match state {
                Ok(()) => children(Signal::derive(move || value.get().unwrap_or_default())),
                Err(error) => view! { <ErrorNotice error /> }.into_any(),
            })
        }
    };
    view! { <Transition fallback=move || view! { <Waiting rows /> }>{content}</Transition> }
}
