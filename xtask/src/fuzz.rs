//! `cargo xtask fuzz`: any bytes, given to each reader, led by what the code does with them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{cargo, run};
use crate::project::Project;
use crate::setup::{self, Need};

/// Seconds for each reader, unless told.
const SECONDS: u32 = 60;

/// A reader may take as much memory as this, in MiB, the fuzzer's own included.
const MOST_MEMORY: u32 = 512;

/// A case that takes longer counts as a hang; the machine may be busy with something else.
const LONGEST_SECONDS: u32 = 10;

/// Samples up to this size show the fuzzer what files look like.
const LARGEST_SEED_BYTES: u64 = 64 * 1024;

/// The folder of samples among those of seeds.
const SAMPLES: &str = "samples";

/// `[FORMAT]… [--seconds N]`; without a format, all of them.
///
/// # Errors
/// When a case broke a reader: its bytes are kept in `target/fuzz/artifacts`.
pub(crate) fn fuzz(project: &Project, arguments: &[String]) -> Result<()> {
    let (seconds, mut formats) = read(arguments)?;
    let known = targets(&project.root)?;
    if let Some(unknown) = formats.iter().find(|format| !known.contains(format)) {
        bail!("no format `{unknown}`; there are {}", known.join(", "));
    }
    if formats.is_empty() {
        formats = known;
    }
    setup::ensure(project, &[Need::Compiler, Need::CargoFuzz])?;
    let seeds = seeds(project)?;
    let mut broken = Vec::new();
    for format in formats {
        let corpus = project.target.join("fuzz/corpus").join(&format);
        std::fs::create_dir_all(&corpus)?;
        let artifacts = project.target.join("fuzz/artifacts").join(&format);
        std::fs::create_dir_all(&artifacts)?;
        let mut command = command(project);
        command.args(["run", "--sanitizer", "none", "--target-dir"]);
        command.arg(project.target.join("fuzz/build")).arg(&format).arg(&corpus);
        command
            .args([&format, SAMPLES].map(|name| seeds.join(name)).iter().filter(|it| it.is_dir()));
        command.arg("--");
        command.arg(format!("-max_total_time={seconds}"));
        command.arg(format!("-rss_limit_mb={MOST_MEMORY}"));
        command.arg(format!("-timeout={LONGEST_SECONDS}"));
        command.arg(format!("-artifact_prefix={}/", artifacts.display()));
        if run(&mut command).is_err() {
            broken.push(format);
        }
    }
    if !broken.is_empty() {
        bail!("these readers broke, see target/fuzz/artifacts: {}", broken.join(", "));
    }
    Ok(())
}

/// cargo-fuzz in the project's root. Its instrumentation is made of flags of stable rustc; without
/// a sanitizer, which safe Rust needs little, no other compiler is wanted.
fn command(project: &Project) -> Command {
    let mut command = cargo(project);
    command.arg("fuzz");
    let tools = project.tools().join("cargo-fuzz/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(tools).chain(std::env::split_paths(&path));
    if let Ok(path) = std::env::join_paths(path) {
        command.env("PATH", path);
    }
    command
}

fn read(arguments: &[String]) -> Result<(u32, Vec<String>)> {
    let mut seconds = SECONDS;
    let mut formats = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if word == "--seconds" {
            let number = words.next().context("--seconds takes a number")?;
            seconds = number.parse().with_context(|| format!("`{number}` is no number"))?;
        } else {
            formats.push(word.clone());
        }
    }
    Ok((seconds, formats))
}

/// The names of the targets in `fuzz/Cargo.toml`.
fn targets(root: &Path) -> Result<Vec<String>> {
    let manifest = std::fs::read_to_string(root.join("fuzz/Cargo.toml"))?;
    let bins = manifest.split("[[bin]]").skip(1);
    let names = bins.filter_map(|bin| {
        let line = bin.lines().find_map(|line| line.strip_prefix("name = "))?;
        Some(line.trim_matches('"').to_owned())
    });
    Ok(names.collect())
}

/// Folders of small files: what the readers' own tests read, a folder a format, and the samples
/// beside the project, of which each reader finds out which are its own.
fn seeds(project: &Project) -> Result<PathBuf> {
    let folder = project.target.join("fuzz/seeds");
    if folder.is_dir() {
        return Ok(folder);
    }
    let fresh = project.target.join("fuzz/seeds.new");
    let mut command = cargo(project);
    command.args(["test", "-p", "formats", "--lib", "--features", "parquet,hdf5", "-q"]);
    run(command.env("GALVANALYSER_SEEDS", &fresh))?;
    copy_small_files(&project.root.join("../shared/data"), &fresh.join(SAMPLES))?;
    std::fs::rename(&fresh, &folder)?;
    Ok(folder)
}

fn copy_small_files(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    if !from.is_dir() {
        return Ok(());
    }
    for kind in std::fs::read_dir(from)? {
        let kind = kind?.path();
        if !kind.is_dir() || kind.ends_with("expected") {
            continue;
        }
        for file in std::fs::read_dir(kind)? {
            let file = file?;
            let metadata = file.metadata()?;
            if metadata.is_file() && metadata.len() <= LARGEST_SEED_BYTES {
                std::fs::copy(file.path(), to.join(file.file_name()))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_choose() {
        let read =
            |words: &[&str]| read(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(read(&[]).unwrap(), (SECONDS, vec![]));
        let one = read(&["maccor-text", "--seconds", "5"]).unwrap();
        assert_eq!(one, (5, vec!["maccor-text".to_owned()]));
        assert!(read(&["--seconds"]).is_err() && read(&["--seconds", "x"]).is_err());
    }
}
