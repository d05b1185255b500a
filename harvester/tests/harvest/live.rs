//! The loop in real time: events wake it, commands reach it, it ends when told.

use std::time::{Duration, Instant};

use harvester::{CommandKind, Harvester, Settings, SystemClock};
use model::harvest::FileState;
use tokio_util::sync::CancellationToken;

use crate::support::{Lab, PATH};

async fn until(what: &str, mut holds: impl FnMut() -> bool) -> Duration {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(20), "{what} took too long");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    started.elapsed()
}

fn is_imported(lab: &Lab, name: &str) -> bool {
    let memory = lab.memory();
    memory
        .files
        .get(&(PATH, name.to_owned()))
        .is_some_and(|(_, change)| change.state == FileState::Imported)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_and_nudges_wake_the_loop_between_polls() {
    let mut lab = Lab::new();
    lab.memory().paths[0].edit.stable_seconds = 1;
    // Polls alone would be much too slow for this test.
    let settings = Settings { poll_seconds: 600, ..Settings::default() };
    let harvester = Harvester::new(lab.ledger.clone(), lab.sink.clone(), SystemClock, settings);
    let nudge = harvester.nudge();
    let cancelled = CancellationToken::new();
    let running = tokio::spawn(harvester.run(cancelled.clone()));

    until("the first run", || lab.memory().runs.first().is_some_and(Option::is_some)).await;
    fs_err::create_dir(lab.root().join("new folder")).unwrap();
    fs_err::write(lab.root().join("new folder/a.txt"), "rows").unwrap();
    until("a new file", || is_imported(&lab, "new folder/a.txt")).await;

    let known = lab.sink.imports.lock().unwrap().len();
    let relative_path = "new folder/a.txt".to_owned();
    let command = lab.command(CommandKind::RetryFile { path: PATH, relative_path });
    nudge.nudge();
    until("a command", || lab.memory().done.contains(&command)).await;
    until("the file again", || lab.sink.imports.lock().unwrap().len() > known).await;

    cancelled.cancel();
    until("the end", || running.is_finished()).await;
    assert!(is_imported(&lab, "new folder/a.txt"), "what was in hand is written down");
    assert!(lab.memory().runs.iter().all(Option::is_some), "every run has ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn polls_alone_keep_the_promised_latency() {
    let lab = Lab::new();
    lab.memory().paths[0].edit.stable_seconds = 1;
    let settings = Settings { poll_seconds: 1, events: false, ..Settings::default() };
    let harvester = Harvester::new(lab.ledger.clone(), lab.sink.clone(), SystemClock, settings);
    let cancelled = CancellationToken::new();
    let running = tokio::spawn(harvester.run(cancelled.clone()));
    until("the first run", || lab.memory().runs.first().is_some_and(Option::is_some)).await;
    fs_err::write(lab.root().join("a.txt"), "rows").unwrap();
    let took = until("a new file", || is_imported(&lab, "a.txt")).await;
    assert!(took <= Duration::from_secs(1 + 1 + 5), "{took:?}");
    cancelled.cancel();
    until("the end", || running.is_finished()).await;
}
