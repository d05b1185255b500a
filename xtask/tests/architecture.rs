//! The rooms import only what `docs/ARCHITECTURE.md` says they may.
#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic as the test may")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What a room may import; `None` is anything.
type Table = BTreeMap<String, Option<BTreeSet<String>>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program).args(arguments).current_dir(root()).output().unwrap();
    assert!(
        output.status.success(),
        "cargo {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Names in backticks.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

fn table(page: &str) -> Table {
    page.lines()
        .skip_while(|line| !line.starts_with("| room |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [room, _, imports] = cells[..] else { panic!("three columns expected: {line}") };
            let room = names(room).pop_first().expect("the room's name in backticks");
            (room, (imports != "anything").then(|| names(imports)))
        })
        .collect()
}

/// The workspace's packages and which of each other they import, in tests too.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let text = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&text).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all: BTreeSet<String> = packages.iter().map(|package| text(&package["name"])).collect();
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap();
            let inner = dependencies.iter().map(|dependency| text(&dependency["name"]));
            (text(&package["name"]), inner.filter(|name| all.contains(name)).collect())
        })
        .collect()
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let table = table(&std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap());
    let imports = imports();
    let rooms: BTreeSet<&String> = imports.keys().collect();
    assert_eq!(rooms, table.keys().collect(), "the rooms, and those in docs/ARCHITECTURE.md");
    for (room, imported) in &imports {
        let Some(allowed) = &table[room] else { continue };
        let forbidden: Vec<&String> = imported.difference(allowed).collect();
        assert!(forbidden.is_empty(), "`{room}` may not import {forbidden:?}");
    }
}

#[test]
fn the_browser_gets_no_server() {
    let tree = cargo(&[
        "tree",
        "--package=frontend",
        "--target=wasm32-unknown-unknown",
        "--edges=normal",
        "--prefix=none",
        "--format={p}",
    ]);
    let packages: BTreeSet<&str> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(packages.contains("leptos"), "the tree is not the app's: {packages:?}");
    for forbidden in ["tokio", "sqlx", "sqlx-core", "sea-orm", "axum", "catalog", "entity"] {
        assert!(!packages.contains(forbidden), "`{forbidden}` is in the browser's part");
    }
}

#[test]
fn the_bindgen_tool_is_of_the_librarys_version() {
    let version = |lock: PathBuf, package: &str| {
        let text = std::fs::read_to_string(lock).unwrap();
        let name = format!("name = \"{package}\"\n");
        let start = text.find(&name).unwrap() + name.len();
        text[start..].lines().next().unwrap().to_owned()
    };
    assert_eq!(
        version(root().join("Cargo.lock"), "wasm-bindgen"),
        version(root().join("xtask/bindgen/Cargo.lock"), "wasm-bindgen-cli-support"),
        "raise the version in xtask/bindgen/Cargo.toml with that in the root Cargo.toml"
    );
}
