//! Python packages, each set in a virtual environment of its own.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::step;
use crate::command::run;
use crate::project::{Project, find_program};

/// The client whose nine operations the server answers, as it is on PyPI.
const CLIENT: &str = "batteryclient==1.0.2";

/// Makes the client's environment, unless it is there.
pub(crate) fn ensure(project: &Project) -> Result<()> {
    let venv = project.venv();
    if python_with(&venv, CLIENT).is_some() {
        return Ok(());
    }
    if find_program("python3").is_none() {
        eprintln!("set-up: no python3 here, so the test with the Python client will be left out");
        return Ok(());
    }
    step(&format!("installing {CLIENT} from PyPI into target/venv"), "half a minute", || {
        install(&venv, CLIENT, [CLIENT])
    })
}

/// Makes the environment of the libraries that `bench peers` measures ours against, unless it is
/// there.
pub(crate) fn ensure_peers(project: &Project) -> Result<()> {
    let file = project.peer_requirements();
    let wanted = std::fs::read_to_string(&file)?;
    let venv = project.bench_venv();
    if python_with(&venv, &wanted).is_some() {
        return Ok(());
    }
    if find_program("python3").is_none() {
        eprintln!("set-up: no python3 here, so peers in Python will be left out");
        return Ok(());
    }
    step("installing the peers of the readers from PyPI into target/bench-venv", "a minute", || {
        install(&venv, &wanted, [OsStr::new("--requirement"), file.as_os_str()])
    })
}

/// The Python that can import the client; `None` where there is no Python at all.
pub(crate) fn client_python(project: &Project) -> Option<PathBuf> {
    python_with(&project.venv(), CLIENT)
}

/// The same with the peers.
pub(crate) fn peers_python(project: &Project) -> Option<PathBuf> {
    let wanted = std::fs::read_to_string(project.peer_requirements()).ok()?;
    python_with(&project.bench_venv(), &wanted)
}

/// A fresh environment; `wanted` says what is in it once all went well.
fn install<S: AsRef<OsStr>>(
    venv: &Path,
    wanted: &str,
    packages: impl IntoIterator<Item = S>,
) -> Result<()> {
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(venv))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(Command::new(venv.join("bin/python")).args(pip).args(packages))?;
    Ok(std::fs::write(stamp(venv), wanted)?)
}

fn python_with(venv: &Path, wanted: &str) -> Option<PathBuf> {
    let python = venv.join("bin/python");
    let done = std::fs::read_to_string(stamp(venv)).is_ok_and(|text| text == wanted);
    (done && python.exists()).then_some(python)
}

fn stamp(venv: &Path) -> PathBuf {
    venv.join("installed")
}
