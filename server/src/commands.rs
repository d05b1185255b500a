//! What each command does.

mod demo;
mod export;
mod import;
mod inspect;
mod migrate;
pub mod parse_worker;
mod serve;
mod token;
mod user;

use crate::cli::{Cli, Command, TokenCommand, UserCommand};

/// Runs a command to its end.
///
/// # Errors
/// With the reason for the person at the terminal; the exit code is 1 then.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Import(arguments) => import::run(arguments).await,
        Command::Inspect(arguments) => inspect::run(arguments).await,
        Command::Export(arguments) => export::run(arguments).await,
        Command::User(UserCommand::Add(arguments)) => user::add(arguments).await,
        Command::Token(TokenCommand::Create(arguments)) => token::create(arguments).await,
        Command::Migrate(config) => migrate::run(config).await,
        Command::ParseWorker => parse_worker::run(),
    }
}

/// Prints a line of a command's own output, as against the log.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print(line: impl std::fmt::Display) -> std::io::Result<()> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{line}")
}
