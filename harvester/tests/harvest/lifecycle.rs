//! A file's way from its first byte to its last.

use harvester::CommandKind;
use harvester::End::{Closed, Open};
use model::harvest::FileState::*;

use crate::support::{Lab, PATH, import};

#[tokio::test]
async fn a_finished_file_is_imported_once_when_it_is_at_rest() {
    let mut lab = Lab::new();
    lab.write("a/cell 1.txt", "rows");
    lab.scan().await;
    assert_eq!(lab.state("a/cell 1.txt"), Unstable);
    lab.clock.step(1);
    lab.scan().await;
    assert_eq!((lab.imports(), lab.state("a/cell 1.txt")), (vec![], Unstable));
    lab.clock.step(1);
    let run = lab.scan().await;
    assert_eq!(lab.imports(), [import(Closed, "a/cell 1.txt", "rows")]);
    assert_eq!(lab.memory().history["a/cell 1.txt"], [Unstable, Stable, Importing, Imported]);
    assert_eq!((run.files_seen, run.files_imported, run.files_failed), (1, 1, 0));
    for _ in 0..3 {
        lab.clock.step(100);
        lab.scan().await;
    }
    assert_eq!(lab.imports(), []);
    assert_eq!(lab.memory().runs.last().unwrap().unwrap().files_imported, 0);
}

#[tokio::test]
async fn a_file_that_grows_is_imported_open_every_so_often() {
    let mut lab = Lab::new();
    lab.write("live.txt", "grow 0");
    lab.scan().await;
    assert_eq!(lab.imports(), [import(Open, "live.txt", "grow 0")]);
    assert_eq!(lab.state("live.txt"), Growing);
    let mut opened = Vec::new();
    for second in 1..=60 {
        lab.clock.step(1);
        lab.append("live.txt", ".");
        lab.scan().await;
        if !lab.imports().is_empty() {
            opened.push(second);
        }
    }
    assert_eq!(opened, [20, 40, 60]);
    assert_eq!(lab.memory().history["live.txt"], [Unstable, Growing]);
    lab.settle().await;
    let all = format!("grow 0{}", ".".repeat(60));
    assert_eq!(lab.imports(), [import(Closed, "live.txt", &all)]);
    assert_eq!(lab.state("live.txt"), Imported);

    // It goes on the next day.
    lab.clock.step(86_400);
    lab.append("live.txt", "!");
    lab.scan().await;
    assert_eq!(lab.state("live.txt"), Growing);
    assert_eq!(lab.imports(), [import(Open, "live.txt", &format!("{all}!"))]);
    lab.settle().await;
    assert_eq!(lab.imports(), [import(Closed, "live.txt", &format!("{all}!"))]);
}

#[tokio::test]
async fn a_format_that_cannot_continue_waits_for_stability() {
    let mut lab = Lab::new();
    lab.write("other.txt", "rows");
    for _ in 0..40 {
        lab.clock.step(1);
        lab.append("other.txt", "+");
        lab.scan().await;
    }
    assert_eq!((lab.imports(), lab.state("other.txt")), (vec![], Unstable));
    lab.settle().await;
    assert_eq!(lab.imports(), [import(Closed, "other.txt", &format!("rows{}", "+".repeat(40)))]);
}

#[tokio::test]
async fn a_rewritten_file_is_imported_again() {
    let mut lab = Lab::new();
    lab.write("a.txt", "one");
    lab.settle().await;
    lab.imports();
    // Same size.
    lab.write("a.txt", "two");
    lab.scan().await;
    assert_eq!(lab.state("a.txt"), Unstable);
    lab.settle().await;
    assert_eq!(lab.imports(), [import(Closed, "a.txt", "two")]);
}

#[tokio::test]
async fn a_vanished_file_stays_as_it_was() {
    let mut lab = Lab::new();
    lab.write("done.txt", "rows");
    lab.settle().await;
    lab.write("young.txt", "rows");
    lab.scan().await;
    let before = lab.memory().files.clone();
    for name in ["done.txt", "young.txt"] {
        fs_err::remove_file(lab.root().join(name)).unwrap();
    }
    lab.settle().await;
    assert_eq!(lab.memory().files, before);
}

#[tokio::test]
async fn a_file_without_a_format_is_tried_once_until_it_changes() {
    let mut lab = Lab::new();
    lab.write("x.bin", "unknown");
    lab.settle().await;
    assert_eq!(lab.state("x.bin"), Unsupported);
    assert_eq!(lab.change("x.bin").reason.as_deref(), Some("x.bin cannot be used"));
    lab.imports();
    lab.clock.step(100_000);
    lab.scan().await;
    assert_eq!(lab.imports(), []);
    lab.write("x.bin", "known now");
    lab.settle().await;
    assert_eq!(lab.state("x.bin"), Imported);
}

#[tokio::test]
async fn failures_are_tried_again_later_or_when_a_person_asks() {
    let mut lab = Lab::new();
    lab.write("f.txt", "bad");
    lab.write("m.txt", "map");
    lab.settle().await;
    assert_eq!((lab.state("f.txt"), lab.state("m.txt")), (ImportFailed, AwaitingMapping));
    assert_eq!(lab.imports().len(), 2);
    lab.clock.step(59);
    lab.scan().await;
    assert_eq!(lab.imports(), []);
    lab.clock.step(1);
    lab.scan().await;
    assert_eq!(lab.imports(), [import(Closed, "f.txt", "bad")]);
    assert_eq!(lab.change("f.txt").attempts, 2);

    lab.sink.mapped.lock().unwrap().insert("m.txt".to_owned());
    let all = lab.command(CommandKind::RunNow);
    lab.scan().await;
    assert_eq!(lab.imports(), [import(Closed, "f.txt", "bad"), import(Closed, "m.txt", "map")]);
    assert_eq!(lab.state("m.txt"), Imported);

    let relative_path = "m.txt".to_owned();
    let one = lab.command(CommandKind::RetryFile { path: PATH, relative_path });
    let gone =
        lab.command(CommandKind::RetryFile { path: PATH, relative_path: "../../etc".to_owned() });
    lab.scan().await;
    assert_eq!(lab.imports(), [import(Closed, "m.txt", "map")]);
    assert_eq!(lab.memory().done, [all, one, gone]);
}

#[tokio::test]
async fn a_clock_that_jumps_delays_but_never_blocks() {
    let mut lab = Lab::new();
    lab.write("a.txt", "rows");
    lab.scan().await;
    lab.clock.step(-7200);
    lab.scan().await;
    assert_eq!(lab.imports(), []);
    lab.settle().await;
    assert_eq!(lab.imports(), [import(Closed, "a.txt", "rows")]);
    lab.write("b.txt", "rows");
    lab.scan().await;
    lab.clock.step(10 * 366 * 86_400);
    lab.scan().await;
    assert_eq!(lab.imports(), [import(Closed, "b.txt", "rows")]);
}

#[tokio::test]
async fn rules_decide_and_an_edited_path_is_read_anew() {
    let mut lab = Lab::new();
    lab.write("a.txt", "a");
    lab.write("b.csv", "b");
    lab.memory().paths[0].edit.include = Some(r"\.csv$".to_owned());
    lab.settle().await;
    assert_eq!(lab.imports(), [import(Closed, "b.csv", "b")]);
    {
        let mut memory = lab.memory();
        memory.paths[0].edit.include = None;
        memory.paths[0].revision = 1;
    }
    lab.settle().await;
    assert_eq!(lab.imports(), [import(Closed, "a.txt", "a")]);
}
