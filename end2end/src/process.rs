//! A program that runs beside a test and ends with it, however the test ends.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Starts the program in a session of its own and ends that one when standard input ends.
/// The operating system closes it even when the test is killed, so no browser is left behind.
const SUPERVISOR: &str = r#"
trap '' INT TERM HUP
(trap - INT TERM HUP; exec setsid "$@") </dev/null 2>&1 &
child=$!
exec >/dev/null 2>&1
cat
kill -TERM -$child
tries=0
while kill -0 -$child && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -KILL -$child
"#;

/// What the program has written, line by line.
#[derive(Debug, Default)]
struct Output {
    lines: Vec<String>,
    ended: bool,
}

/// A running program; dropping it ends it and all that it started.
#[derive(Debug)]
pub struct Process {
    name: String,
    supervisor: Child,
    lifeline: Option<ChildStdin>,
    output: Arc<(Mutex<Output>, Condvar)>,
}

impl Process {
    /// Starts `command`, whose standard output and error are collected.
    ///
    /// # Errors
    /// When there is no shell to start it with. A program that does not exist shows in
    /// [`Process::wait_for`].
    pub fn start(command: &Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut shell = Command::new("sh");
        shell.args(["-c", SUPERVISOR, "sh"]).arg(command.get_program()).args(command.get_args());
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(key, value),
                None => shell.env_remove(key),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            shell.current_dir(folder);
        }
        let mut supervisor = shell
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let lifeline = supervisor.stdin.take();
        let pipe = supervisor.stdout.take().context("no output to read")?;
        let output = Arc::new((Mutex::new(Output::default()), Condvar::new()));
        let shared = Arc::clone(&output);
        std::thread::spawn(move || {
            let (state, changed) = &*shared;
            for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                lock(state).lines.push(line);
                changed.notify_all();
            }
            lock(state).ended = true;
            changed.notify_all();
        });
        Ok(Self { name, supervisor, lifeline, output })
    }

    /// The first thing that `find` sees in a line of the output, waiting for it.
    ///
    /// # Errors
    /// When the program ends or `limit` passes before; tells all that it wrote.
    pub fn wait_for<T>(
        &self,
        what: &str,
        limit: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let deadline = Instant::now() + limit;
        let (state, changed) = &*self.output;
        let mut output = lock(state);
        let mut seen = 0;
        loop {
            if let Some(found) = output.lines[seen..].iter().find_map(|line| find(line)) {
                return Ok(found);
            }
            seen = output.lines.len();
            if output.ended {
                bail!("{} ended without {what}:\n{}", self.name, output.lines.join("\n"));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let lines = output.lines.join("\n");
                bail!("no {what} from {} in {} s:\n{lines}", self.name, limit.as_secs());
            }
            output = changed.wait_timeout(output, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// All that the program has written so far, for the message of a failed test.
    pub fn written(&self) -> String {
        let output = lock(&self.output.0);
        output.lines.iter().fold(String::new(), |mut text, line| {
            writeln!(text, "{line}").expect("a String takes all");
            text
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        if let Err(error) = self.supervisor.wait() {
            eprintln!("cannot wait for {} to end: {error}", self.name);
        }
    }
}

fn lock(output: &Mutex<Output>) -> MutexGuard<'_, Output> {
    output.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Process {
        Process::start(Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn hears_both_outputs() {
        let process = shell("echo one; echo two >&2; sleep 60");
        let second = |line: &str| (line == "two").then_some(2);
        assert_eq!(process.wait_for("two", Duration::from_secs(10), second).unwrap(), 2);
        assert_eq!(process.written(), "one\ntwo\n");
    }

    #[test]
    fn tells_why_a_program_ended() {
        let process = shell("echo 'no such folder'; exit 3");
        let error = process.wait_for("address", Duration::from_secs(10), |_| None::<()>);
        assert!(error.unwrap_err().to_string().ends_with("without address:\nno such folder"));
    }

    /// Runs at all: neither gone nor a zombie that nobody has waited for yet.
    fn is_alive(pid: u32) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"));
        status.is_ok_and(|text| !text.contains("\nState:\tZ"))
    }

    #[test]
    fn ends_what_the_program_started() {
        let process = shell("sleep 3600 & echo $!; wait");
        let pid = process
            .wait_for("pid", Duration::from_secs(10), |line| line.parse::<u32>().ok())
            .unwrap();
        assert!(is_alive(pid));
        drop(process);
        assert!(!is_alive(pid), "process {pid} is still there");
    }
}
