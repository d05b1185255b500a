//! Reading again what changes by itself.

use std::time::Duration;

use leptos::prelude::*;

use crate::client;

/// Calls back at intervals while the page is open and in sight; never on the server.
pub(crate) fn refresh_every(interval: Duration, refresh: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        let refresh = refresh.clone();
        let tick = move || {
            if !client::is_hidden() {
                refresh();
            }
        };
        // Browsers refuse no interval; without one the page only stays as it was loaded.
        if let Ok(handle) = set_interval_with_handle(tick, interval) {
            on_cleanup(move || handle.clear());
        }
    });
}
