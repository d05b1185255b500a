//! A page is one task, among its own reactive values.
//!
//! leptos spawns a task for each resource and each effect of a page. They read and write the same
//! values, and a value that another thread is busy with counts as gone: a page then fails, or a part
//! of it never comes. So what a page spawns is polled by the page itself, in turns.
//!
//! leptos finds the values by two variables of the thread: who owns what is made, and the arena it is
//! made in. What it polls inside of a page sets them, but what is around it (the wait for the first
//! part, the title that is then written) does not, and nothing sets them back. On a thread that has
//! worked on another page meanwhile, a page would read the other's values, the other's title.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use axum::http::StatusCode;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use leptos::prelude::{Owner, use_context};
use leptos_axum::ResponseOptions;

/// What was spawned and is not polled yet.
type Spawned = Arc<Mutex<Vec<PinnedFuture<()>>>>;

thread_local! {
    /// Of the page that this thread works on.
    static AT_HAND: RefCell<Option<Spawned>> = const { RefCell::new(None) };
}

/// Hands what a page spawns to the page, and all else to tokio.
struct PageTasks;

impl CustomExecutor for PageTasks {
    fn spawn(&self, task: PinnedFuture<()>) {
        match AT_HAND.with_borrow(Clone::clone) {
            Some(spawned) => spawned.lock().unwrap_or_else(PoisonError::into_inner).push(task),
            None => drop(tokio::spawn(task)),
        }
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(task);
    }

    fn poll_local(&self) {}
}

/// To be called before anything of leptos runs; does nothing the second time.
pub(crate) fn set_up() {
    // The error says that there is one already, which is this one.
    let _ = Executor::init_custom_executor(PageTasks);
}

/// One page on its way.
#[derive(Clone, Default)]
pub(super) struct Rendering {
    begun: Arc<OnceLock<Begun>>,
}

/// What leptos has made for the page.
struct Begun {
    root: Owner,
    response: Option<ResponseOptions>,
}

impl Rendering {
    /// To be called by the page itself, before its first component.
    pub(super) fn begin(&self) {
        if let Some(root) = Owner::current() {
            let response = use_context::<ResponseOptions>();
            self.begun.get_or_init(|| Begun { root, response });
        }
    }

    /// Does the page's work, which is to call [`Rendering::begin`]: always among its own values, and
    /// with all that it spawns.
    pub(super) async fn apart<T>(&self, work: impl Future<Output = T>) -> T {
        let before = Owner::new();
        let spawned = Spawned::default();
        let mut tasks = FuturesUnordered::new();
        let mut work = pin!(work);
        poll_fn(move |context| {
            let _at_hand = AtHand::put(&spawned);
            let owner = self.begun.get().map_or(&before, |begun| &begun.root);
            owner.with(|| {
                let done = work.as_mut().poll(context);
                if done.is_pending() {
                    poll_tasks(&spawned, &mut tasks, context);
                }
                done
            })
        })
        .await
    }

    /// The status that the page's parts have asked for so far.
    pub(super) fn status(&self) -> Option<StatusCode> {
        let parts = self.begun.get()?.response.as_ref()?.0.read().ok()?;
        parts.status
    }
}

/// Polls tasks until each of them waits, those that they spawn too.
fn poll_tasks(
    spawned: &Spawned,
    tasks: &mut FuturesUnordered<PinnedFuture<()>>,
    context: &mut Context<'_>,
) {
    loop {
        let new = std::mem::take(&mut *spawned.lock().unwrap_or_else(PoisonError::into_inner));
        let is_over = new.is_empty();
        tasks.extend(new);
        if let Poll::Ready(Some(())) = tasks.poll_next_unpin(context) {
            continue;
        }
        if is_over {
            return;
        }
    }
}

/// Takes note that the thread works on a page, until it is dropped.
struct AtHand(Option<Spawned>);

impl AtHand {
    fn put(spawned: &Spawned) -> Self {
        Self(AT_HAND.replace(Some(Arc::clone(spawned))))
    }
}

impl Drop for AtHand {
    fn drop(&mut self) {
        AT_HAND.set(self.0.take());
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

    async fn render<V: IntoView + 'static>(
        page: impl Fn() -> V + Clone + Send + Sync + 'static,
    ) -> String {
        let rendering = Rendering::default();
        let begun = rendering.clone();
        let render = leptos_axum::render_app_to_stream_with_context(move || begun.begin(), page);
        let work = async move {
            let body = render(Request::new(Body::empty())).await.into_body();
            String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().into()).unwrap()
        };
        rendering.apart(work).await
    }

    /// On one thread they take turns whenever one waits.
    #[tokio::test]
    async fn pages_at_the_same_time_keep_their_own_titles() {
        set_up();
        let titles = ["one", "two", "three"];
        let pages =
            futures::future::join_all(titles.map(|title| render(move || page(title)))).await;
        for (title, page) in titles.iter().zip(pages) {
            assert!(page.contains(&format!("<title>{title}</title>")), "{title}: {page}");
        }
    }

    /// A page that waits for something and notes which task each part of it is worked on by.
    fn waiting(seen: Arc<Mutex<Vec<tokio::task::Id>>>) -> impl IntoView {
        let note = move || seen.lock().unwrap().extend(tokio::task::try_id());
        let load = note.clone();
        let resource = Resource::new_blocking(
            || (),
            move |()| {
                load();
                let load = load.clone();
                async move {
                    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                    load();
                    7
                }
            },
        );
        let effect = note.clone();
        Effect::new_isomorphic(move |_| effect());
        let content = move || {
            note();
            resource.get()
        };
        view! {
            <html>
                <head></head>
                <body>
                    <Suspense fallback=|| "wait">{content}</Suspense>
                </body>
            </html>
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_page_is_one_task() {
        set_up();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        let page = tokio::spawn(render(move || waiting(Arc::clone(&noted))));
        let task = page.id();
        let page = page.await.unwrap();
        assert!(page.contains('7'), "{page}");
        let seen = seen.lock().unwrap();
        assert!(seen.len() >= 4, "{seen:?}");
        assert!(seen.iter().all(|id| *id == task), "{task}: {seen:?}");
    }
}
