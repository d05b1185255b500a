//! Files on their way to the sink and back.

use model::id::MonitoredPathId;
use tokio::task::{Id, JoinError};
use tokio::time::Instant;

use super::Harvester;
use super::flight::{Flight, Landing, broken, fly};
use super::root::Want;
use crate::clock::Clock;
use crate::ledger::Ledger;
use crate::sink::{BundleFile, End, ImportOutcome, ImportRequest, Sink};
use crate::state::Event;

impl<L: Ledger, S: Sink, C: Clock> Harvester<L, S, C> {
    /// Fills the free hands from the queue.
    pub(super) async fn hand_over(&mut self) {
        while self.in_hand.len() < self.settings.parallel_imports.max(1) {
            let Some((path, want)) = self.queue.pop() else { return };
            if !self.start(path, want).await {
                return;
            }
        }
    }

    /// `false`: the ledger is in trouble, nothing can be handed over now.
    async fn start(&mut self, path: MonitoredPathId, want: Want) -> bool {
        if want.end == End::Closed {
            self.begin_run().await;
        }
        let Some(root) = self.roots.get_mut(&path) else { return true };
        // Since it was queued, the files may have changed, or their writing down may have failed.
        if want.end == End::Closed && !root.is_ready(&want.members) {
            return true;
        }
        let before: Vec<_> =
            want.members.iter().map(|name| root.files.get(name).cloned()).collect();
        let now = self.clock.now();
        for name in &want.members {
            root.happen(name, Event::Started(want.end), now);
        }
        if !self.write_down(path).await {
            if let Some(root) = self.roots.get_mut(&path) {
                for (name, file) in want.members.iter().zip(before) {
                    if let Some(file) = file {
                        root.put(name, file);
                    }
                }
                self.queue.push_front(path, want);
            }
            return false;
        }
        let Some(root) = self.roots.get(&path) else { return true };
        let files = want.members.iter().filter_map(|name| {
            let file = root.files.get(name)?;
            Some(BundleFile {
                id: file.id?,
                relative_path: name.clone(),
                absolute_path: std::path::PathBuf::new(),
                observation: file.observation.clone(),
            })
        });
        let request = ImportRequest {
            monitored_path: std::sync::Arc::clone(&root.monitored),
            end: want.end,
            files: files.collect(),
        };
        let folder = root.monitored.edit.path.clone().into();
        let sink = std::sync::Arc::clone(&self.sink);
        let task = self.flights.spawn(fly(sink, folder, request));
        self.in_hand.insert(task.id(), Flight { path, want, started: Instant::now() });
        true
    }

    pub(super) async fn landed(&mut self, result: Result<(Id, Landing), JoinError>) {
        let (id, landing) = match result {
            Ok(landed) => landed,
            Err(error) => (error.id(), Landing::Ended(broken(error))),
        };
        let Some(flight) = self.in_hand.remove(&id) else { return };
        self.report(&flight, &landing);
        let now = self.clock.now();
        let event = match &landing {
            Landing::Ended(outcome) => Event::Ended(flight.want.end, outcome),
            Landing::Released => Event::Released,
        };
        let Some(root) = self.roots.get_mut(&flight.path) else { return };
        for name in &flight.want.members {
            root.happen(name, event, now);
            if let Some(scan) = &mut root.scan {
                scan.returned.insert(name.clone());
            }
        }
        root.look_again_at(&flight.want.members, now);
        self.write_down(flight.path).await;
    }

    fn report(&mut self, flight: &Flight, landing: &Landing) {
        let Landing::Ended(outcome) = landing else { return };
        let path = flight.path.0;
        let file = flight.want.members.first().map_or("", String::as_str);
        let end = flight.want.end;
        let duration_ms = flight.started.elapsed().as_millis();
        let mut summary = self.run.as_mut().map(|run| &mut run.summary);
        match outcome {
            ImportOutcome::Imported { datasets, rows } => {
                if let Some(summary) = summary.as_mut().filter(|_| end == End::Closed) {
                    summary.files_imported += 1;
                }
                tracing::info!(
                    monitored_path.id = path,
                    file.path = file,
                    ?end,
                    datasets = datasets.len(),
                    rows,
                    duration_ms,
                    "imported"
                );
            }
            ImportOutcome::Failed { reason } => {
                if let Some(summary) = summary.as_mut() {
                    summary.files_failed += 1;
                }
                tracing::warn!(
                    monitored_path.id = path,
                    file.path = file,
                    ?end,
                    reason,
                    duration_ms,
                    "not imported; it will be tried again"
                );
            }
            ImportOutcome::Unsupported { reason } | ImportOutcome::AwaitingMapping { reason } => {
                tracing::info!(
                    monitored_path.id = path,
                    file.path = file,
                    ?end,
                    reason,
                    "not imported"
                );
            }
        }
    }
}
