//! `cargo xtask`: set up, run, test and develop Galvanalyser with one command each.
#![expect(clippy::print_stdout, reason = "a command line for people, which speaks on stdout")]

mod command;
mod dev;
mod front;
mod fuzz;
mod lockfile;
mod postgres;
mod project;
mod setup;
mod suite;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::command::{cargo, replace_with, run};
use crate::front::Profile;
use crate::project::Project;
use crate::setup::Need;

const MENU: &str = "\
cargo xtask COMMAND [ARGUMENTS]

  run [ARGS]     set up what is missing, build for release, start `galvanalyser demo ARGS`
  test           set up what is missing, check and test everything
                 [--only STEP,…] [--skip STEP,…]   steps: format, clippy, clippy-front, native,
                                                   front, server, browser
  dev [ARGS]     rebuild and reload on every change (cargo leptos watch)
  bench [ARGS]   run the benchmarks and print their figures
  soak mutations [PART]   try each sample (whose path has PART in it), cut short and damaged
  fuzz [FORMAT]… [--seconds N]   give any bytes to each reader, a minute each unless told

  set-up [run|test|dev]   only the set-up of that command
  build          as `run`, but start nothing: target/release/galvanalyser is the result
  front [--dev]  only the browser's part, into target/site
  check          quick look while writing: format and clippy, native and front
  fmt            format all code
  postgres       start a throwaway PostgreSQL, print its URL, stop it on Enter or Ctrl-C
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let arguments: Vec<String> = words.collect();
    match dispatch(&command, &arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, arguments: &[String]) -> Result<ExitCode> {
    let project = Project::locate()?;
    match command {
        "run" => {
            build(&project)?;
            let program = project.release_binary();
            replace_with(std::process::Command::new(program).arg("demo").args(arguments))?;
        }
        "test" => return suite::test(&project, arguments),
        "check" => return suite::check(&project),
        "dev" => dev::watch(&project, arguments)?,
        "bench" => {
            let is_wanted =
                |part: &str| arguments.is_empty() || arguments.iter().any(|word| word == part);
            // Its sizes are those of the release build, whatever was built last.
            if is_wanted("wasm") {
                setup::ensure(&project, setup::FOR_RUN)?;
                front::build(&project, Profile::Release)?;
            }
            let mut bench = cargo(&project);
            bench.args(["run", "--release", "-p", "bench", "--"]).args(arguments);
            if is_wanted("peers") {
                setup::ensure(&project, &[Need::Peers])?;
                if let Some(python) = setup::peers_python(&project) {
                    bench.env("GALVANALYSER_BENCH_PYTHON", python);
                }
            }
            setup::ensure(&project, &[Need::Compiler])?;
            run(&mut bench)?;
        }
        "soak" => {
            if arguments.first().map(String::as_str) != Some("mutations") {
                bail!("soak knows mutations");
            }
            setup::ensure(&project, &[Need::Compiler])?;
            run(cargo(&project).args(["run", "--release", "-p", "bench", "--"]).args(arguments))?;
        }
        "fuzz" => fuzz::fuzz(&project, arguments)?,
        "set-up" => {
            let needs = match arguments.first().map(String::as_str) {
                None | Some("test") => setup::FOR_TEST,
                Some("run") => setup::FOR_RUN,
                Some("dev") => setup::FOR_DEV,
                Some(other) => bail!("set-up knows run, test and dev, not `{other}`"),
            };
            setup::ensure(&project, needs)?;
        }
        "build" => build(&project)?,
        "front" => {
            setup::ensure(&project, setup::FOR_RUN)?;
            let dev = arguments.iter().any(|argument| argument == "--dev");
            front::build(&project, if dev { Profile::Dev } else { Profile::Release })?;
        }
        "fmt" => {
            setup::ensure(&project, &[Need::Rustfmt])?;
            run(cargo(&project).args(["fmt", "--all"]))?;
            run(cargo(&project).args(["fmt", "--manifest-path", "xtask/bindgen/Cargo.toml"]))?;
        }
        "postgres" => postgres::serve_until_enter(&project)?,
        "" | "help" | "--help" | "-h" => print!("{MENU}"),
        other => bail!("no command `{other}`\n\n{MENU}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The release binary with the site inside: the front first, since the server embeds it.
fn build(project: &Project) -> Result<()> {
    setup::ensure(project, setup::FOR_RUN)?;
    front::build(project, Profile::Release)?;
    run(cargo(project).args([
        "build",
        "--release",
        "--package",
        "server",
        "--bin",
        "galvanalyser",
        "--features",
        "embed-site,aws",
    ]))
}
