//! The file system's events as hints: they wake the scan of a root early, and carry nothing else.
//!
//! Network shares emit none, kernels drop them under load, and watches are limited in number; so
//! trouble here is a warning, and the poll finds everything anyway.

use std::collections::HashMap;
use std::path::PathBuf;

use model::id::MonitoredPathId;
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Hints that wait at most; a storm fills this and the rest is dropped, as one hint a root does.
const WAITING_HINTS: usize = 256;

pub(crate) struct Events {
    sender: mpsc::Sender<MonitoredPathId>,
    receiver: mpsc::Receiver<MonitoredPathId>,
    watched: HashMap<MonitoredPathId, Watch>,
    /// Setting up walks the whole tree, hence not in the loop.
    starting: JoinSet<(MonitoredPathId, PathBuf, notify::Result<RecommendedWatcher>)>,
}

enum Watch {
    Starting(PathBuf),
    /// Ends when dropped.
    Running(PathBuf, #[expect(dead_code, reason = "held for its Drop")] RecommendedWatcher),
    /// Not tried again until the root was away or has moved.
    Failed(PathBuf),
}

impl Events {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = mpsc::channel(WAITING_HINTS);
        Self { sender, receiver, watched: HashMap::new(), starting: JoinSet::new() }
    }

    /// Listens to a root that can be read; called after each scan that went well.
    pub(crate) fn watch(&mut self, path: MonitoredPathId, root: PathBuf) {
        if self.watched.get(&path).is_some_and(|watch| watch.root() == &root) {
            return;
        }
        self.watched.insert(path, Watch::Starting(root.clone()));
        let sender = self.sender.clone();
        self.starting.spawn_blocking(move || {
            let watcher = start(path, &root, sender);
            (path, root, watcher)
        });
    }

    /// After a root could not be read, its watch is dead even if it comes back.
    pub(crate) fn forget(&mut self, path: MonitoredPathId) {
        self.watched.remove(&path);
    }

    /// Waits for a hint. Cancel safe.
    pub(crate) async fn next(&mut self) -> MonitoredPathId {
        tokio::select! {
            Some(path) = self.receiver.recv() => path,
            Some(Ok((path, root, watcher))) = self.starting.join_next() => {
                self.started(path, root, watcher);
                // What changed before the watch stood may have been missed.
                path
            }
            else => std::future::pending().await,
        }
    }

    fn started(
        &mut self,
        path: MonitoredPathId,
        root: PathBuf,
        watcher: notify::Result<RecommendedWatcher>,
    ) {
        let Some(watch @ Watch::Starting(_)) = self.watched.get_mut(&path) else { return };
        if watch.root() != &root {
            return;
        }
        *watch = match watcher {
            Ok(watcher) => Watch::Running(root, watcher),
            Err(error) => {
                tracing::warn!(
                    monitored_path.id = path.0,
                    monitored_path.root = %root.display(),
                    %error,
                    "no events of the file system for this folder; it is polled only"
                );
                Watch::Failed(root)
            }
        };
    }
}

impl Watch {
    fn root(&self) -> &PathBuf {
        match self {
            Self::Starting(root) | Self::Running(root, _) | Self::Failed(root) => root,
        }
    }
}

fn start(
    path: MonitoredPathId,
    root: &std::path::Path,
    sender: mpsc::Sender<MonitoredPathId>,
) -> notify::Result<RecommendedWatcher> {
    let on_event = move |event: notify::Result<Event>| {
        // Our own reading shows as access; an error means that events were lost, so: look.
        let reading = event
            .as_ref()
            .is_ok_and(|event| !event.need_rescan() && matches!(event.kind, EventKind::Access(_)));
        if !reading {
            // A full channel holds enough hints already.
            let _ = sender.try_send(path);
        }
    };
    let mut watcher =
        RecommendedWatcher::new(on_event, Config::default().with_follow_symlinks(false))?;
    watcher.watch(root, RecursiveMode::Recursive)?;
    Ok(watcher)
}
