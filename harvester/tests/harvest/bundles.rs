//! Files that belong together are handed over together.

use harvester::End::{Closed, Open};
use model::harvest::FileState::*;

use crate::support::{Import, Lab};

fn take(lab: &Lab) -> Vec<Import> {
    std::mem::take(&mut *lab.sink.imports.lock().unwrap())
}

fn bundle(end: harvester::End, files: &[(&str, &str)]) -> Import {
    Import {
        end,
        names: files.iter().map(|(name, _)| (*name).to_owned()).collect(),
        bytes: files.iter().map(|(_, content)| content.as_bytes().to_vec()).collect(),
    }
}

#[tokio::test]
async fn a_bundle_waits_for_all_of_its_files() {
    let mut lab = Lab::new();
    lab.write("a.mps", "settings");
    lab.write("a.mpr", "data");
    lab.scan().await;
    lab.clock.step(1);
    lab.append("a.mps", "+");
    lab.scan().await;
    lab.clock.step(1);
    lab.scan().await;
    assert_eq!(take(&lab), [], "the sidecar still changes");
    lab.clock.step(1);
    lab.scan().await;
    assert_eq!(take(&lab), [bundle(Closed, &[("a.mpr", "data"), ("a.mps", "settings+")])]);
    assert_eq!((lab.state("a.mpr"), lab.state("a.mps")), (Imported, Imported));
}

#[tokio::test]
async fn a_late_sidecar_brings_the_bundle_again() {
    let mut lab = Lab::new();
    lab.write("a.mpr", "data");
    lab.settle().await;
    assert_eq!(take(&lab), [bundle(Closed, &[("a.mpr", "data")])]);
    lab.write("a.mps", "settings");
    lab.settle().await;
    assert_eq!(take(&lab), [bundle(Closed, &[("a.mpr", "data"), ("a.mps", "settings")])]);
    lab.settle().await;
    assert_eq!(take(&lab), []);
}

#[tokio::test]
async fn a_bundle_grows_as_one() {
    let mut lab = Lab::new();
    lab.write("a.mps", "settings");
    lab.write("a.mpr", "grow");
    lab.scan().await;
    assert_eq!(take(&lab), [bundle(Open, &[("a.mpr", "grow"), ("a.mps", "settings")])]);
    lab.settle().await;
    assert_eq!(take(&lab), [bundle(Closed, &[("a.mpr", "grow"), ("a.mps", "settings")])]);
    assert_eq!((lab.state("a.mpr"), lab.state("a.mps")), (Imported, Imported));
}

#[tokio::test]
async fn a_lone_sidecar_is_taken_in_when_its_file_comes() {
    let mut lab = Lab::new();
    lab.write("a.mps", "unknown");
    lab.settle().await;
    assert_eq!(lab.state("a.mps"), Unsupported);
    take(&lab);
    lab.write("a.mpr", "data");
    lab.settle().await;
    assert_eq!(take(&lab), [bundle(Closed, &[("a.mpr", "data"), ("a.mps", "unknown")])]);
    assert_eq!((lab.state("a.mpr"), lab.state("a.mps")), (Imported, Imported));
}
