//! The program under test, on a free port, with a data folder of its own.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::process::Process;
use crate::{http, root};

/// A cold start opens a database and may fill it with a demo.
const START: Duration = Duration::from_secs(90);

/// A running instance; dropping it stops it and removes its data.
#[derive(Debug)]
pub struct Galvanalyser {
    address: SocketAddr,
    process: Process,
    // Last, so that the folder goes after the program.
    folder: TempDir,
}

impl Galvanalyser {
    /// `galvanalyser serve` with further arguments, such as `--watch`.
    ///
    /// # Errors
    /// When the program is not built or does not start; tells what it wrote.
    pub fn serve(arguments: &[&str]) -> Result<Self> {
        Self::start("serve", arguments, tempfile::tempdir()?)
    }

    /// `galvanalyser demo`.
    ///
    /// # Errors
    /// As [`Galvanalyser::serve`].
    pub fn demo(arguments: &[&str]) -> Result<Self> {
        Self::start("demo", arguments, tempfile::tempdir()?)
    }

    /// `galvanalyser serve` on data that [`command`] has prepared.
    ///
    /// # Errors
    /// As [`Galvanalyser::serve`].
    pub fn serve_from(folder: TempDir, arguments: &[&str]) -> Result<Self> {
        Self::start("serve", arguments, folder)
    }

    fn start(subcommand: &str, arguments: &[&str], folder: TempDir) -> Result<Self> {
        // One file is the whole program: each instance runs from a copy in a folder of its own.
        let program = folder.path().join("galvanalyser");
        std::fs::copy(binary()?, &program).context("cannot copy galvanalyser")?;
        let mut command = Command::new(program);
        command.arg(subcommand).arg("--data-dir").arg(data_folder(folder.path()));
        command.args(["--listen", "127.0.0.1:0"]).args(arguments).current_dir(folder.path());
        cut_off(&mut command);
        let process = Process::start(&command)?;
        let address = process.wait_for("address", START, address_in)?;
        let answer = http::get(address, "/healthz", &[])?;
        ensure!(answer.status == 200, "not healthy: {}\n{}", answer.head, process.written());
        Ok(Self { address, process, folder })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The full address of a page, such as `/login`.
    pub fn page(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A folder that lives as long as the instance, for files to watch.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// All that the program has written.
    pub fn written(&self) -> String {
        self.process.written()
    }

    /// The first thing that `find` sees in a line of what the program writes, waiting for it:
    /// the demo's log-in, the set-up link.
    ///
    /// # Errors
    /// When it does not come within a minute.
    pub fn told<T>(&self, what: &str, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        self.process.wait_for(what, Duration::from_secs(60), find)
    }

    /// Runs another subcommand on this instance's data and returns what it printed.
    ///
    /// # Errors
    /// As [`command`].
    pub fn command(&self, arguments: &[&str], input: &str) -> Result<String> {
        command(self.folder.path(), arguments, input)
    }
}

/// Runs a subcommand, such as `user add NAME --admin --password-stdin`, on the data below `folder`.
///
/// # Errors
/// When it ends with another exit code than 0; tells its standard error.
pub fn command(folder: &Path, arguments: &[&str], input: &str) -> Result<String> {
    let mut command = Command::new(binary()?);
    command.args(arguments).arg("--data-dir").arg(data_folder(folder)).current_dir(folder);
    cut_off(&mut command);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start galvanalyser")?;
    child.stdin.take().context("no standard input")?.write_all(input.as_bytes())?;
    let output = child.wait_with_output()?;
    let reason = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "galvanalyser {arguments:?}: {}: {reason}", output.status);
    String::from_utf8(output.stdout).context("its output is not UTF-8")
}

/// The program with the site inside: `GALVANALYSER_BINARY`, else where cargo puts it.
fn binary() -> Result<PathBuf> {
    let path = std::env::var_os("GALVANALYSER_BINARY")
        .map_or_else(|| root().join("target/debug/galvanalyser"), PathBuf::from);
    ensure!(
        path.is_file(),
        "{} is not there: `cargo xtask test --only browser` builds it first",
        path.display()
    );
    Ok(path)
}

/// Below the folder and not the folder itself, so that watched folders can lie beside it.
fn data_folder(folder: &Path) -> PathBuf {
    folder.join("data")
}

/// Settings of the surroundings must not reach the program under test.
fn cut_off(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("GALVANALYSER_")
            || text.starts_with("LEPTOS_")
            || text == "DATABASE_URL"
        {
            command.env_remove(&name);
        }
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'));
    rest[..end.unwrap_or(rest.len())].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn finds_the_address() {
        let expect = Some("127.0.0.1:4321".parse().unwrap());
        for line in [
            "Galvanalyser serves http://127.0.0.1:4321",
            "  http://127.0.0.1:4321/setup?token=abc",
            "open http://127.0.0.1:4321, user demo",
        ] {
            assert_eq!(address_in(line), expect, "{line}");
        }
        assert_eq!(address_in("see http://example.org"), None);
    }
}
