//! Following a dataset that grows.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::dataset::{DatasetPulse, DatasetState};
use model::id::DatasetId;

use crate::client;
use crate::functions::dataset::load_pulse;

/// Pause between looks at a live dataset.
const LIVE: Duration = Duration::from_millis(2500);
/// And at one that is complete, whose file may grow again.
const COMPLETE: Duration = Duration::from_secs(15);

/// Keeps the pulse up to date while the page is open and in sight.
pub(super) fn follow(id: DatasetId, pulse: RwSignal<DatasetPulse>) {
    let live = Memo::new(move |_| pulse.with(|pulse| pulse.state == DatasetState::Live));
    let asking = StoredValue::new(false);
    let look = move || {
        if client::is_hidden() || asking.try_get_value() != Some(false) {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            // A look that fails is made up for by the next one.
            if let Ok(now) = load_pulse(id).await
                && pulse.try_get_untracked().is_some_and(|before| before != now)
            {
                pulse.set(now);
            }
            let _ = asking.try_update_value(|asking| *asking = false);
        });
    };
    Effect::new(move |_| {
        let pause = if live.get() { LIVE } else { COMPLETE };
        if let Ok(interval) = set_interval_with_handle(look, pause) {
            on_cleanup(move || interval.clear());
        }
    });
}

/// What a resource that holds samples, or what was worked out from them, is read anew for.
pub(super) fn revision(
    pulse: RwSignal<DatasetPulse>,
) -> impl Fn() -> (u64, u64) + Copy + Send + Sync + 'static {
    move || pulse.with(|pulse| (pulse.generation, pulse.revision))
}
