//! What comes from Rust's own registries: toolchain components, the wasm target, tools.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use super::{Need, step};
use crate::command::{ask, cargo, run};
use crate::lockfile;
use crate::project::{Project, find_program};

/// Newer ones want a newer compiler than the one this project names.
const CARGO_LEPTOS: &str = "0.3.10";

const CARGO_FUZZ: &str = "0.13.2";

/// Meets the needs that concern Rust.
pub(crate) fn ensure(project: &Project, needs: &[Need]) -> Result<()> {
    for need in needs {
        match need {
            Need::Rustfmt if !has_subcommand(project, "fmt") => add_component("rustfmt")?,
            Need::Clippy if !has_subcommand(project, "clippy") => add_component("clippy")?,
            Need::WasmTarget if !has_wasm_target(project) => {
                ensure!(
                    find_program("rustup").is_some(),
                    "Rust's wasm32-unknown-unknown target is missing, and there is no rustup to add it"
                );
                step("adding Rust's wasm32-unknown-unknown target", "a few seconds", || {
                    run(Command::new("rustup")
                        .args(["target", "add", "wasm32-unknown-unknown"])
                        .current_dir(&project.root))
                })?;
            }
            Need::Bindgen => {
                bindgen(project)?;
            }
            Need::CargoFuzz if !has_cargo_fuzz(project) => {
                let version = format!("cargo-fuzz@{CARGO_FUZZ}");
                step("building cargo-fuzz, once", "1 minute on 2 cores", || {
                    run(cargo(project)
                        .args(["install", &version, "--locked", "--root"])
                        .arg(project.tools().join("cargo-fuzz")))
                })?;
            }
            Need::CargoLeptos if !has_cargo_leptos(project) => {
                let version = format!("cargo-leptos@{CARGO_LEPTOS}");
                step("building cargo-leptos, once", "7 minutes on 2 cores", || {
                    run(cargo(project).args(["install", &version, "--locked", "--debug"]).args([
                        "--no-default-features",
                        "--features",
                        "no_downloads",
                    ]))
                })?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The wasm-bindgen program, built from `xtask/bindgen` if it is not there yet.
pub(crate) fn bindgen(project: &Project) -> Result<PathBuf> {
    let library = lockfile::version(&project.root.join("Cargo.lock"), "wasm-bindgen")?;
    let folder = project.root.join("xtask/bindgen");
    let tool = lockfile::version(&folder.join("Cargo.lock"), "wasm-bindgen-cli-support")?;
    ensure!(
        library == tool,
        "Cargo.lock has wasm-bindgen {library}, but xtask/bindgen is built for {tool}: name \
         {library} in xtask/bindgen/Cargo.toml, since the two must be exactly the same"
    );
    let program = project.tools().join("release/wasm-bindgen");
    let expected = format!("wasm-bindgen {library}");
    if ask(Command::new(&program).arg("--version")).as_deref() != Some(expected.as_str()) {
        step("building the wasm-bindgen tool, once", "1 minute on 2 cores", || {
            run(cargo(project)
                .args(["build", "--release", "--locked"])
                .args(["--manifest-path", "xtask/bindgen/Cargo.toml"])
                .arg("--target-dir")
                .arg(project.tools()))
        })?;
    }
    Ok(program)
}

fn add_component(name: &str) -> Result<()> {
    step(&format!("adding Rust's {name}"), "a few seconds", || {
        run(Command::new("rustup").args(["component", "add", name]))
    })
}

fn has_subcommand(project: &Project, name: &str) -> bool {
    ask(cargo(project).args([name, "--version"])).is_some()
}

fn has_wasm_target(project: &Project) -> bool {
    let mut rustc = Command::new("rustc");
    rustc
        .args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
        .current_dir(&project.root);
    ask(&mut rustc).is_some_and(|folder| PathBuf::from(folder).is_dir())
}

fn has_cargo_fuzz(project: &Project) -> bool {
    let program = project.tools().join("cargo-fuzz/bin/cargo-fuzz");
    ask(Command::new(program).arg("--version"))
        .is_some_and(|line| line.split_whitespace().next_back() == Some(CARGO_FUZZ))
}

fn has_cargo_leptos(project: &Project) -> bool {
    ask(cargo(project).args(["leptos", "--version"]))
        .is_some_and(|line| line.split_whitespace().next_back() == Some(CARGO_LEPTOS))
}
