//! The loop: poll, scan, hand over, write down. Each stage is a function over plain data; this
//! file only decides whose turn it is.

mod commands;
mod complaints;
mod flight;
mod hand_over;
mod queue;
mod record;
mod root;
mod survey;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use model::harvest::RunSummary;
use model::id::MonitoredPathId;
use tokio::sync::Notify;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::events::Events;
use crate::ledger::{CommandId, Ledger};
use crate::settings::Settings;
use crate::sink::Sink;
use complaints::Complaints;
use flight::{Flight, Landing};
use queue::Queue;
use record::RunningRun;
use root::Root;
use survey::Surveyed;

/// How long imports may finish after the harvester was told to stop. One that is cut off is taken
/// up again at the next start.
const FAREWELL: Duration = Duration::from_secs(10);

/// Watches the ledger's paths and feeds the sink.
pub struct Harvester<L, S, C> {
    ledger: L,
    sink: Arc<S>,
    clock: Arc<C>,
    settings: Settings,
    roots: BTreeMap<MonitoredPathId, Root>,
    surveys: JoinSet<Surveyed>,
    /// Which root a survey is of, for one that panics.
    survey_paths: HashMap<Id, MonitoredPathId>,
    queue: Queue,
    flights: JoinSet<Landing>,
    in_hand: HashMap<Id, Flight>,
    /// Commands under way, and how many scans they still wait for.
    commands: HashMap<CommandId, usize>,
    run: Option<RunningRun>,
    events: Option<Events>,
    nudge: Nudge,
    complaints: Complaints,
    next_poll: Instant,
}

/// Wakes the harvester before its next poll: a path or a command was written to the ledger.
#[derive(Clone, Debug, Default)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    pub fn nudge(&self) {
        self.0.notify_one();
    }
}

/// Why the loop turns once more.
enum Wake {
    Cancelled,
    Surveyed(Result<(Id, Surveyed), JoinError>),
    Landed(Result<(Id, Landing), JoinError>),
    Hint(MonitoredPathId),
    Nudged,
    Due,
}

impl<L: Ledger, S: Sink, C: Clock> Harvester<L, S, C> {
    /// Needs the tokio runtime only once it runs.
    pub fn new(ledger: L, sink: S, clock: C, settings: Settings) -> Self {
        Self {
            ledger,
            sink: Arc::new(sink),
            clock: Arc::new(clock),
            events: settings.events.then(Events::new),
            settings,
            roots: BTreeMap::new(),
            surveys: JoinSet::new(),
            survey_paths: HashMap::new(),
            queue: Queue::default(),
            flights: JoinSet::new(),
            in_hand: HashMap::new(),
            commands: HashMap::new(),
            run: None,
            nudge: Nudge::default(),
            complaints: Complaints::default(),
            next_poll: Instant::now(),
        }
    }

    /// A handle that wakes this harvester; take it before [`run`](Self::run).
    pub fn nudge(&self) -> Nudge {
        self.nudge.clone()
    }

    /// Watches until cancelled, then lets imports in hand finish for a short while.
    pub async fn run(mut self, cancelled: CancellationToken) {
        self.begin_run().await;
        loop {
            if self.next_poll <= Instant::now() {
                self.poll().await;
            }
            self.start_due_surveys();
            self.hand_over().await;
            self.end_run_when_idle().await;
            match self.wake(&cancelled).await {
                Wake::Cancelled => break,
                Wake::Surveyed(result) => self.surveyed(result).await,
                Wake::Landed(result) => self.landed(result).await,
                Wake::Hint(path) => {
                    if let Some(root) = self.roots.get_mut(&path) {
                        root.hint();
                    }
                }
                Wake::Nudged => self.next_poll = Instant::now(),
                Wake::Due => {}
            }
        }
        self.say_farewell().await;
    }

    /// Polls and scans every path once, and imports what is ready. For tests, and for programs
    /// that are started by a timer; a file is imported Closed in the first call that finds it at
    /// rest for long enough.
    pub async fn run_once(&mut self) -> RunSummary {
        self.begin_run().await;
        self.poll().await;
        let now = Instant::now();
        for root in self.roots.values_mut() {
            root.next_scan = now;
        }
        self.start_due_surveys();
        loop {
            self.hand_over().await;
            let hung = Duration::from_secs(u64::from(self.settings.hung_seconds));
            tokio::select! {
                Some(result) = self.surveys.join_next_with_id() => self.surveyed(result).await,
                Some(result) = self.flights.join_next_with_id() => self.landed(result).await,
                () = tokio::time::sleep(hung), if !self.surveys.is_empty() => {
                    self.notice_hung_surveys().await;
                    let hung = self.roots.values().all(|root| root.scan.is_none() || root.is_hung());
                    if hung && self.in_hand.is_empty() {
                        break;
                    }
                }
                else => break,
            }
        }
        self.end_run().await
    }

    async fn wake(&mut self, cancelled: &CancellationToken) -> Wake {
        let next_scan =
            self.roots.values().filter(|root| root.scan.is_none()).map(|root| root.next_scan).min();
        let next = next_scan.map_or(self.next_poll, |next| next.min(self.next_poll));
        let hint = async {
            match &mut self.events {
                Some(events) => events.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = cancelled.cancelled() => Wake::Cancelled,
            Some(result) = self.surveys.join_next_with_id() => Wake::Surveyed(result),
            Some(result) = self.flights.join_next_with_id() => Wake::Landed(result),
            path = hint => Wake::Hint(path),
            () = self.nudge.0.notified() => Wake::Nudged,
            () = tokio::time::sleep_until(next) => Wake::Due,
        }
    }

    async fn say_farewell(&mut self) {
        let deadline = Instant::now() + FAREWELL;
        while !self.in_hand.is_empty() {
            match tokio::time::timeout_at(deadline, self.flights.join_next_with_id()).await {
                Ok(Some(result)) => self.landed(result).await,
                Ok(None) | Err(_) => break,
            }
        }
        self.flights.abort_all();
        self.end_run().await;
    }
}
