//! The web app: pages, components, the plot, and the server functions that feed them.
//!
//! **Invariants:** no page or component contains `cfg`; every server function is a short door over
//! one verb of `catalog`, reached through [`context`]; samples never travel through here, the plot
//! fetches them as windows ([`client`]).

#![expect(
    unreachable_pub,
    reason = "the component macro makes the props of every component public"
)]

#[cfg(not(erase_components))]
compile_error!(
    "compile with --cfg erase_components on both sides (.cargo/config.toml sets it; RUSTFLAGS \
     replaces that, so leave it unset)"
);

mod app;
mod client;
mod components;
pub mod context;
mod error;
mod form;
mod format;
mod functions;
mod pages;
mod people;
mod place;
mod plot;
#[cfg(feature = "ssr")]
mod shell;

pub use app::App;
pub use error::AppError;
#[cfg(feature = "ssr")]
pub use shell::shell;
