//! Scans under way: started when due, each in a blocking task of its own, so that a share that
//! hangs keeps no other waiting.

use std::sync::Arc;
use std::time::Duration;

use model::id::MonitoredPathId;
use model::path_rules::PathRules;
use tokio::task::{Id, JoinError};
use tokio::time::Instant;

use super::Harvester;
use super::root::RunningScan;
use crate::clock::Clock;
use crate::ledger::Ledger;
use crate::paths;
use crate::scan::{Seen, Survey, scan};
use crate::sink::Sink;

/// What a scan brought back.
pub(crate) struct Surveyed {
    path: MonitoredPathId,
    revision: i64,
    result: Result<Seen, String>,
}

impl<L: Ledger, S: Sink, C: Clock> Harvester<L, S, C> {
    pub(super) fn start_due_surveys(&mut self) {
        let now = Instant::now();
        let due: Vec<_> = self
            .roots
            .iter()
            .filter(|(_, root)| root.scan.is_none() && root.next_scan <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            self.start_survey(id, now);
        }
    }

    fn start_survey(&mut self, path: MonitoredPathId, now: Instant) {
        let Some(root) = self.roots.get_mut(&path) else { return };
        let running = RunningScan::new(root, now);
        let monitored = Arc::clone(&root.monitored);
        let known = Arc::clone(&root.files);
        let asked_for = running.asked_for.clone();
        let progress = Arc::clone(&running.progress);
        let revision = running.revision;
        let timing = root.timing();
        root.scan = Some(running);
        let allowed = self.settings.allowed_roots.clone();
        let (max_depth, max_files) = (self.settings.max_depth, self.settings.max_files);
        let clock = Arc::clone(&self.clock);
        let task = self.surveys.spawn_blocking(move || {
            let look = || {
                let root = paths::root(&monitored.edit.path, &allowed)?;
                let rules = PathRules::new(&monitored.edit).map_err(|error| error.to_string())?;
                let survey = Survey {
                    root,
                    rules,
                    known,
                    asked_for,
                    timing,
                    max_depth,
                    max_files,
                    progress,
                };
                scan(&survey, &*clock)
            };
            Surveyed { path, revision, result: look() }
        });
        self.survey_paths.insert(task.id(), path);
    }

    pub(super) async fn surveyed(&mut self, result: Result<(Id, Surveyed), JoinError>) {
        let (path, revision, result) = match result {
            Ok((id, Surveyed { path, revision, result })) => {
                self.survey_paths.remove(&id);
                (path, Some(revision), result)
            }
            Err(error) => {
                let Some(path) = self.survey_paths.remove(&error.id()) else { return };
                (path, None, Err(format!("The scan stopped with an internal error: {error}")))
            }
        };
        // A scan of a path that was edited or removed meanwhile is of no use.
        let Some(root) = self.roots.get_mut(&path) else { return };
        if revision.is_some_and(|revision| revision != root.monitored.revision) {
            return;
        }
        let Some(running) = root.scan.take() else { return };
        match result {
            Ok(seen) => {
                self.apply(path, &seen, &running).await;
                self.plan(path, Some(&seen), running.started);
                self.set_reachability(path, None).await;
                if let (Some(events), Some(root)) = (&mut self.events, self.roots.get(&path)) {
                    events.watch(path, root.monitored.edit.path.clone().into());
                }
            }
            Err(reason) => {
                // What was asked for waits until the folder can be read.
                root.hold_back(&running);
                self.plan(path, None, running.started);
                self.set_reachability(path, Some(reason)).await;
                if let Some(events) = &mut self.events {
                    events.forget(path);
                }
            }
        }
        self.count_down(running.commands).await;
    }

    async fn apply(&mut self, path: MonitoredPathId, seen: &Seen, running: &RunningScan) {
        let about = format!("parts of monitored path {path}");
        match seen.troubles.first() {
            Some(_) => self.complaints.complain(&about, &seen.troubles.join("; ")),
            None => self.complaints.settle(&about),
        }
        let Some(root) = self.roots.get_mut(&path) else { return };
        root.files_seen = u64::try_from(seen.files.len()).unwrap_or(u64::MAX);
        let flights = &self.in_hand;
        let in_hand = |name: &str| {
            flights.values().any(|flight| {
                flight.path == path && flight.want.members.iter().any(|member| member == name)
            })
        };
        let actions = root.apply(seen, running, in_hand);
        let wants = if actions.is_empty() {
            Vec::new()
        } else {
            let mut names: Vec<&str> = seen
                .files
                .iter()
                .filter(|file| file.look.is_ok())
                .map(|file| file.relative_path.as_str())
                .collect();
            names.sort_unstable();
            root.wants(&names, self.sink.bundles(&names), &actions, in_hand)
        };
        self.queue.replace(path, wants);
        self.write_down(path).await;
    }

    fn plan(&mut self, path: MonitoredPathId, seen: Option<&Seen>, started: Instant) {
        let clock_now = self.clock.now();
        if let Some(root) = self.roots.get_mut(&path) {
            root.plan_next_scan(seen, started, &self.settings, clock_now);
        }
    }

    /// A read of a share whose machine is off may block for minutes: that is "unreachable" too.
    /// The scan is left to itself; when it comes back, the next one tells.
    pub(super) async fn notice_hung_surveys(&mut self) {
        let now = Instant::now();
        let limit = Duration::from_secs(u64::from(self.settings.hung_seconds));
        let mut hung = Vec::new();
        for (id, root) in &mut self.roots {
            if let Some(scan) = &mut root.scan {
                scan.hung = scan.idle(now) >= limit;
                if scan.hung {
                    hung.push(*id);
                }
            }
        }
        for id in hung {
            self.set_reachability(id, Some("The folder does not answer.".to_owned())).await;
        }
    }
}
