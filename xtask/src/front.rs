//! The browser's part: Rust to wasm, wasm to a module for browsers, all of it into `target/site`.
//!
//! Driven with cargo, wasm-bindgen and wasm-opt directly: cargo-leptos would do the same, but is
//! six minutes to build and empties the site while the server may be embedding it.

mod mirror;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, UNIX_EPOCH};

use anyhow::{Context, Result};

use crate::command::{ask, cargo, run};
use crate::project::{Project, find_program};
use crate::setup;

/// The name that `LEPTOS_OUTPUT_NAME` gives to the files of the site.
const NAME: &str = "galvanalyser";

/// What rustc 1.95 uses by default on wasm32-unknown-unknown, and Debian's wasm-opt must be told.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Profile {
    /// The cargo profile and the folder that it writes to.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Dev => ("dev", "debug"),
            Self::Release => ("wasm-release", "wasm-release"),
        }
    }
}

/// Builds the site. Files that come out the same are not touched, so that the server that embeds
/// them is only built again when it must be.
pub(crate) fn build(project: &Project, profile: Profile) -> Result<()> {
    let (cargo_profile, folder) = profile.names();
    run(cargo_front(project, "build").args(["--profile", cargo_profile]))?;
    let target = project.front_target();
    let compiled = target.join("wasm32-unknown-unknown").join(folder).join("frontend.wasm");

    let package = target.join(format!("package-{folder}"));
    let tool = setup::bindgen(project)?;
    let optimiser = match profile {
        Profile::Dev => None,
        Profile::Release => find_program("wasm-opt").filter(|program| keeps_tables(program)),
    };
    let recipe = recipe(&compiled, &tool, optimiser.as_deref())?;
    let done = target.join(format!("package-{folder}.recipe"));
    if fs::read_to_string(&done).is_ok_and(|last| last == recipe) {
        eprintln!("the browser's module is up to date");
    } else {
        // Removed first, so that a failure half-way is not taken for a result.
        remove_if_there(&done)?;
        package_for_browsers(&compiled, &package, &tool, optimiser.as_deref())?;
        fs::write(&done, recipe)?;
    }
    assemble(project, &package)
}

/// Version 108, which is Debian 12's, exports the first table whatever the module says: that of
/// functions in place of that of externrefs, so that in the browser `Table.set` throws before
/// anything runs. Version 132 exports the right one.
fn keeps_tables(program: &Path) -> bool {
    const MIXES_UP: u32 = 108;
    let version = ask(Command::new(program).arg("--version")).unwrap_or_default();
    let number = version.split_whitespace().find_map(|word| word.parse::<u32>().ok());
    let keeps = number.is_some_and(|number| number > MIXES_UP);
    if !keeps {
        eprintln!("leaving out wasm-opt: `{version}` would break the site");
    }
    keeps
}

/// Cargo, set to the frontend for wasm, in its own target folder: in one with the server's,
/// `hydrate` and `ssr` would meet.
pub(crate) fn cargo_front(project: &Project, subcommand: &str) -> Command {
    let mut command = cargo(project);
    command
        .args([subcommand, "--package", "frontend", "--target", "wasm32-unknown-unknown"])
        .arg("--target-dir")
        .arg(project.front_target());
    command
}

/// All that the module depends on, as text: equal text, equal module.
fn recipe(compiled: &Path, tool: &Path, optimiser: Option<&Path>) -> Result<String> {
    let meta =
        fs::metadata(compiled).with_context(|| format!("cargo left no {}", compiled.display()))?;
    let changed = meta.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
    let tool = ask(Command::new(tool).arg("--version")).unwrap_or_default();
    let optimiser = optimiser
        .map_or_else(|| Some("no wasm-opt".into()), |path| ask(Command::new(path).arg("--version")))
        .unwrap_or_default();
    Ok(format!("{} bytes, changed {changed}\n{tool}\n{optimiser}\n{WASM_FEATURES:?}\n", meta.len()))
}

fn package_for_browsers(
    compiled: &Path,
    package: &Path,
    tool: &Path,
    optimiser: Option<&Path>,
) -> Result<()> {
    if package.exists() {
        fs::remove_dir_all(package)?;
    }
    let start = Instant::now();
    run(Command::new(tool)
        .args(["--target", "web", "--no-typescript", "--out-name", NAME, "--out-dir"])
        .arg(package)
        .arg(compiled))?;
    let bound = package.join(format!("{NAME}_bg.wasm"));
    let module = package.join(format!("{NAME}.wasm"));
    match optimiser {
        Some(program) => {
            run(Command::new(program)
                .arg("-Oz")
                .args(WASM_FEATURES)
                .arg(&bound)
                .arg("-o")
                .arg(&module))?;
            fs::remove_file(&bound)?;
        }
        // Told its `LEPTOS_OUTPUT_NAME`, leptos asks for the module without `_bg`.
        None => fs::rename(&bound, &module)?,
    }
    let size = fs::metadata(&module)?.len();
    eprintln!("{NAME}.wasm: {} kB, in {:.0} s", size / 1000, start.elapsed().as_secs_f64());
    Ok(())
}

/// Lays the module, the style and the public files out as the browser asks for them.
fn assemble(project: &Project, package: &Path) -> Result<()> {
    let mut files: Vec<(PathBuf, PathBuf)> = Vec::new();
    mirror::list(package, Path::new("pkg"), &mut files)?;
    let style = project.root.join("style/main.css");
    files.push((style, PathBuf::from(format!("pkg/{NAME}.css"))));
    let public = project.root.join("public");
    if public.is_dir() {
        mirror::list(&public, Path::new(""), &mut files)?;
    }
    mirror::into(&project.site(), &files)
}

fn remove_if_there(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
