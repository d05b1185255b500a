//! The public Python client, in a virtual environment of its own.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::step;
use crate::command::run;
use crate::project::{Project, find_program};

/// The client whose nine operations the server answers, as it is on PyPI.
const CLIENT: &str = "batteryclient==1.0.2";

/// Makes the environment, unless it is there.
pub(crate) fn ensure(project: &Project) -> Result<()> {
    if client_python(project).is_some() {
        return Ok(());
    }
    if find_program("python3").is_none() {
        eprintln!("set-up: no python3 here, so the test with the Python client will be left out");
        return Ok(());
    }
    step(&format!("installing {CLIENT} from PyPI into target/venv"), "half a minute", || {
        let venv = project.venv();
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
        run(Command::new(venv.join("bin/python")).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            CLIENT,
        ]))?;
        std::fs::write(stamp(project), CLIENT)?;
        Ok(())
    })
}

/// The Python that can import the client; `None` where there is no Python at all.
pub(crate) fn client_python(project: &Project) -> Option<PathBuf> {
    let python = project.venv().join("bin/python");
    let done = std::fs::read_to_string(stamp(project)).is_ok_and(|text| text == CLIENT);
    (done && python.exists()).then_some(python)
}

fn stamp(project: &Project) -> PathBuf {
    project.venv().join("installed")
}
