//! `cargo xtask test`: every check there is, and one line at the end that sums them up.

mod report;

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Result, bail};

use self::report::{Report, Tally};
use crate::command::{cargo, run, run_looking};
use crate::front::{self, Profile, cargo_front};
use crate::postgres::{self, Postgres};
use crate::project::{Project, find_program};
use crate::setup::{self, Need};

/// What runs on this machine, but for the browser tests: their WebDriver client turns on features
/// of serde_json that the program is not built with. One selection for tests and program, so that
/// what is compiled for the one serves the other; a feature of `server` only builds that again.
/// `frontend` is out everywhere, since its `hydrate` must not meet the server's `ssr`.
const NATIVE: [&str; 5] = ["--workspace", "--exclude", "frontend", "--exclude", "end2end"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Format,
    Front,
    ClippyFront,
    Clippy,
    Native,
    Server,
    Browser,
}

/// Cheap ones first, and those that others need.
const ALL: [Step; 7] = [
    Step::Format,
    Step::Front,
    Step::ClippyFront,
    Step::Clippy,
    Step::Native,
    Step::Server,
    Step::Browser,
];

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Front => "front",
            Self::ClippyFront => "clippy-front",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Server => "server",
            Self::Browser => "browser",
        }
    }

    fn named(name: &str) -> Result<Self> {
        match ALL.into_iter().find(|step| step.name() == name) {
            Some(step) => Ok(step),
            None => bail!("no step `{name}`; there are {}", ALL.map(Self::name).join(", ")),
        }
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Format => &[Need::Rustfmt],
            Self::Front => &[Need::Compiler, Need::WasmTarget, Need::Bindgen],
            Self::ClippyFront => &[Need::Compiler, Need::Clippy, Need::WasmTarget],
            Self::Clippy => &[Need::Compiler, Need::Clippy],
            Self::Native => &[Need::Compiler, Need::Postgres, Need::PythonClient],
            Self::Server => &[Need::Compiler],
            Self::Browser => &[Need::Compiler, Need::Browser, Need::PythonClient],
        }
    }

    /// The steps whose results this one uses.
    fn after(self) -> &'static [Step] {
        match self {
            Self::Server => &[Step::Front],
            Self::Browser => &[Step::Front, Step::Server],
            _ => &[],
        }
    }
}

/// Runs the steps that the arguments choose.
///
/// # Returns
/// Failure if anything failed; the reason is on the last lines of the output.
fn run_steps(project: &Project, steps: &[Step]) -> ExitCode {
    let mut report = Report::default();
    let start = Instant::now();
    let needs: Vec<Need> = setup::FOR_TEST
        .iter()
        .copied()
        .filter(|need| steps.iter().any(|step| step.needs().contains(need)))
        .collect();
    let ready = match setup::ensure(project, &needs) {
        Ok(()) => Tally::default(),
        Err(error) => {
            eprintln!("set-up: {error:#}");
            Tally::FAILED
        }
    };
    report.add("set-up", start.elapsed(), ready);
    if ready.failed == 0 {
        for step in steps {
            let name = step.name();
            println!("\n━━━ {name} ━━━");
            let start = Instant::now();
            let missing = step.after().iter().find(|earlier| report.has_failed(earlier.name()));
            let tally = match missing {
                Some(earlier) => {
                    eprintln!("{name}: not run, since {} failed", earlier.name());
                    Tally::FAILED
                }
                None => perform(project, *step).unwrap_or_else(|error| {
                    eprintln!("{name}: {error:#}");
                    Tally::FAILED
                }),
            };
            report.add(name, start.elapsed(), tally);
        }
    }
    print!("\n{report}");
    if report.total().failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

pub(crate) fn test(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    Ok(run_steps(project, &choose(arguments)?))
}

/// What is worth seeing before a commit, in a minute or two.
pub(crate) fn check(project: &Project) -> Result<ExitCode> {
    Ok(run_steps(project, &[Step::Format, Step::ClippyFront, Step::Clippy]))
}

/// The steps left by `--only a,b` and `--skip c`, in their order, with those that they build on.
fn choose(arguments: &[String]) -> Result<Vec<Step>> {
    let mut chosen = vec![true; ALL.len()];
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let (only, list) = match (word.as_str(), words.next()) {
            ("--only", Some(list)) => (true, list),
            ("--skip", Some(list)) => (false, list),
            _ => bail!("`test` takes --only STEP,… and --skip STEP,…, not `{word}`"),
        };
        let mut named = list.split(',').map(Step::named).collect::<Result<Vec<_>>>()?;
        if only {
            let earlier: Vec<Step> = named.iter().flat_map(|step| step.after()).copied().collect();
            named.extend(earlier);
        }
        for (keep, step) in chosen.iter_mut().zip(ALL) {
            *keep &= named.contains(&step) == only;
        }
    }
    Ok(ALL.into_iter().zip(chosen).filter(|(_, keep)| *keep).map(|(step, _)| step).collect())
}

fn perform(project: &Project, step: Step) -> Result<Tally> {
    match step {
        Step::Format => {
            run(cargo(project).args(["fmt", "--all", "--check"]))?;
            run(cargo(project)
                .args(["fmt", "--check"])
                .args(["--manifest-path", "xtask/bindgen/Cargo.toml"]))?;
        }
        Step::Front => front::build(project, Profile::Dev)?,
        Step::ClippyFront => {
            run(cargo_front(project, "clippy").args(["--", "--deny", "warnings"]))?;
        }
        Step::Clippy => run(cargo(project)
            .args(["clippy", "--workspace", "--exclude", "frontend", "--all-targets"])
            .args(["--", "--deny", "warnings"]))?,
        Step::Native => return native(project),
        Step::Server => run(cargo(project).arg("build").args(NATIVE).args([
            "--features",
            "server/embed-site",
            "--bin",
            "galvanalyser",
        ]))?,
        Step::Browser => return browser(project),
    }
    Ok(Tally::PASSED)
}

fn native(project: &Project) -> Result<Tally> {
    let server = if postgres::is_given() { None } else { Some(Postgres::start()?) };
    let mut command = cargo(project);
    command.arg("test").args(NATIVE).arg("--no-fail-fast");
    if let Some(server) = &server {
        command.env(postgres::URL_VARIABLE, server.url());
    }
    count(project, &mut command)
}

fn browser(project: &Project) -> Result<Tally> {
    let mut command = cargo(project);
    command.args(["test", "--package", "end2end", "--no-fail-fast"]);
    command.env("GALVANALYSER_BINARY", project.dev_binary());
    if let Some(driver) = find_program("chromedriver") {
        command.env("CHROMEDRIVER", driver);
    }
    count(project, &mut command)
}

/// Runs a `cargo test` and adds up what its suites say.
fn count(project: &Project, command: &mut Command) -> Result<Tally> {
    if let Some(python) = setup::client_python(project) {
        command.env("GALVANALYSER_TEST_PYTHON", python);
    }
    let mut tally = Tally::default();
    let well = run_looking(command, |line| tally.read(line))?;
    // Something that failed without a test saying so: a compile error, an abort.
    if !well && tally.failed == 0 {
        tally.failed = 1;
    }
    if well && tally.passed == 0 {
        bail!("no test was run");
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expect: &[&str]) {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let names: Vec<&str> = choose(&arguments).unwrap().into_iter().map(Step::name).collect();
        assert_eq!(names, expect, "{arguments:?}");
    }

    #[test]
    fn chooses_steps() {
        check(&[], &ALL.map(Step::name));
        check(&["--only", "clippy,format"], &["format", "clippy"]);
        check(&["--only", "browser"], &["front", "server", "browser"]);
        check(&["--only", "browser", "--skip", "front"], &["server", "browser"]);
        check(&["--skip", "browser,server,front"], &["format", "clippy-front", "clippy", "native"]);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for arguments in [vec!["--only"], vec!["--only", "nonsense"], vec!["nonsense", "x"]] {
            let arguments: Vec<String> = arguments.into_iter().map(ToOwned::to_owned).collect();
            assert!(choose(&arguments).is_err(), "{arguments:?}");
        }
    }
}
