//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Config;

/// Watches the folders where battery cyclers write, keeps each test as a dataset, and serves it.
#[derive(Debug, Parser)]
#[command(name = "galvanalyser", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the web app and the REST API, and watch folders.
    Serve(ServeArguments),
    /// Serve a fresh instance with simulated cyclers; prints the address and the log-in.
    Demo(DemoArguments),
    /// Import files once, without waiting for them to be at rest.
    Import(ImportArguments),
    /// Say what a file holds, without keeping it.
    Inspect(InspectArguments),
    /// Write a dataset's samples to a file.
    Export(ExportArguments),
    /// Manage users.
    #[command(subcommand)]
    User(UserCommand),
    /// Manage API tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Bring the database's schema up to date.
    Migrate(Config),
    /// Read one file that comes through standard input: started by the program itself.
    #[command(hide = true)]
    ParseWorker,
}

#[derive(Debug, Args)]
pub struct ServeArguments {
    #[command(flatten)]
    pub config: Config,
    /// A folder to watch; may be given several times. More are set in the web app.
    #[arg(long = "watch", value_name = "DIR")]
    pub watch: Vec<PathBuf>,
    /// Seconds that a file of a folder given with --watch must be unchanged to count as at rest.
    #[arg(long, value_name = "SECONDS")]
    pub stable_seconds: Option<u32>,
}

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Folder of the demo's data, which a later start goes on with; a fresh temporary one, removed
    /// at the end, unless given.
    #[arg(long, value_name = "DIR", env = "GALVANALYSER_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", env = "GALVANALYSER_LISTEN")]
    pub listen: std::net::SocketAddr,
    /// A further folder to watch.
    #[arg(long = "watch", value_name = "DIR")]
    pub watch: Vec<PathBuf>,
    /// Seconds that a file must be unchanged to count as at rest.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub stable_seconds: u32,
}

#[derive(Debug, Args)]
pub struct ImportArguments {
    #[command(flatten)]
    pub config: Config,
    /// Files, or folders whose files are all imported.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// User who owns the new datasets.
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// The tester's IANA time zone, such as Europe/London.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Print one JSON object a file.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct InspectArguments {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The tester's IANA time zone, such as Europe/London.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Print JSON with statistics of every column.
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    Parquet,
    Csv,
    /// Battery Data Format: the standard columns alone, under their preferred labels.
    BdfCsv,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    #[command(flatten)]
    pub config: Config,
    /// The dataset's id.
    #[arg(value_name = "ID")]
    pub dataset: i64,
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    /// Which of the dataset's tables, counted from 0.
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    pub table: u32,
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user; prints a random password unless one is read from standard input.
    Add(UserAddArguments),
}

#[derive(Debug, Args)]
pub struct UserAddArguments {
    #[command(flatten)]
    pub config: Config,
    #[arg(value_name = "NAME")]
    pub name: String,
    /// May manage users, harvesters and everyone's datasets.
    #[arg(long)]
    pub admin: bool,
    #[arg(long)]
    pub email: Option<String>,
    /// Read the password from standard input.
    #[arg(long)]
    pub password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make an API token; prints it and nothing else.
    Create(TokenCreateArguments),
}

#[derive(Debug, Args)]
pub struct TokenCreateArguments {
    #[command(flatten)]
    pub config: Config,
    #[arg(long, value_name = "NAME")]
    pub user: String,
    /// What the token may do.
    #[arg(long, value_delimiter = ',', default_value = "read", value_name = "read,write")]
    pub scopes: Vec<String>,
    /// The name under which its owner sees it.
    #[arg(long, default_value = "command line")]
    pub name: String,
    #[arg(long, default_value_t = 90, value_name = "DAYS")]
    pub valid_days: u32,
}
