//! The window of samples that a plot has, and the requests for the next one.

use std::sync::Arc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::id::DatasetId;
use web_sys::AbortController;

use super::time_state::{Held, Wanted};
use crate::client::{self, FetchError};

/// Wait after the last change of the view before its samples are fetched.
const SETTLE: Duration = Duration::from_millis(120);

/// A request on its way, and one that waits.
#[derive(Default)]
struct Flight {
    controller: Option<AbortController>,
    timer: Option<TimeoutHandle>,
}

/// What has been fetched, and how the fetching goes.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    dataset: DatasetId,
    pub(crate) held: RwSignal<Option<Arc<Held>>>,
    /// `loading`, `ready` or `error`.
    pub(crate) state: RwSignal<&'static str>,
    pub(crate) problem: RwSignal<Option<FetchError>>,
    attempt: RwSignal<u32>,
    /// Made in the browser only: the server renders on many threads, and this belongs to one.
    flight: StoredValue<Option<StoredValue<Flight, LocalStorage>>>,
}

impl Window {
    pub(crate) fn of(dataset: DatasetId) -> Self {
        Self {
            dataset,
            held: RwSignal::new(None),
            state: RwSignal::new("loading"),
            problem: RwSignal::new(None),
            attempt: RwSignal::new(0),
            flight: StoredValue::new(None),
        }
    }

    /// Asks again after a failure.
    pub(crate) fn try_again(self) {
        self.attempt.update(|count| *count += 1);
    }

    /// Keeps the window up to what is wanted; `arrived` sees the bounds change with each answer.
    pub(crate) fn follow(self, wanted: Memo<Wanted>, arrived: impl Fn(Held) + Copy + 'static) {
        Effect::new(move |_| {
            let own = StoredValue::new_local(Flight::default());
            self.flight.set_value(Some(own));
            on_cleanup(move || {
                // Nothing is in flight if it has gone already.
                let _ = own.try_update_value(|flight| {
                    if let Some(timer) = flight.timer.take() {
                        timer.clear();
                    }
                    if let Some(controller) = flight.controller.take() {
                        controller.abort();
                    }
                });
            });
        });
        Effect::new(move |_| {
            let wanted = wanted.get();
            self.attempt.track();
            let Some(flight) = self.flight.get_value().filter(|_| wanted.width > 0) else { return };
            let known = self
                .held
                .with_untracked(|held| held.as_ref().is_some_and(|held| wanted.satisfied_by(held)));
            flight.update_value(|flight| {
                if let Some(timer) = flight.timer.take() {
                    timer.clear();
                }
                if !known {
                    let first = self.held.with_untracked(Option::is_none);
                    let delay = if first { Duration::ZERO } else { SETTLE };
                    self.state.set("loading");
                    let fetch = move || self.fetch(wanted, arrived);
                    flight.timer = set_timeout_with_handle(fetch, delay).ok();
                }
            });
            if known {
                self.state.set("ready");
            }
        });
    }

    fn fetch(self, wanted: Wanted, arrived: impl Fn(Held) + 'static) {
        let controller = client::abort_controller();
        let Some(flight) = self.flight.try_get_value().flatten() else { return };
        flight.update_value(|flight| {
            if let Some(before) = flight.controller.take() {
                before.abort();
            }
            flight.controller.clone_from(&controller);
        });
        spawn_local(async move {
            let (request, covered) = wanted.request();
            match client::fetch_window(self.dataset, &request, controller.as_ref()).await {
                Ok(window) => {
                    arrived(Held { x: wanted.x, covered, window });
                    self.problem.set(None);
                    self.state.set("ready");
                }
                Err(FetchError::Aborted) => {}
                Err(error) => {
                    self.problem.set(Some(error));
                    self.state.set("error");
                }
            }
        });
    }
}
