//! A throwaway PostgreSQL for the tests: in a temporary folder, on a free port, gone afterwards.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::project::{Project, find_program};
use crate::setup::{self, Need};

/// Names a server to test on instead of a throwaway one.
pub(crate) const URL_VARIABLE: &str = "TEST_DATABASE_URL";

/// Makes the cluster and runs it until its standard input ends, which it does however xtask ends,
/// so that neither Ctrl-C nor `kill -9` leaves a server or its files behind.
///
/// Arguments: folder of the programs, port. Prints `ready` or the reason why not.
/// The rules of comparison are English ones from ICU and not C's, so that a test which only sorts
/// right bytewise fails; ICU's come with PostgreSQL and need no locale generated on this machine.
const SUPERVISOR: &str = r#"
trap '' INT TERM HUP
folder=$(mktemp -d "${TMPDIR:-/tmp}/galvanalyser-postgres-XXXXXX") || exit 1
server=
finish() {
    if [ -n "$server" ]; then kill -INT "$server" 2>/dev/null; wait "$server"; fi
    rm -rf "$folder"
}
trap finish EXIT
major=$("$1/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
if [ "$major" -ge 15 ]; then
    rules="--locale-provider=icu --icu-locale=en-US --locale=C.UTF-8"
elif locale -a | grep -qix 'en_US.utf-\?8'; then
    rules="--locale=en_US.UTF-8"
else
    rules="--locale=C.UTF-8"
fi
"$1/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 $rules \
    --no-sync --no-instructions >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
"$1/postgres" -D "$folder/data" -p "$2" -c listen_addresses=127.0.0.1 -k "$folder" \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
    >"$folder/log" 2>&1 </dev/null &
server=$!
tries=0
until "$1/pg_isready" --quiet --host=127.0.0.1 --port="$2"; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then cat "$folder/log"; exit 1; fi
    sleep 0.1
done
echo ready
cat >/dev/null
"#;

/// A running throwaway server; dropping it stops it and removes its files.
#[derive(Debug)]
pub(crate) struct Postgres {
    supervisor: Child,
    lifeline: Option<ChildStdin>,
    port: u16,
}

impl Postgres {
    /// Starts one, as Debian's user `postgres` when we are root, since PostgreSQL refuses root.
    pub(crate) fn start() -> Result<Self> {
        let programs = programs().context("PostgreSQL's programs are not installed")?;
        let start = Instant::now();
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut command = if setup::is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        command.args(["-c", SUPERVISOR, "sh"]).arg(&programs).arg(port.to_string());
        // `postgres` may not be allowed to look into our own folder.
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut supervisor = command.spawn().context("cannot start the throwaway PostgreSQL")?;
        let lifeline = supervisor.stdin.take();
        let output = supervisor.stdout.take().context("no output of the supervisor to read")?;

        let mut said = Vec::new();
        for line in BufReader::new(output).lines() {
            let line = line?;
            if line == "ready" {
                eprintln!(
                    "\nthrowaway PostgreSQL ({}) on port {port}, after {:.1} s",
                    programs.display(),
                    start.elapsed().as_secs_f64()
                );
                return Ok(Self { supervisor, lifeline, port });
            }
            said.push(line);
        }
        supervisor.wait()?;
        bail!("the throwaway PostgreSQL did not start:\n{}", said.join("\n"))
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        if let Err(error) = self.supervisor.wait() {
            eprintln!("cannot wait for the throwaway PostgreSQL to stop: {error}");
        }
    }
}

/// Whether the tests were given a server.
pub(crate) fn is_given() -> bool {
    std::env::var_os(URL_VARIABLE).is_some_and(|url| !url.is_empty())
}

/// The folder of the newest PostgreSQL's programs: Debian's, else that of `initdb` on `PATH`.
pub(crate) fn programs() -> Option<PathBuf> {
    let complete =
        |folder: &PathBuf| folder.join("initdb").exists() && folder.join("postgres").exists();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    debian
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| complete(folder))
        .max()
        .map(|(_, folder)| folder)
        .or_else(|| find_program("initdb")?.parent().map(Path::to_path_buf).filter(complete))
}

/// For working on one test: a server as the tests get it, until Enter.
pub(crate) fn serve_until_enter(project: &Project) -> Result<()> {
    setup::ensure(project, &[Need::Postgres])?;
    let server = Postgres::start()?;
    println!("export {URL_VARIABLE}={}", server.url());
    std::io::stdout().flush()?;
    eprintln!("Enter stops it.");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}
