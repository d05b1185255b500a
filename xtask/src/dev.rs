//! The development loop: cargo-leptos rebuilds what changed and the browser reloads.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use crate::command::{cargo, run};
use crate::project::Project;
use crate::setup;

/// Runs `cargo leptos watch`, whose settings are in the root `Cargo.toml`.
pub(crate) fn watch(project: &Project, arguments: &[String]) -> Result<()> {
    setup::ensure(project, setup::FOR_DEV)?;
    let tool = setup::bindgen(project)?;
    let mut folders: Vec<PathBuf> = tool.parent().map(PathBuf::from).into_iter().collect();
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let mut command = cargo(project);
    command.args(["leptos", "watch"]).env("PATH", env::join_paths(folders)?);
    command.arg("--");
    if arguments.is_empty() {
        // In a folder that stays: people remain logged in when the server starts anew.
        command.args(["demo", "--data-dir"]).arg(project.target.join("dev"))
    } else {
        command.args(arguments)
    };
    run(&mut command)
}
