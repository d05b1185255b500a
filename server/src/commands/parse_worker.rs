//! `galvanalyser parse-worker`: one file, in a process that the program starts for it.

use std::io;
use std::path::PathBuf;

use anyhow::Context;
use ingest::Worker;

const NAME: &str = "parse-worker";

/// The allocator asks the system for memory in parts. One of its usual size, 1 GiB, would be had
/// before the process bounds its address space, and be more than the bound.
const PART_OF_ALLOCATOR: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "32MiB");

/// `program`, which is this one, as it is started for a file.
pub fn worker(program: PathBuf) -> Worker {
    let (name, size) = PART_OF_ALLOCATOR;
    Worker::new(program, vec![NAME.to_owned()]).with_environment(name, size)
}

/// The program that runs, started once more.
///
/// # Errors
/// When the system does not say where the program lies.
pub(crate) fn own_worker() -> anyhow::Result<Worker> {
    Ok(worker(std::env::current_exe().context("find the program's own file")?))
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
