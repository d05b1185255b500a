//! A ledger in memory, a sink that reads what it is given, and a clock that stands until it is
//! told to move.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use harvester::{
    Claim, Clock, Command, CommandId, CommandKind, End, Harvester, ImportOutcome, ImportRequest,
    Ledger, LedgerChange, LedgerError, LedgerFile, RunId, Settings, Sink,
};
use model::harvest::{FileState, MonitoredPath, MonitoredPathEdit, RunSummary};
use model::id::{HarvesterId, MonitoredPathId, ObservedFileId};
use model::time::Timestamp;

pub(crate) const PATH: MonitoredPathId = MonitoredPathId(7);

#[derive(Clone, Debug)]
pub(crate) struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub(crate) fn step(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// What a ledger keeps; shared, so that it outlives a harvester that "crashed".
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) paths: Vec<MonitoredPath>,
    pub(crate) files: BTreeMap<(MonitoredPathId, String), (ObservedFileId, LedgerChange)>,
    /// Each state that was written for a file, in order, without repeats.
    pub(crate) history: HashMap<String, Vec<FileState>>,
    pub(crate) reachability: Vec<Option<String>>,
    pub(crate) runs: Vec<Option<RunSummary>>,
    pub(crate) commands: VecDeque<Command>,
    pub(crate) done: Vec<CommandId>,
    /// Every verb fails while this is set.
    pub(crate) out_of_order: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct MemoryLedger(pub(crate) Arc<Mutex<Memory>>);

impl MemoryLedger {
    fn working(&self) -> Result<std::sync::MutexGuard<'_, Memory>, LedgerError> {
        let memory = self.0.lock().unwrap();
        if memory.out_of_order { Err(LedgerError::new("the disk is full")) } else { Ok(memory) }
    }
}

impl Ledger for MemoryLedger {
    async fn active_paths(&self) -> Result<Vec<MonitoredPath>, LedgerError> {
        Ok(self.working()?.paths.clone())
    }

    async fn files(&self, path: MonitoredPathId) -> Result<Vec<LedgerFile>, LedgerError> {
        let memory = self.working()?;
        let files = memory.files.iter().filter(|((of, _), _)| *of == path);
        Ok(files.map(|(_, (id, change))| LedgerFile { id: *id, change: change.clone() }).collect())
    }

    async fn record(
        &self,
        path: MonitoredPathId,
        changes: Vec<LedgerChange>,
    ) -> Result<Vec<ObservedFileId>, LedgerError> {
        let mut memory = self.working()?;
        let mut ids = Vec::new();
        for change in changes {
            let history = memory.history.entry(change.relative_path.clone()).or_default();
            if history.last() != Some(&change.state) {
                history.push(change.state);
            }
            let next = i64::try_from(memory.files.len()).unwrap();
            let key = (path, change.relative_path.clone());
            let entry = memory.files.entry(key).or_insert((ObservedFileId(next), change.clone()));
            entry.1 = change;
            ids.push(entry.0);
        }
        Ok(ids)
    }

    async fn set_reachability(
        &self,
        _: MonitoredPathId,
        reason: Option<String>,
    ) -> Result<(), LedgerError> {
        self.working()?.reachability.push(reason);
        Ok(())
    }

    async fn heartbeat(&self) -> Result<(), LedgerError> {
        self.working().map(drop)
    }

    async fn begin_run(&self) -> Result<RunId, LedgerError> {
        let mut memory = self.working()?;
        memory.runs.push(None);
        Ok(RunId(i64::try_from(memory.runs.len()).unwrap() - 1))
    }

    async fn end_run(&self, run: RunId, summary: RunSummary) -> Result<(), LedgerError> {
        let index = usize::try_from(run.0).unwrap();
        self.working()?.runs[index] = Some(summary);
        Ok(())
    }

    async fn next_command(&self) -> Result<Option<Command>, LedgerError> {
        Ok(self.working()?.commands.pop_front())
    }

    async fn command_done(&self, command: CommandId) -> Result<(), LedgerError> {
        self.working()?.done.push(command);
        Ok(())
    }
}

/// One hand-over, with the bytes that the sink read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) end: End,
    pub(crate) names: Vec<String>,
    pub(crate) bytes: Vec<Vec<u8>>,
}

/// Reads what it is given and answers by content: files that begin with `grow` continue, with
/// `unknown` are claimed by no format, with `map` await a mapping, with `bad` fail, with `panic`
/// bring the reader down. `a.mps` belongs to `a.mpr`.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadingSink {
    pub(crate) imports: Arc<Mutex<Vec<Import>>>,
    /// Files at once: now, and at most.
    pub(crate) at_once: Arc<Mutex<(usize, usize)>>,
    /// Imports wait as long as this is held.
    pub(crate) gate: Arc<tokio::sync::RwLock<()>>,
    /// Mappings that a person has made meanwhile.
    pub(crate) mapped: Arc<Mutex<HashSet<String>>>,
}

impl Sink for ReadingSink {
    fn bundles(&self, names: &[&str]) -> Vec<Vec<usize>> {
        let find = |name: String| names.iter().position(|other| *other == name);
        names
            .iter()
            .enumerate()
            .filter_map(|(index, name)| {
                let sidecar = find(format!("{}.mps", name.strip_suffix(".mpr")?))?;
                Some(vec![index, sidecar])
            })
            .collect()
    }

    async fn claims(&self, bundle: &ImportRequest) -> Claim {
        let bytes = fs_err::read(&bundle.head().absolute_path).unwrap_or_default();
        if bytes.starts_with(b"grow") {
            Claim::Continues
        } else if bytes.starts_with(b"unknown") {
            Claim::Unsupported("never seen".to_owned())
        } else {
            Claim::WaitsForStability
        }
    }

    async fn import(&self, request: ImportRequest) -> ImportOutcome {
        {
            let mut at_once = self.at_once.lock().unwrap();
            at_once.0 += 1;
            at_once.1 = at_once.1.max(at_once.0);
        }
        drop(self.gate.read().await);
        let bytes: Result<Vec<_>, _> =
            request.files.iter().map(|file| fs_err::read(&file.absolute_path)).collect();
        self.at_once.lock().unwrap().0 -= 1;
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => return ImportOutcome::Failed { reason: error.to_string() },
        };
        let head = bytes[0].clone();
        let name = request.head().relative_path.clone();
        let names = request.files.into_iter().map(|file| file.relative_path).collect();
        self.imports.lock().unwrap().push(Import { end: request.end, names, bytes });
        let reason = || format!("{name} cannot be used");
        if head.starts_with(b"unknown") {
            ImportOutcome::Unsupported { reason: reason() }
        } else if head.starts_with(b"map") && !self.mapped.lock().unwrap().contains(&name) {
            ImportOutcome::AwaitingMapping { reason: reason() }
        } else if head.starts_with(b"bad") {
            ImportOutcome::Failed { reason: reason() }
        } else if head.starts_with(b"panic") {
            panic!("the reader of {name} fell over\nsecond line")
        } else {
            ImportOutcome::Imported { datasets: Vec::new(), rows: head.len() as u64 }
        }
    }
}

/// A watched temporary folder with all that belongs to it.
pub(crate) struct Lab {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: HandClock,
    pub(crate) ledger: MemoryLedger,
    pub(crate) sink: ReadingSink,
    pub(crate) settings: Settings,
    pub(crate) harvester: Harvester<MemoryLedger, ReadingSink, HandClock>,
    next_command: i64,
}

pub(crate) const STABLE_SECONDS: u32 = 2;

impl Lab {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = MemoryLedger::default();
        let root = folder.path().join("root");
        fs_err::create_dir(&root).unwrap();
        ledger.0.lock().unwrap().paths.push(monitored(PATH, &root));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let clock =
            HandClock(Arc::new(AtomicI64::new(i64::try_from(now.as_secs()).unwrap() * 1_000_000)));
        let settings = Settings { events: false, poll_seconds: 1, ..Settings::default() };
        let sink = ReadingSink::default();
        let harvester =
            Harvester::new(ledger.clone(), sink.clone(), clock.clone(), settings.clone());
        Self { folder, clock, ledger, sink, settings, harvester, next_command: 0 }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    /// As after `kill -9`: only the ledger and the sink's effects are left.
    pub(crate) fn restart(&mut self) {
        self.harvester = Harvester::new(
            self.ledger.clone(),
            self.sink.clone(),
            self.clock.clone(),
            self.settings.clone(),
        );
    }

    pub(crate) fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.ledger.0.lock().unwrap()
    }

    /// Writes a file, with an mtime of this clock (real ones are too coarse to tell two writes of
    /// a test apart).
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.root().join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(&path, content).unwrap();
        self.touch(&path);
    }

    pub(crate) fn append(&self, name: &str, content: impl AsRef<[u8]>) {
        use std::io::Write;
        let path = self.root().join(name);
        let mut file = fs_err::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(content.as_ref()).unwrap();
        drop(file);
        self.touch(&path);
    }

    fn touch(&self, path: &Path) {
        let micros = u64::try_from(self.clock.now().0).unwrap();
        let file = fs_err::OpenOptions::new().write(true).open(path).unwrap();
        file.file().set_modified(SystemTime::UNIX_EPOCH + Duration::from_micros(micros)).unwrap();
    }

    pub(crate) async fn scan(&mut self) -> RunSummary {
        self.harvester.run_once().await
    }

    /// Scans, waits until everything is at rest, scans again.
    pub(crate) async fn settle(&mut self) {
        self.scan().await;
        self.clock.step(i64::from(STABLE_SECONDS));
        self.scan().await;
    }

    pub(crate) fn state(&self, name: &str) -> FileState {
        self.change(name).state
    }

    pub(crate) fn change(&self, name: &str) -> LedgerChange {
        self.memory().files[&(PATH, name.to_owned())].1.clone()
    }

    /// The hand-overs since the last call.
    pub(crate) fn imports(&self) -> Vec<(End, String, String)> {
        let imports = std::mem::take(&mut *self.sink.imports.lock().unwrap());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut imports: Vec<_> = imports
            .into_iter()
            .map(|import| (import.end, import.names[0].clone(), text(&import.bytes[0])))
            .collect();
        imports.sort_by_key(|(_, name, _)| name.clone());
        imports
    }

    pub(crate) fn command(&mut self, kind: CommandKind) -> CommandId {
        self.next_command += 1;
        let id = CommandId(self.next_command);
        self.memory().commands.push_back(Command { id, kind });
        id
    }
}

pub(crate) fn monitored(id: MonitoredPathId, root: &Path) -> MonitoredPath {
    MonitoredPath {
        id,
        harvester: HarvesterId(1),
        revision: 0,
        edit: MonitoredPathEdit {
            path: root.to_str().unwrap().to_owned(),
            stable_seconds: STABLE_SECONDS,
            ..MonitoredPathEdit::default()
        },
        users: Vec::new(),
        unreachable_since: None,
        unreachable_reason: None,
        files: 0,
    }
}

/// An expected hand-over.
pub(crate) fn import(end: End, name: &str, content: &str) -> (End, String, String) {
    (end, name.to_owned(), content.to_owned())
}
