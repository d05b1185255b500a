//! Drives the built program as a person would: in a real browser, with files in real folders.
//!
//! Knows the program only from outside: its command line, its pages, its REST interface.
//!
//! ```no_run
//! # async fn test() -> anyhow::Result<()> {
//! use end2end::{Browser, Galvanalyser, Look};
//!
//! let galvanalyser = Galvanalyser::serve(&[])?;
//! let browser = Browser::open(Look::default()).await?;
//! browser.goto(galvanalyser.page("/login")).await?;
//! browser.photograph("log-in").await?;
//! browser.close().await
//! # }
//! ```

mod browser;
mod galvanalyser;
mod http;
mod person;
mod process;
mod samples;

pub use browser::{Browser, Look, Theme};
pub use galvanalyser::{Galvanalyser, command};
pub use http::{Answer, get};
pub use person::{Person, eventually};
pub use process::Process;
pub use samples::{grown, maccor, spectra, with_user};

use std::path::PathBuf;

/// The workspace's root.
pub fn root() -> PathBuf {
    let mut folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.pop();
    folder
}
