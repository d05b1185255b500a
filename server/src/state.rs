//! The long-lived parts of the server.

use std::sync::Arc;

use axum::extract::FromRef;
use catalog::Catalog;
use leptos::prelude::LeptosOptions;
use store::Store;

use crate::config::Config;

/// Of leptos' own, where the environment names none.
const DEFAULT_RELOAD_PORT: u32 = 3001;

#[derive(Clone)]
pub struct AppState {
    pub catalog: Catalog,
    pub store: Store,
    pub config: Arc<Config>,
    pub leptos: LeptosOptions,
}

impl AppState {
    pub fn new(config: Config, catalog: Catalog, store: Store) -> Self {
        // Built in code: the binary is one file and reads no Cargo.toml at run time.
        let reload_port = std::env::var("LEPTOS_RELOAD_PORT").ok();
        let reload_port = reload_port.and_then(|port| port.parse().ok());
        let leptos = LeptosOptions::builder()
            .output_name("galvanalyser")
            .site_root("target/site")
            .site_pkg_dir("pkg")
            .site_addr(config.listen)
            // Of `cargo leptos watch`.
            .reload_port(reload_port.unwrap_or(DEFAULT_RELOAD_PORT))
            .build();
        Self { catalog, store, config: Arc::new(config), leptos }
    }
}

impl FromRef<AppState> for Catalog {
    fn from_ref(state: &AppState) -> Self {
        state.catalog.clone()
    }
}

impl FromRef<AppState> for Store {
    fn from_ref(state: &AppState) -> Self {
        state.store.clone()
    }
}
