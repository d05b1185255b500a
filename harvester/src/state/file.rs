//! A file in memory, and one look at it.

use model::harvest::{FileState, Observation};
use model::id::ObservedFileId;
use model::time::Timestamp;

use super::{Timing, later};
use crate::ledger::{LedgerChange, LedgerFile};

/// One look at a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub size: u64,
    pub times: Times,
    pub fingerprint: Fingerprint,
}

/// Of a file, by its file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Its bytes.
    pub modified_at: Timestamp,
    /// Anything of it, its name included (`st_ctime`); `None` where the system does not tell.
    pub status_changed_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fingerprint {
    /// Size and mtime are those of the last look, and nothing depends on more.
    NotTaken,
    Taken(String),
    /// The file could not be opened or read: no right, or its writer holds it alone.
    Unreadable(String),
}

impl Look {
    /// Whether the file changed since `before`.
    pub(super) fn differs_from(&self, before: &Observation) -> bool {
        let other_fingerprint = match (&self.fingerprint, &before.fingerprint) {
            (Fingerprint::Taken(now), Some(before)) => now != before,
            _ => false,
        };
        let other_time = self.times.modified_at != before.modified_at;
        self.size != before.size || other_time || other_fingerprint
    }

    pub(super) fn observation(&self) -> Observation {
        let fingerprint = match &self.fingerprint {
            Fingerprint::Taken(fingerprint) => Some(fingerprint.clone()),
            Fingerprint::NotTaken | Fingerprint::Unreadable(_) => None,
        };
        Observation { size: self.size, modified_at: self.times.modified_at, fingerprint }
    }

    pub(super) fn trouble(&self) -> Option<String> {
        match &self.fingerprint {
            Fingerprint::Unreadable(reason) => {
                Some(format!("The file cannot be read yet: {reason}"))
            }
            Fingerprint::NotTaken | Fingerprint::Taken(_) => None,
        }
    }
}

/// What is known of a file: what the ledger keeps, and two things that only this process needs
/// (`offered_at`, `changed_since_offer`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// `None` until the ledger has it.
    pub id: Option<ObservedFileId>,
    pub observation: Observation,
    /// What its file system said at the last look; `None` where it does not tell.
    pub status_changed_at: Option<Timestamp>,
    pub state: FileState,
    pub last_changed_at: Timestamp,
    pub attempts: u32,
    pub next_retry_at: Option<Timestamp>,
    pub last_imported_at: Option<Timestamp>,
    pub reason: Option<String>,
    /// When it was last handed over, or asked whether it may be, since the program started.
    pub offered_at: Option<Timestamp>,
    /// It changed after it was offered. Not told from times: two events may carry the same one.
    pub changed_since_offer: bool,
}

impl Tracked {
    pub(super) fn new(look: &Look, now: Timestamp) -> Self {
        Self {
            id: None,
            observation: look.observation(),
            state: FileState::Unstable,
            last_changed_at: now,
            attempts: 0,
            next_retry_at: None,
            last_imported_at: None,
            reason: look.trouble(),
            offered_at: None,
            status_changed_at: look.times.status_changed_at,
            changed_since_offer: true,
        }
    }

    /// Something that is no file to read: shown with its reason, never handed over.
    pub(crate) fn refused(reason: String, modified_at: Timestamp, now: Timestamp) -> Self {
        Self {
            id: None,
            observation: Observation { size: 0, modified_at, fingerprint: None },
            state: FileState::Unsupported,
            last_changed_at: now,
            attempts: 0,
            next_retry_at: None,
            last_imported_at: None,
            reason: Some(reason),
            offered_at: None,
            status_changed_at: None,
            changed_since_offer: false,
        }
    }

    /// As remembered from an earlier life of the program.
    pub fn from_ledger(file: LedgerFile) -> (String, Self) {
        let LedgerFile { id, change } = file;
        let tracked = Self {
            id: Some(id),
            observation: change.observation,
            status_changed_at: change.status_changed_at,
            state: change.state,
            last_changed_at: change.last_changed_at,
            attempts: change.attempts,
            next_retry_at: change.next_retry_at,
            last_imported_at: change.last_imported_at,
            reason: change.reason,
            offered_at: None,
            // An Open pass in doubt is repeated; it is idempotent.
            changed_since_offer: true,
        };
        (change.relative_path, tracked)
    }

    /// What the ledger keeps of it.
    pub fn to_change(&self, relative_path: &str) -> LedgerChange {
        LedgerChange {
            relative_path: relative_path.to_owned(),
            observation: self.observation.clone(),
            status_changed_at: self.status_changed_at,
            state: self.state,
            last_changed_at: self.last_changed_at,
            attempts: self.attempts,
            next_retry_at: self.next_retry_at,
            last_imported_at: self.last_imported_at,
            reason: self.reason.clone(),
        }
    }

    /// Whether the ledger would keep the same of both.
    pub(crate) fn same_record(&self, other: &Self) -> bool {
        self.state == other.state
            && self.observation == other.observation
            && self.status_changed_at == other.status_changed_at
            && self.last_changed_at == other.last_changed_at
            && self.attempts == other.attempts
            && self.next_retry_at == other.next_retry_at
            && self.last_imported_at == other.last_imported_at
            && self.reason == other.reason
    }

    /// After the clock was set back, waits start anew instead of lasting until the old time.
    pub(super) fn draw_back_to(&mut self, now: Timestamp, timing: &Timing) {
        let waits = matches!(
            self.state,
            FileState::Unstable
                | FileState::Growing
                | FileState::Importing
                | FileState::ImportFailed
        );
        if waits && self.last_changed_at > now {
            self.last_changed_at = now;
        }
        if self.offered_at.is_some_and(|at| at > now) {
            self.offered_at = Some(now);
        }
        let longest = later(now, timing.back_off_seconds(self.attempts));
        if self.next_retry_at.is_some_and(|at| at > longest) {
            self.next_retry_at = Some(longest);
        }
    }
}
