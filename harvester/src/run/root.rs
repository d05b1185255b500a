//! One monitored path in memory: its files, what of them is not written down yet, its next scan.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use model::harvest::{FileState, MonitoredPath};
use model::id::ObservedFileId;
use model::time::Timestamp;
use tokio::time::Instant;

use crate::ledger::{CommandId, LedgerChange, LedgerFile};
use crate::scan::{Seen, SeenFile};
use crate::settings::Settings;
use crate::sink::End;
use crate::state::{self, Action, Event, Timing, Tracked};

pub(crate) struct Root {
    pub(crate) monitored: Arc<MonitoredPath>,
    pub(crate) files: Arc<HashMap<String, Tracked>>,
    unwritten: BTreeSet<String>,
    /// As the ledger has it.
    pub(crate) reachability: Option<String>,
    pub(crate) next_scan: Instant,
    /// When the last scan ended, and the rest that the next one leaves after it.
    last_scan: Option<(Instant, Duration)>,
    pub(crate) scan: Option<RunningScan>,
    /// Something changed while a scan was under way, maybe behind its back.
    hinted: bool,
    /// For the next scan to take up.
    pub(crate) asked_for: HashSet<String>,
    /// The same, while the root cannot be read: no reason to hurry.
    held_back: HashSet<String>,
    pub(crate) commands: Vec<CommandId>,
    /// Files that the last scan saw.
    pub(crate) files_seen: u64,
    timing: Timing,
}

/// A scan that is under way.
pub(crate) struct RunningScan {
    pub(crate) revision: i64,
    pub(crate) started: Instant,
    pub(crate) asked_for: HashSet<String>,
    pub(crate) commands: Vec<CommandId>,
    /// Files that the sink gave back meanwhile: the scan may have seen them before that.
    pub(crate) returned: HashSet<String>,
    pub(crate) progress: Arc<AtomicU64>,
    last_progress: u64,
    last_move: Instant,
    /// It came no further for too long.
    pub(crate) hung: bool,
}

impl RunningScan {
    pub(crate) fn new(root: &mut Root, now: Instant) -> Self {
        let mut asked_for = std::mem::take(&mut root.asked_for);
        asked_for.extend(root.held_back.drain());
        Self {
            revision: root.monitored.revision,
            started: now,
            asked_for,
            commands: std::mem::take(&mut root.commands),
            returned: HashSet::new(),
            progress: Arc::default(),
            last_progress: 0,
            last_move: now,
            hung: false,
        }
    }

    /// How long it has not come further.
    pub(crate) fn idle(&mut self, now: Instant) -> Duration {
        let progress = self.progress.load(Ordering::Relaxed);
        if progress != self.last_progress {
            self.last_progress = progress;
            self.last_move = now;
        }
        now.saturating_duration_since(self.last_move)
    }
}

/// Files that are to be imported together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Want {
    /// The head first.
    pub(crate) members: Vec<String>,
    pub(crate) end: End,
}

impl Root {
    pub(crate) fn new(
        monitored: MonitoredPath,
        files: Vec<LedgerFile>,
        settings: &Settings,
        now: Instant,
    ) -> Self {
        let timing = Timing {
            stable_seconds: monitored.edit.stable_seconds,
            open_every_seconds: settings.open_every_seconds,
            first_retry_seconds: settings.first_retry_seconds,
            last_retry_seconds: settings.last_retry_seconds,
        };
        Self {
            reachability: monitored.unreachable_reason.clone(),
            monitored: Arc::new(monitored),
            files: Arc::new(files.into_iter().map(Tracked::from_ledger).collect()),
            unwritten: BTreeSet::new(),
            next_scan: now,
            last_scan: None,
            scan: None,
            hinted: false,
            asked_for: HashSet::new(),
            held_back: HashSet::new(),
            commands: Vec::new(),
            files_seen: 0,
            timing,
        }
    }

    pub(crate) fn timing(&self) -> Timing {
        self.timing
    }

    /// Whether a scan ended, well or not, since the root was read from the ledger.
    pub(crate) fn was_scanned(&self) -> bool {
        self.last_scan.is_some()
    }

    pub(crate) fn is_hung(&self) -> bool {
        self.scan.as_ref().is_some_and(|scan| scan.hung)
    }

    /// Lets something happen to a file; a change is to be written down.
    pub(crate) fn happen(&mut self, name: &str, event: Event<'_>, now: Timestamp) -> Action {
        let Some(file) = self.files.get(name) else { return Action::Rest };
        let (next, action) = state::step(file.clone(), event, now, &self.timing);
        self.put(name, next);
        action
    }

    /// Takes over what a scan saw. Files in the sink's hands, now or since the scan began, are
    /// left for the next one. Returns what is to be done with which file.
    pub(crate) fn apply(
        &mut self,
        seen: &Seen,
        scan: &RunningScan,
        in_hand: impl Fn(&str) -> bool,
    ) -> HashMap<String, Action> {
        let mut actions = HashMap::new();
        for SeenFile { relative_path: name, seen_at, look } in &seen.files {
            if in_hand(name) || scan.returned.contains(name) {
                continue;
            }
            if scan.asked_for.contains(name) {
                self.happen(name, Event::RetryAsked, *seen_at);
            }
            let action = match (look, self.files.get(name)) {
                (Ok(look), Some(_)) => self.happen(name, Event::Seen(look), *seen_at),
                (Ok(look), None) => {
                    let (file, action) = state::first_seen(look, *seen_at, &self.timing);
                    self.put(name, file);
                    action
                }
                (Err(reason), known) => {
                    let said = known.is_some_and(|file| {
                        file.state == FileState::Unsupported && file.reason.as_ref() == Some(reason)
                    });
                    if !said {
                        self.put(name, Tracked::refused(reason.clone(), *seen_at, *seen_at));
                    }
                    Action::Rest
                }
            };
            if action != Action::Rest {
                actions.insert(name.clone(), action);
            }
        }
        actions
    }

    /// Which of the groups are to be handed over. One group is imported Closed when something in
    /// it is ready and nothing in it still changes.
    pub(crate) fn wants(
        &self,
        names: &[&str],
        groups: Vec<Vec<usize>>,
        actions: &HashMap<String, Action>,
        in_hand: impl Fn(&str) -> bool,
    ) -> Vec<Want> {
        let mut taken = vec![false; names.len()];
        let alone = (0..names.len()).map(|index| vec![index]);
        let mut wants = Vec::new();
        for group in groups.into_iter().chain(alone) {
            let members: Vec<String> = group
                .into_iter()
                .filter(|&index| {
                    taken.get_mut(index).is_some_and(|taken| !std::mem::replace(taken, true))
                })
                .map(|index| names[index].to_owned())
                .collect();
            let any = |action| members.iter().any(|name| actions.get(name) == Some(&action));
            let end = if any(Action::Close) && self.is_ready(&members) {
                End::Closed
            } else if any(Action::Offer) {
                End::Open
            } else {
                continue;
            };
            if !members.iter().any(|name| in_hand(name)) {
                wants.push(Want { members, end });
            }
        }
        wants
    }

    /// Whether a Closed import of these files makes sense (still).
    pub(crate) fn is_ready(&self, members: &[String]) -> bool {
        let is = |states: &[FileState]| {
            members
                .iter()
                .filter_map(|name| self.files.get(name))
                .any(|file| states.contains(&file.state))
        };
        is(&[FileState::Stable]) && !is(&[FileState::Unstable, FileState::Growing])
    }

    /// After a scan that saw nothing: what it carried waits for one that does.
    pub(crate) fn hold_back(&mut self, scan: &RunningScan) {
        self.held_back.extend(scan.asked_for.iter().cloned());
    }

    /// When to look again without a hint: at the poll, or when the first file is due.
    pub(crate) fn plan_next_scan(
        &mut self,
        seen: Option<&Seen>,
        started: Instant,
        settings: &Settings,
        clock_now: Timestamp,
    ) {
        let now = Instant::now();
        let poll = Duration::from_secs(u64::from(settings.poll_seconds.max(1)));
        let quiet = Duration::from_millis(u64::from(settings.quiet_milliseconds));
        // A slow root gets ten times the rest that its scan took.
        let rest = (now.saturating_duration_since(started) * 10).max(quiet).min(poll);
        self.last_scan = Some((now, rest));
        let due = seen
            .iter()
            .flat_map(|seen| &seen.files)
            .filter_map(|file| self.files.get(&file.relative_path))
            .filter_map(|file| state::due_at(file, &self.timing))
            .filter(|&at| at > clock_now)
            .min();
        let until_due = due.map_or(poll, |at| {
            // A little later than due, since timers and clocks differ.
            let micros = at.0.saturating_sub(clock_now.0).saturating_add(50_000);
            Duration::from_micros(u64::try_from(micros).unwrap_or(0))
        });
        let soon = std::mem::take(&mut self.hinted) || !self.asked_for.is_empty();
        let wait = if soon { rest } else { until_due.min(poll).max(rest) };
        self.next_scan = now + wait;
    }

    /// Something may have changed: look soon, but leave the rest between two scans.
    pub(crate) fn hint(&mut self) {
        self.hinted = self.scan.is_some();
        let earliest = self.last_scan.map_or_else(Instant::now, |(end, rest)| end + rest);
        self.next_scan = self.next_scan.min(earliest.max(Instant::now()));
    }

    /// After files came back from the sink: a scan when the first of them is due again.
    pub(crate) fn look_again_at(&mut self, members: &[String], clock_now: Timestamp) {
        let due = members
            .iter()
            .filter_map(|name| self.files.get(name))
            .filter_map(|file| state::due_at(file, &self.timing))
            .min();
        if let Some(due) = due {
            let micros = due.0.saturating_sub(clock_now.0).saturating_add(50_000);
            let wait = Duration::from_micros(u64::try_from(micros).unwrap_or(0));
            if let Some(at) = Instant::now().checked_add(wait) {
                let earliest = self.last_scan.map_or(at, |(end, rest)| end + rest);
                self.next_scan = self.next_scan.min(at.max(earliest));
            }
        }
    }

    /// What the ledger does not have yet, at most `limit` files.
    pub(crate) fn unwritten(&self, limit: usize) -> (Vec<String>, Vec<LedgerChange>) {
        self.unwritten
            .iter()
            .filter_map(|name| {
                self.files.get(name).map(|file| (name.clone(), file.to_change(name)))
            })
            .take(limit)
            .unzip()
    }

    pub(crate) fn written(&mut self, names: &[String], ids: &[ObservedFileId]) {
        let files = Arc::make_mut(&mut self.files);
        for (name, id) in names.iter().zip(ids) {
            self.unwritten.remove(name);
            if let Some(file) = files.get_mut(name) {
                file.id = Some(*id);
            }
        }
    }

    pub(crate) fn is_written(&self) -> bool {
        self.unwritten.is_empty()
    }

    /// Puts a file back as it was before a hand-over that did not take place.
    pub(crate) fn put(&mut self, name: &str, mut next: Tracked) {
        let before = self.files.get(name);
        if let Some(before) = before {
            next.id = before.id;
            if *before == next {
                return;
            }
        }
        if !before.is_some_and(|before| before.same_record(&next)) {
            self.unwritten.insert(name.to_owned());
        }
        Arc::make_mut(&mut self.files).insert(name.to_owned(), next);
    }
}
