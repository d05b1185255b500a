//! Random actions on files, against what must come of them.

use std::collections::{BTreeMap, BTreeSet};

use harvester::End;
use model::harvest::FileState;
use proptest::prelude::*;

use crate::support::{Lab, PATH};

#[derive(Clone, Debug)]
enum Action {
    Append(usize, u8),
    Rewrite(usize, u8),
    /// To the other name, over what is there.
    Rename(usize, usize),
    Delete(usize),
    Step(i64),
    Scan,
    Crash,
    /// The ledger stops or starts to answer.
    Outage(bool),
}

const NAMES: [&str; 4] = ["a.txt", "b.txt", "deep/er/c.txt", "d.txt"];

fn any_action() -> impl Strategy<Value = Action> {
    let name = || 0..NAMES.len();
    prop_oneof![
        4 => (name(), any::<u8>()).prop_map(|(name, byte)| Action::Append(name, byte)),
        2 => (name(), any::<u8>()).prop_map(|(name, byte)| Action::Rewrite(name, byte)),
        1 => (name(), name()).prop_map(|(from, to)| Action::Rename(from, to)),
        1 => name().prop_map(Action::Delete),
        3 => (1..30i64).prop_map(Action::Step),
        1 => (-4000..0i64).prop_map(Action::Step),
        6 => Just(Action::Scan),
        1 => Just(Action::Crash),
        1 => any::<bool>().prop_map(Action::Outage),
    ]
}

/// Half of the files are of a format that continues; contents never repeat, so that each import
/// is known by its bytes.
struct Model {
    files: BTreeMap<&'static str, String>,
    /// Names that another file was moved to: there an old content may come back.
    moved_to: BTreeSet<&'static str>,
    writes: usize,
}

impl Model {
    fn act(&mut self, action: &Action, lab: &Lab) {
        match *action {
            Action::Append(name, byte) => {
                let name = NAMES[name];
                self.writes += 1;
                let piece = format!(" +{}.{byte}", self.writes);
                if let Some(content) = self.files.get_mut(name) {
                    content.push_str(&piece);
                    lab.append(name, &piece);
                }
            }
            Action::Rewrite(name, byte) => {
                let name = NAMES[name];
                self.writes += 1;
                let kind = if byte % 2 == 0 { "grow" } else { "rows" };
                // Fixed width: rewritten files often keep their size.
                let content = format!("{kind} {:06}", self.writes);
                lab.write(name, &content);
                self.files.insert(name, content);
            }
            Action::Rename(from, to) => {
                if let Some(content) = self.files.remove(NAMES[from]) {
                    let target = lab.root().join(NAMES[to]);
                    fs_err::create_dir_all(target.parent().unwrap()).unwrap();
                    fs_err::rename(lab.root().join(NAMES[from]), target).unwrap();
                    self.files.insert(NAMES[to], content);
                    self.moved_to.insert(NAMES[to]);
                }
            }
            Action::Delete(name) => {
                if self.files.remove(NAMES[name]).is_some() {
                    fs_err::remove_file(lab.root().join(NAMES[name])).unwrap();
                }
            }
            Action::Step(seconds) => lab.clock.step(seconds),
            Action::Outage(out_of_order) => lab.memory().out_of_order = out_of_order,
            Action::Scan | Action::Crash => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_surviving_file_is_closed_with_its_final_bytes(
        actions in proptest::collection::vec(any_action(), 1..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut lab = Lab::new();
            let mut model = Model { files: BTreeMap::new(), moved_to: BTreeSet::new(), writes: 0 };
            for action in &actions {
                model.act(action, &lab);
                match action {
                    Action::Scan => {
                        lab.scan().await;
                    }
                    Action::Crash => lab.restart(),
                    _ => {}
                }
            }
            lab.memory().out_of_order = false;
            // After trouble that needs a scan to be noticed, one to settle in.
            lab.settle().await;
            lab.settle().await;
            check(&lab, &model);

            // Nothing more comes of it.
            lab.sink.imports.lock().unwrap().clear();
            lab.settle().await;
            assert_eq!(*lab.sink.imports.lock().unwrap(), []);
        });
    }
}

fn check(lab: &Lab, model: &Model) {
    let imports = lab.sink.imports.lock().unwrap();
    for (name, content) in &model.files {
        let memory = lab.memory();
        let change = &memory.files[&(PATH, (*name).to_owned())].1;
        assert_eq!(change.state, FileState::Imported, "{name}");
        assert_eq!(change.observation.size, content.len() as u64);
        let closed: Vec<_> = imports
            .iter()
            .filter(|import| import.end == End::Closed && import.names == [*name])
            .collect();
        let last = closed.last().expect("imported");
        assert_eq!(String::from_utf8_lossy(&last.bytes[0]), content.as_str(), "{name}");
    }
    // No content is closed twice in a row at the same name.
    for name in NAMES.into_iter().filter(|name| !model.moved_to.contains(name)) {
        let closed: Vec<_> = imports
            .iter()
            .filter(|import| import.end == End::Closed && import.names == [name])
            .map(|import| &import.bytes[0])
            .collect();
        let twice = closed.windows(2).any(|pair| pair[0] == pair[1]);
        assert!(!twice, "{name}: {closed:?}");
    }
}
