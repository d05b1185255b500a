//! The program as a script calls it: what it prints, what it says on standard error, how it ends.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{PROGRAM, maccor};

/// An instance that only the command line has touched.
struct Instance(TempDir);

impl Instance {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.path()).env_remove("DATABASE_URL");
        // Reasons are for the person at the terminal, whatever is logged.
        command.env("GALVANALYSER_LOG", "off");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What it printed.
    #[track_caller]
    fn well(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let reason = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {reason}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What it said on standard error.
    #[track_caller]
    fn badly(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let output = self.run(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn a_file_is_imported_once_and_grows() {
    let instance = Instance::new();
    let whole = maccor(30);
    let cut = whole.match_indices('\n').nth(11).unwrap().0 + 1;
    let path = instance.write("a.txt", &whole.as_bytes()[..cut]);
    let steps: [(&[u8], u64, u64, bool); 3] = [
        (&whole.as_bytes()[..cut], 10, 10, false),
        (whole.as_bytes(), 30, 20, false),
        (whole.as_bytes(), 30, 0, true),
    ];
    for (bytes, rows, rows_added, known) in steps {
        instance.write("a.txt", bytes);
        let answer = &instance.json(&["import", "--json", &path])[0];
        assert_eq!(answer["state"], "IMPORTED");
        assert_eq!(answer["datasets"], serde_json::json!([1]), "one dataset, which grows");
        let got = (&answer["rows"], &answer["rows_added"], &answer["known"]);
        assert_eq!(got, (&rows.into(), &rows_added.into(), &known.into()));
    }
    assert!(instance.well(&["import", &path]).contains("dataset 1, IMPORTED, 30 rows"));
}

#[test]
fn files_that_are_not_imported_say_why_and_others_go_on() {
    let instance = Instance::new();
    instance.write("folder/a.txt", maccor(5).as_bytes());
    instance.write("folder/empty.mpr", b"");
    instance.write("folder/notes.txt", b"Dear diary");
    let folder = instance.path().join("folder");
    let folder = folder.to_str().unwrap();
    let reasons = instance.badly(&["import", folder, "nowhere.txt"]);
    for part in [
        "empty.mpr: UNSUPPORTED: the file is empty",
        "notes.txt: UNSUPPORTED: no known format",
        "nowhere.txt: IMPORT_FAILED",
        "3 of 4 were not imported",
    ] {
        assert!(reasons.contains(part), "{part}: {reasons}");
    }
    let answers = instance.json(&["import", "--json", folder]);
    let states: Vec<&Value> = answers.iter().map(|answer| &answer["state"]).collect();
    assert_eq!(states, ["IMPORTED", "UNSUPPORTED", "UNSUPPORTED"]);
    assert!(answers[1]["reason"].as_str().unwrap().contains("empty"));
}

#[test]
fn a_file_is_described_without_being_kept() {
    let instance = Instance::new();
    let path = instance.write("a.txt", maccor(5).as_bytes());
    let answer = &instance.json(&["inspect", "--json", &path])[0];
    assert_eq!(
        (&answer["format"], &answer["tables"][0]["rows"]),
        (&"maccor-text".into(), &5.into())
    );
    assert!(instance.well(&["inspect", &path]).contains("voltage_volt / V"));
    assert!(!instance.path().join("data").exists());
    let rubbish = instance.write("b.bin", &[0xff, 0, 1]);
    assert!(instance.badly(&["inspect", &rubbish]).contains("binary that begins with ff 00 01"));
}

#[test]
fn samples_are_exported_in_each_format() {
    let instance = Instance::new();
    let path = instance.write("a.txt", maccor(7).as_bytes());
    instance.well(&["import", &path]);
    let export = |format: &str| {
        instance.well(&["export", "1", "--format", format, "--output", "out"]);
        std::fs::read(instance.path().join("out")).unwrap()
    };
    let csv = String::from_utf8(export("csv")).unwrap();
    assert_eq!(csv.lines().count(), 8);
    assert!(csv.lines().next().unwrap().contains("voltage_volt"), "{csv}");
    let bdf = String::from_utf8(export("bdf-csv")).unwrap();
    assert!(bdf.lines().next().unwrap().contains("Voltage / V"), "{bdf}");
    let parquet = export("parquet");
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
    let unknown = ["export", "9", "--format", "csv", "--output", "none"];
    assert!(instance.badly(&unknown).contains("dataset 9"));
    assert!(!instance.path().join("none").exists());
}

#[test]
fn users_and_tokens_are_made_for_scripts() {
    let instance = Instance::new();
    assert!(instance.badly(&["token", "create", "--user", "ada"]).contains("there is no data"));
    instance.well(&["migrate"]);
    let mut add = instance.command(&["user", "add", "ada", "--admin", "--password-stdin"]);
    let mut add = add.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    add.stdin.take().unwrap().write_all(b"correct horse battery\n").unwrap();
    let added = add.wait_with_output().unwrap();
    assert!(added.status.success() && added.stdout.is_empty());
    let password = instance.well(&["user", "add", "eve"]);
    assert!(password.trim().len() >= 15 && password.lines().count() == 1, "{password}");
    assert!(instance.badly(&["user", "add", "ada"]).contains("ada"), "the name is taken");
    let token = instance.well(&["token", "create", "--user", "ada", "--scopes", "read,write"]);
    assert!(token.starts_with("gv_pat_") && token.lines().count() == 1, "{token}");
    for arguments in [["--user", "nobody"], ["--scopes", "everything"]] {
        let mut all = vec!["token", "create", "--user", "ada"];
        all.extend(arguments);
        assert!(!instance.run(&all).status.success(), "{arguments:?}");
    }
    assert_eq!(instance.run(&["nonsense"]).status.code(), Some(2));
}

/// A database's address that lies about in the environment is for `serve`, never for a demo.
#[test]
fn a_demo_leaves_other_databases_alone() {
    let instance = Instance::new();
    let [address, _] = start_demo(&instance);
    assert!(address.contains("serves http://127.0.0.1:"), "{address}");
    let file = instance.path().join("demo/galvanalyser.sqlite");
    assert!(file.is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.parent().unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "password hashes lie there");
        let password = file.with_file_name("demo-password");
        assert_eq!(password.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

/// People stay logged in, with the data of before.
#[test]
fn a_demo_goes_on_in_its_folder() {
    let instance = Instance::new();
    let [[_, first], [_, second]] = [start_demo(&instance), start_demo(&instance)];
    assert!(first.contains("log in as demo with the password "), "{first}");
    assert_eq!(first, second);
    std::fs::remove_file(instance.path().join("demo/demo-password")).unwrap();
    let of_somebody = instance.badly(&["demo", "--listen", "127.0.0.1:0", "--data-dir", "demo"]);
    assert!(of_somebody.contains("has data already"), "{of_somebody}");
}

/// Starts a demo in the folder `demo`, kills it as soon as it serves; gives its first two lines.
fn start_demo(instance: &Instance) -> [String; 2] {
    let mut demo = instance.command(&["demo", "--listen", "127.0.0.1:0", "--data-dir", "demo"]);
    demo.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
    let mut demo = demo.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(demo.stdout.take().unwrap()));
    let said = [lines.next().unwrap().unwrap(), lines.next().unwrap().unwrap()];
    demo.kill().unwrap();
    demo.wait().unwrap();
    said
}
