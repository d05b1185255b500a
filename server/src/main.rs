//! The binary: reads the command line, starts the log, runs the command.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use galvanalyser_server::cli::Cli;
use mimalloc::MiMalloc;
use tracing_subscriber::EnvFilter;

/// How long threads may go on that wait for a disk or a share which does not answer.
const FAREWELL: Duration = Duration::from_secs(10);

/// Keeps what readers give back for the next block; why is in `docs/decisions/0005-mimalloc.md`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("GALVANALYSER_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sea_orm_migration=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("galvanalyser: the program cannot start its threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(galvanalyser_server::commands::run(cli));
    runtime.shutdown_timeout(FAREWELL);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("galvanalyser: {error:#}");
            ExitCode::FAILURE
        }
    }
}
