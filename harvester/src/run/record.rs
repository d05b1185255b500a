//! What is written to the ledger: files, reachability, runs.

use model::harvest::RunSummary;
use model::id::MonitoredPathId;
use tokio::time::Instant;

use super::Harvester;
use crate::clock::Clock;
use crate::ledger::{Ledger, RunId};
use crate::sink::Sink;

/// Files in one transaction of the ledger: a freshly watched folder may hold ten thousands, and
/// others write too.
const FILES_A_WRITE: usize = 1000;

/// A stretch of work.
pub(crate) struct RunningRun {
    /// `None` when the ledger could not write it down.
    id: Option<RunId>,
    started: Instant,
    pub(crate) summary: RunSummary,
}

impl<L: Ledger, S: Sink, C: Clock> Harvester<L, S, C> {
    /// Writes down what changed of a root's files. `false`: later, then.
    pub(super) async fn write_down(&mut self, path: MonitoredPathId) -> bool {
        let Some(root) = self.roots.get_mut(&path) else { return false };
        while !root.is_written() {
            let (names, changes) = root.unwritten(FILES_A_WRITE);
            let result = self.ledger.record(path, changes).await;
            let about = format!("files of monitored path {path}");
            let Some(ids) = self.complaints.hear(&about, result) else { return false };
            if ids.len() != names.len() {
                self.complaints.complain(&about, "the ledger returned another number of ids");
                return false;
            }
            root.written(&names, &ids);
        }
        true
    }

    /// Tells the ledger when a root became (un)reachable.
    pub(super) async fn set_reachability(&mut self, path: MonitoredPathId, reason: Option<String>) {
        let about = format!("folder of monitored path {path}");
        match &reason {
            Some(reason) => self.complaints.complain(&about, reason),
            None => self.complaints.settle(&about),
        }
        let Some(root) = self.roots.get_mut(&path) else { return };
        if root.reachability == reason {
            return;
        }
        let result = self.ledger.set_reachability(path, reason.clone()).await;
        let about = format!("reachability of monitored path {path}");
        if self.complaints.hear(&about, result).is_some() {
            root.reachability = reason;
        }
    }

    pub(super) async fn begin_run(&mut self) {
        if self.run.is_none() {
            let id = self.ledger.begin_run().await;
            self.run = Some(RunningRun {
                id: self.complaints.hear("runs", id),
                started: Instant::now(),
                summary: RunSummary::default(),
            });
        }
    }

    /// A run ends when nothing is left: no scan under way or asked for, no file waiting or in hand.
    pub(super) async fn end_run_when_idle(&mut self) {
        let idle = self.run.is_some()
            && self.in_hand.is_empty()
            && self.queue.is_empty()
            && self.commands.is_empty()
            // A root that hangs at its first scan keeps the run of the others no longer open.
            && self.roots.values().all(|root| root.was_scanned() || root.is_hung());
        if idle {
            self.end_run().await;
        }
    }

    pub(super) async fn end_run(&mut self) -> RunSummary {
        let Some(mut run) = self.run.take() else { return RunSummary::default() };
        run.summary.milliseconds =
            u64::try_from(run.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        run.summary.files_seen = self.roots.values().map(|root| root.files_seen).sum();
        if let Some(id) = run.id {
            let result = self.ledger.end_run(id, run.summary).await;
            self.complaints.hear("runs", result);
        }
        run.summary
    }
}
