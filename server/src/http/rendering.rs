//! A page's reactive values, kept apart from those of pages that are rendered at the same time.
//!
//! leptos finds them by two variables of the thread: who owns what is made, and the arena it is made
//! in. What it polls inside of a page sets them, but what is around it (the wait for the first part,
//! the title that is then written) does not, and nothing sets them back. On a thread that has worked
//! on another page meanwhile, a page would read the other's values: another title, a panic, or a part
//! that never comes.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, OnceLock};

use axum::http::StatusCode;
use leptos::prelude::{Owner, use_context};
use leptos_axum::ResponseOptions;

/// One page on its way.
#[derive(Clone, Default)]
pub struct Rendering {
    begun: Arc<OnceLock<Begun>>,
}

/// What leptos has made for the page.
struct Begun {
    root: Owner,
    response: Option<ResponseOptions>,
}

impl Rendering {
    /// To be called by the page itself, before its first component.
    pub fn begin(&self) {
        if let Some(root) = Owner::current() {
            let response = use_context::<ResponseOptions>();
            self.begun.get_or_init(|| Begun { root, response });
        }
    }

    /// Does the page's work, which is to call [`Rendering::begin`]: always among its own values.
    pub async fn apart<T>(&self, work: impl Future<Output = T>) -> T {
        let before = Owner::new();
        let mut work = pin!(work);
        poll_fn(move |context| {
            let owner = self.begun.get().map_or(&before, |begun| &begun.root);
            owner.with(|| work.as_mut().poll(context))
        })
        .await
    }

    /// The status that the page's parts have asked for so far.
    pub fn status(&self) -> Option<StatusCode> {
        let parts = self.begun.get()?.response.as_ref()?.0.read().ok()?;
        parts.status
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use leptos::prelude::*;
    use leptos_meta::{MetaTags, Title, provide_meta_context};

    use super::*;

    /// A page whose title is a reactive value.
    fn page(title: &'static str) -> impl IntoView {
        provide_meta_context();
        let title = RwSignal::new(title.to_owned());
        view! {
            <html>
                <head>
                    <MetaTags />
                </head>
                <body>
                    <Title text=move || title.get() />
                    <p>{title}</p>
                </body>
            </html>
        }
    }

    async fn render(title: &'static str) -> String {
        let rendering = Rendering::default();
        let begun = rendering.clone();
        let render = leptos_axum::render_app_to_stream_with_context(
            move || begun.begin(),
            move || page(title),
        );
        let work = async move {
            let body = render(Request::new(Body::empty())).await.into_body();
            String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().into()).unwrap()
        };
        rendering.apart(work).await
    }

    /// On one thread they take turns whenever one waits.
    #[tokio::test]
    async fn pages_at_the_same_time_keep_their_own_titles() {
        let _ = any_spawner::Executor::init_tokio();
        let titles = ["one", "two", "three"];
        let pages = futures::future::join_all(titles.map(render)).await;
        for (title, page) in titles.iter().zip(pages) {
            assert!(page.contains(&format!("<title>{title}</title>")), "{title}: {page}");
        }
    }
}
