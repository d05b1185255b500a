//! Running other programs, visibly.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// Cargo in the workspace's root. Never given RUSTFLAGS: `.cargo/config.toml` has them, for the
/// server and the browser alike.
pub(crate) fn cargo(project: &Project) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&project.root);
    // Set by the cargo that started xtask; they would tell build scripts of the wrong package.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME"] {
        command.env_remove(name);
    }
    command
}

/// Shows the command line, runs it with its output passed through, fails if it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().with_context(|| format!("cannot start {}", name_of(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line_of(command));
    }
    Ok(())
}

/// As [`run`], and hands every line of standard output to `look` after showing it.
///
/// # Returns
/// Whether the program ended well.
pub(crate) fn run_looking(command: &mut Command, mut look: impl FnMut(&str)) -> Result<bool> {
    announce(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", name_of(command)))?;
    let output = child.stdout.take().context("no standard output to read")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line.context("cannot read the program's output")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        look(&line);
    }
    Ok(child.wait()?.success())
}

/// The trimmed standard output of a program that is only asked something; `None` if it cannot say.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Becomes the given program: signals and the exit code are then its own.
pub(crate) fn replace_with(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    announce(command);
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {}", name_of(command)))
}

fn announce(command: &Command) {
    eprintln!("\n$ {}", line_of(command));
}

fn name_of(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn line_of(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program())
        .file_name()
        .map_or_else(|| name_of(command), |name| name.to_string_lossy().into_owned());
    std::iter::once(program)
        .chain(command.get_args().map(|argument| argument.to_string_lossy().into_owned()))
        .collect::<Vec<_>>()
        .join(" ")
}
