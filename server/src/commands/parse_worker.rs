//! `galvanalyser parse-worker`: one file, in a process that the program starts for it.

use std::io;

use anyhow::Context;
use ingest::Worker;

const NAME: &str = "parse-worker";

/// This program, started once more.
///
/// # Errors
/// When the system does not say where the program lies.
pub(crate) fn worker() -> anyhow::Result<Worker> {
    let program = std::env::current_exe().context("find the program's own file")?;
    Ok(Worker::new(program, vec![NAME.to_owned()]))
}

pub(crate) fn run() -> anyhow::Result<()> {
    ingest::worker::serve(io::stdin().lock(), io::stdout().lock(), limit)
        .context("read a file for the program that started this one")
}

/// Beyond these the system refuses memory, and ends the process.
#[cfg(unix)]
fn limit(memory_bytes: u64, compute_seconds: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (resource, most) in [(Resource::As, memory_bytes), (Resource::Cpu, compute_seconds)] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Elsewhere the process of its own is all the protection there is.
#[cfg(not(unix))]
fn limit(_memory_bytes: u64, _compute_seconds: u64) -> io::Result<()> {
    Ok(())
}
