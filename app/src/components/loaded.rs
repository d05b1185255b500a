//! The one place that knows waiting and failing: skeleton, error, content.

use leptos::prelude::*;
use thaw::{Skeleton, SkeletonItem};

use super::notice::ErrorNotice;
use crate::AppError;

/// Grey lines in place of content that is on its way.
#[component]
pub(crate) fn Waiting(#[prop(default = 4)] rows: usize) -> impl IntoView {
    let items = (0..rows).map(|_| view! { <SkeletonItem /> }).collect_view();
    view! {
        <Skeleton class="waiting" attr:aria-label="Loading">
            {items}
        </Skeleton>
    }
}

/// Shows what a resource has brought. While it is fetched anew the old content stays.
#[component]
pub(crate) fn Loaded<T, V>(
    resource: Resource<Result<T, AppError>>,
    /// Lines of the skeleton.
    #[prop(default = 4)]
    rows: usize,
    /// The content.
    children: V,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: Fn(T) -> AnyView + Send + Sync + 'static,
{
    let content = move || {
        resource.get().map(|result| match result {
            Ok(value) => children(value),
            Err(error) => view! { <ErrorNotice error /> }.into_any(),
        })
    };
    view! { <Transition fallback=move || view! { <Waiting rows /> }>{content}</Transition> }
}
