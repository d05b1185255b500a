//! Programs that come from Debian's packages.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Need, step};
use crate::command::{ask, run};
use crate::postgres;
use crate::project::find_program;

/// Tells postgresql-common's install script to make and start no cluster: tests make their own.
const NO_MAIN_CLUSTER: &str = "/etc/postgresql-common/createcluster.d/galvanalyser-xtask.conf";

/// Installs the packages of all needs whose programs are missing, in one go.
pub(crate) fn ensure(needs: &[Need]) -> Result<()> {
    let packages: Vec<&str> = needs.iter().flat_map(|need| missing(*need)).collect();
    if packages.is_empty() {
        return Ok(());
    }
    install(&packages)
}

fn missing(need: Need) -> Vec<&'static str> {
    let have = |program: &str| find_program(program).is_some();
    match need {
        Need::Browser => {
            let mut packages = Vec::new();
            if !have("chromium") {
                packages.push("chromium");
            }
            if !have("chromedriver") {
                packages.push("chromium-driver");
            }
            if !Path::new("/usr/share/fonts/truetype/dejavu").is_dir() {
                packages.push("fonts-dejavu-core");
            }
            packages
        }
        Need::Postgres if !postgres::is_given() && postgres::programs().is_none() => {
            vec!["postgresql"]
        }
        Need::PythonClient | Need::Peers if !can_make_venv() => vec!["python3-venv"],
        _ => Vec::new(),
    }
}

fn can_make_venv() -> bool {
    ask(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_some()
}

fn install(packages: &[&str]) -> Result<()> {
    if find_program("apt-get").is_none() {
        bail!(
            "missing: {}. This is not Debian, so please install what belongs to these packages, \
             then start again",
            packages.join(", ")
        );
    }
    let expected = if packages.contains(&"chromium") { "2 to 3 minutes" } else { "a minute" };
    let what = format!("installing {} from Debian", packages.join(", "));
    step(&what, expected, || {
        run(administrator()?.args(["apt-get", "update"]))?;
        let with_postgres = packages.contains(&"postgresql");
        if with_postgres {
            let script = format!(
                "mkdir -p $(dirname {NO_MAIN_CLUSTER}) && echo 'create_main_cluster = false' > {NO_MAIN_CLUSTER}"
            );
            run(administrator()?.args(["sh", "-c", &script]))?;
        }
        let installed = run(administrator()?
            .args(["apt-get", "install", "--yes", "--no-install-recommends"])
            .args(["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"])
            .args(packages));
        if with_postgres {
            run(administrator()?.args(["rm", "-f", NO_MAIN_CLUSTER]))?;
        }
        installed.context("apt-get could not install the packages")
    })
}

/// A command line that runs as root: plainly when we are root, else by sudo, which may ask for
/// the password.
fn administrator() -> Result<Command> {
    let mut command = if is_root() {
        Command::new("env")
    } else if find_program("sudo").is_some() {
        eprintln!("set-up: not root, so sudo may ask for your password");
        let mut command = Command::new("sudo");
        command.arg("env");
        command
    } else {
        bail!("installing packages needs root: start again as root, or install sudo");
    };
    command.arg("DEBIAN_FRONTEND=noninteractive");
    Ok(command)
}

pub(crate) fn is_root() -> bool {
    ask(Command::new("id").arg("-u")).as_deref() == Some("0")
}
