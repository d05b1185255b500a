use std::time::Instant;

use model::harvest::{FileState, MonitoredPathEdit};

use super::*;
use crate::clock::SystemClock;
use crate::state::first_seen;

const TIMING: Timing = Timing {
    stable_seconds: 60,
    open_every_seconds: 20,
    first_retry_seconds: 60,
    last_retry_seconds: 3600,
};

fn survey(root: &Path) -> Survey {
    Survey {
        root: root.to_path_buf(),
        rules: PathRules::default(),
        known: Arc::default(),
        asked_for: HashSet::new(),
        timing: TIMING,
        max_depth: 3,
        max_files: 100_000,
        progress: Arc::default(),
    }
}

/// Relative paths in order, with the reason of what is refused.
fn names(seen: &Seen) -> Vec<(String, bool)> {
    let mut names: Vec<_> =
        seen.files.iter().map(|file| (file.relative_path.clone(), file.look.is_ok())).collect();
    names.sort();
    names
}

fn write(root: &Path, name: &str) {
    let path = root.join(name);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, name).unwrap();
}

#[test]
fn a_walk_takes_what_the_rules_let_through() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "a.mpr",
        "b/c.mpr",
        "b/d.txt",
        ".hidden/e.mpr",
        "b/~$f.mpr",
        "g.mpr.part",
        "1/2/3/h.mpr",
        "1/2/3/4/i.mpr",
    ] {
        write(folder.path(), name);
    }
    let mut survey = survey(folder.path());
    survey.rules = PathRules::new(&MonitoredPathEdit {
        include: Some(r"\.mpr$".to_owned()),
        ..MonitoredPathEdit::default()
    })
    .unwrap();
    let seen = scan(&survey, &SystemClock).unwrap();
    let expect = ["1/2/3/h.mpr", "a.mpr", "b/c.mpr"].map(|name| (name.to_owned(), true));
    assert_eq!(names(&seen), expect);
    assert_eq!(seen.troubles, ["1/2/3/4: It lies too deep and is not watched."]);
}

#[test]
fn an_unreadable_root_has_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let gone = scan(&survey(&folder.path().join("gone")), &SystemClock).unwrap_err();
    assert_eq!(gone, "It does not exist (any more).");
    write(folder.path(), "file");
    let file = scan(&survey(&folder.path().join("file")), &SystemClock).unwrap_err();
    assert_eq!(file, "It is not a folder.");
}

#[test]
fn a_limit_of_files_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for index in 0..10 {
        write(folder.path(), &format!("{index}.txt"));
    }
    let mut survey = survey(folder.path());
    survey.max_files = 4;
    let seen = scan(&survey, &SystemClock).unwrap();
    assert_eq!(seen.files.len(), 4);
    assert!(seen.troubles[0].contains("more than 4 files"), "{:?}", seen.troubles);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_with_a_reason() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    fs_err::create_dir(&root).unwrap();
    write(folder.path(), "outside.txt");
    write(&root, "inside.txt");
    symlink(root.join("inside.txt"), root.join("link-in")).unwrap();
    symlink(folder.path().join("outside.txt"), root.join("link-out")).unwrap();
    symlink("/dev/zero", root.join("link-zero")).unwrap();
    symlink(&root, root.join("loop")).unwrap();
    symlink("nowhere", root.join("broken")).unwrap();
    let _socket = UnixListener::bind(root.join("socket")).unwrap();
    fs_err::write(root.join(OsStr::from_bytes(b"\xff.txt")), "x").unwrap();

    let seen = scan(&survey(&root), &SystemClock).unwrap();
    let expect = [
        ("inside.txt", true),
        ("link-in", true),
        ("link-out", false),
        ("link-zero", false),
        ("socket", false),
        ("\u{fffd}.txt", false),
    ]
    .map(|(name, read)| (name.to_owned(), read));
    assert_eq!(names(&seen), expect);
    assert_eq!(seen.troubles, ["broken: It does not exist (any more)."]);
}

#[test]
fn ten_thousand_idle_files_cost_two_seconds_at_most() {
    let folder = tempfile::tempdir().unwrap();
    for group in 0..100 {
        let inner = folder.path().join(format!("group {group}"));
        fs_err::create_dir(&inner).unwrap();
        for index in 0..100 {
            fs_err::write(inner.join(format!("{index}.txt")), "idle").unwrap();
        }
    }
    let mut survey = survey(folder.path());
    let first = scan(&survey, &SystemClock).unwrap();
    assert_eq!(first.files.len(), 10_000);
    let known = first.files.into_iter().map(|file| {
        let (mut tracked, _) = first_seen(&file.look.unwrap(), file.seen_at, &TIMING);
        tracked.state = FileState::Imported;
        (file.relative_path, tracked)
    });
    survey.known = Arc::new(known.collect());

    let started = Instant::now();
    let again = scan(&survey, &SystemClock).unwrap();
    let took = started.elapsed();
    assert!(took.as_millis() <= 2000, "{took:?}");
    let idle = again
        .files
        .iter()
        .all(|file| matches!(&file.look, Ok(Look { fingerprint: Fingerprint::NotTaken, .. })));
    assert!(idle, "no byte of an idle file is read");
    assert!(survey.progress.load(Ordering::Relaxed) > 20_000);
}
