//! What goes wrong stays where it is and passes.

use harvester::End::Closed;
use model::harvest::FileState::*;
use model::id::MonitoredPathId;

use crate::support::{Lab, PATH, STABLE_SECONDS, import, monitored};

#[tokio::test]
async fn one_file_never_stops_the_others() {
    let mut lab = Lab::new();
    for name in ["1", "2", "3", "4", "5"] {
        lab.write(&format!("good {name}"), name);
        lab.write(&format!("bad {name}"), "bad");
        lab.write(&format!("panic {name}"), "panic");
    }
    lab.settle().await;
    for name in ["1", "2", "3", "4", "5"] {
        assert_eq!(lab.state(&format!("good {name}")), Imported);
        assert_eq!(lab.state(&format!("bad {name}")), ImportFailed);
        let fallen = lab.change(&format!("panic {name}"));
        assert_eq!(fallen.state, ImportFailed);
        let reason = fallen.reason.unwrap();
        assert!(reason.ends_with(&format!("the reader of panic {name} fell over")), "{reason}");
    }
}

#[tokio::test]
async fn only_so_many_files_are_read_at_once() {
    let mut lab = Lab::new();
    lab.settings.parallel_imports = 3;
    lab.restart();
    for index in 0..50 {
        lab.write(&format!("{index}.txt"), index.to_string());
    }
    lab.scan().await;
    lab.clock.step(i64::from(STABLE_SECONDS));
    let gate = lab.sink.gate.clone();
    let held = gate.write().await;
    let sink = lab.sink.clone();
    let open = async {
        // All that may start have started once as many as allowed wait at the gate.
        while sink.at_once.lock().unwrap().1 < 3 {
            tokio::task::yield_now().await;
        }
        drop(held);
    };
    let (summary, ()) = tokio::join!(lab.harvester.run_once(), open);
    assert_eq!(summary.files_imported, 50);
    assert_eq!(*lab.sink.at_once.lock().unwrap(), (0, 3));
}

#[tokio::test]
async fn an_unreachable_root_changes_no_file() {
    let mut lab = Lab::new();
    lab.write("a.txt", "a");
    lab.write("b.txt", "b");
    lab.settle().await;
    lab.write("young.txt", "rows");
    lab.scan().await;
    let before = lab.memory().files.clone();
    let away = lab.folder.path().join("away");
    fs_err::rename(lab.root(), &away).unwrap();
    for _ in 0..3 {
        lab.scan().await;
        lab.clock.step(1200);
    }
    assert_eq!(lab.memory().files, before);
    let gone = Some("It does not exist (any more).".to_owned());
    assert_eq!(lab.memory().reachability, std::slice::from_ref(&gone), "told once");
    lab.imports();
    fs_err::rename(&away, lab.root()).unwrap();
    lab.scan().await;
    assert_eq!(lab.memory().reachability, [gone, None]);
    assert_eq!(lab.imports(), [import(Closed, "young.txt", "rows")]);
}

#[tokio::test]
async fn a_path_that_cannot_be_watched_says_why_and_others_go_on() {
    let mut lab = Lab::new();
    lab.write("a.txt", "a");
    lab.settings.allowed_roots = vec![lab.root()];
    lab.restart();
    let mut outside = monitored(MonitoredPathId(8), lab.folder.path());
    outside.edit.include = Some("(".to_owned());
    lab.memory().paths.insert(0, outside);
    lab.settle().await;
    assert_eq!(lab.state("a.txt"), Imported);
    let reasons = lab.memory().reachability.clone();
    assert!(reasons[0].as_ref().unwrap().contains("outside"), "{reasons:?}");
    lab.settings.allowed_roots.clear();
    lab.restart();
    lab.scan().await;
    let reasons = lab.memory().reachability.clone();
    assert!(reasons[1].as_ref().unwrap().contains("“include” cannot be used"), "{reasons:?}");
}

#[tokio::test]
async fn a_ledger_in_trouble_delays_and_loses_nothing() {
    let mut lab = Lab::new();
    lab.write("a.txt", "a");
    lab.scan().await;
    lab.write("b.txt", "b");
    lab.clock.step(i64::from(STABLE_SECONDS));
    lab.memory().out_of_order = true;
    lab.scan().await;
    lab.clock.step(i64::from(STABLE_SECONDS));
    lab.scan().await;
    assert_eq!(lab.imports(), [], "nothing is imported that cannot be written down");
    lab.memory().out_of_order = false;
    lab.scan().await;
    assert_eq!(lab.imports(), [import(Closed, "a.txt", "a"), import(Closed, "b.txt", "b")]);
    assert_eq!((lab.state("a.txt"), lab.state("b.txt")), (Imported, Imported));
}

#[tokio::test]
async fn a_file_in_hand_at_a_crash_is_taken_up_again() {
    let mut lab = Lab::new();
    lab.write("a.txt", "a");
    lab.settle().await;
    lab.imports();
    lab.memory().files.get_mut(&(PATH, "a.txt".to_owned())).unwrap().1.state = Importing;
    lab.restart();
    lab.scan().await;
    assert_eq!(lab.imports(), [import(Closed, "a.txt", "a")]);
    assert_eq!(lab.state("a.txt"), Imported);
}

#[tokio::test]
async fn a_restart_imports_nothing_twice() {
    let mut lab = Lab::new();
    lab.write("a.txt", "a");
    lab.write("live.txt", "grow");
    lab.settle().await;
    assert_eq!(lab.imports().len(), 3);
    lab.restart();
    lab.settle().await;
    assert_eq!(lab.imports(), []);
}

/// Size and mtime are the same: only the time of the move tells them apart.
#[cfg(unix)]
#[tokio::test]
async fn a_file_moved_over_another_during_a_restart_is_noticed() {
    let mut lab = Lab::new();
    lab.write("a.txt", "one");
    lab.write("b.txt", "two");
    lab.settle().await;
    lab.imports();
    lab.restart();
    fs_err::rename(lab.root().join("b.txt"), lab.root().join("a.txt")).unwrap();
    lab.settle().await;
    assert_eq!(lab.imports(), [import(Closed, "a.txt", "two")]);
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_file_is_shown_and_never_read() {
    let mut lab = Lab::new();
    fs_err::write(lab.folder.path().join("secret"), "secret").unwrap();
    std::os::unix::fs::symlink(lab.folder.path().join("secret"), lab.root().join("link")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", lab.root().join("zero")).unwrap();
    lab.settle().await;
    lab.settle().await;
    assert_eq!(lab.imports(), []);
    for name in ["link", "zero"] {
        let change = lab.change(name);
        assert_eq!(change.state, Unsupported);
        assert!(change.reason.unwrap().contains("symbolic link"));
    }
}
