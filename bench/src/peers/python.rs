//! Peers in Python: one process a file, which is told when to read.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/read.py");

/// What keeps libraries to one thread.
const ONE_THREAD: [&str; 4] =
    ["POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"];

/// The Python that has the peers, which `cargo xtask bench peers` sets up.
pub(super) fn interpreter() -> Option<PathBuf> {
    std::env::var_os("GALVANALYSER_BENCH_PYTHON").map(PathBuf::from).filter(|path| path.exists())
}

/// A process that has one file's readers at hand.
pub(super) struct Worker {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Names and versions.
    pub(super) peers: Vec<String>,
    /// Who cannot read the file, and why.
    pub(super) failed: Vec<String>,
}

impl Worker {
    /// # Errors
    /// Where Python cannot be started or ends early; it says why itself.
    pub(super) fn start(python: &Path, format: &str, file: &Path) -> Result<Self> {
        let mut child = Command::new(python)
            .args([SCRIPT, format])
            .arg(file)
            .envs(ONE_THREAD.map(|name| (name, "1")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", python.display()))?;
        let answers = BufReader::new(child.stdout.take().context("no standard output to read")?);
        let orders = child.stdin.take();
        let mut worker = Self { child, orders, answers, peers: Vec::new(), failed: Vec::new() };
        let hello: serde_json::Value = serde_json::from_str(&worker.answer()?)?;
        let texts = |names: &serde_json::Value| {
            let names = names.as_array().into_iter().flatten();
            names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
        };
        worker.peers = texts(&hello["peers"]);
        worker.failed = texts(&hello["failed"]);
        Ok(worker)
    }

    /// CPU time in which the peer of that number reads the file once.
    pub(super) fn time(&mut self, peer: usize) -> Result<Duration> {
        writeln!(self.orders.as_mut().context("no standard input to write")?, "{peer}")?;
        let seconds: f64 = self.answer()?.trim().parse()?;
        Ok(Duration::try_from_secs_f64(seconds)?)
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        ensure!(!line.is_empty(), "the peers in Python ended early");
        Ok(line)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // At the end of its orders it ends, too.
        self.orders = None;
        let _ended = self.child.wait();
    }
}
