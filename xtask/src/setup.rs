//! Set-up: brings what is missing, says what and how long, does nothing when all is there.

mod debian;
mod python;
mod rust;

use std::time::Instant;

use anyhow::Result;

use crate::project::{Project, find_program};

pub(crate) use debian::is_root;
pub(crate) use python::{client_python, peers_python};
pub(crate) use rust::bindgen;

/// One thing that a command cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// `cc`, which SQLite, zstd and ring are built with.
    Compiler,
    Rustfmt,
    Clippy,
    /// Rust's wasm32-unknown-unknown target.
    WasmTarget,
    /// The wasm-bindgen command line, of exactly the library's version.
    Bindgen,
    /// Chromium and its WebDriver, with one font that draws every letter of the app.
    Browser,
    /// PostgreSQL's server programs, unless `TEST_DATABASE_URL` names a server.
    Postgres,
    /// A virtual environment with the public Python client.
    PythonClient,
    /// A virtual environment with the libraries that `bench peers` measures ours against.
    Peers,
    CargoLeptos,
    CargoFuzz,
}

pub(crate) const FOR_RUN: &[Need] = &[Need::Compiler, Need::WasmTarget, Need::Bindgen];

pub(crate) const FOR_TEST: &[Need] = &[
    Need::Compiler,
    Need::Rustfmt,
    Need::Clippy,
    Need::WasmTarget,
    Need::Browser,
    Need::Postgres,
    Need::PythonClient,
    Need::Bindgen,
];

pub(crate) const FOR_DEV: &[Need] =
    &[Need::Compiler, Need::WasmTarget, Need::Bindgen, Need::CargoLeptos];

/// Meets all needs, quickly if they are met.
pub(crate) fn ensure(project: &Project, needs: &[Need]) -> Result<()> {
    debian::ensure(needs)?;
    if needs.contains(&Need::Compiler) {
        anyhow::ensure!(
            find_program("cc").is_some(),
            "no C compiler `cc` found, which SQLite and zstd are built with: install one \
             (Debian: `apt-get install build-essential`) and start again"
        );
    }
    rust::ensure(project, needs)?;
    if needs.contains(&Need::PythonClient) {
        python::ensure(project)?;
    }
    if needs.contains(&Need::Peers) {
        python::ensure_peers(project)?;
    }
    Ok(())
}

/// Says what is about to happen, does it, says how long it took.
fn step(what: &str, expected: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    eprintln!("\nset-up: {what} ({expected})");
    let start = Instant::now();
    work()?;
    eprintln!("set-up: done in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}
