//! What becomes of a file: one pure function over what is known, what happened and the time.
//!
//! ```text
//! UNSTABLE ─ at rest ─▶ STABLE ─ handed over ─▶ IMPORTING ─▶ IMPORTED ─ grew ─▶ GROWING
//!    ▲  └─ Open pass ─▶ GROWING ─ at rest ─▶ STABLE              └─ rewritten ─▶ UNSTABLE
//!    └──── any change ──── IMPORT_FAILED (due again: back to STABLE), UNSUPPORTED, AWAITING_MAPPING
//! ```
//!
//! An Open pass leaves the state as it is while it runs; only a Closed one is `IMPORTING`. A file
//! found `IMPORTING` that nobody imports was in hand when the program ended: it is taken up again.
//!
//! Ages are saturating differences, and a time that lies ahead of the clock is drawn back to now:
//! a clock that was set back makes a file wait once more, never for ever.

mod file;

use model::harvest::FileState;
use model::time::Timestamp;

use crate::sink::{End, ImportOutcome};
pub use file::{Fingerprint, Look, Times, Tracked};

/// The waiting times that decide, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    pub stable_seconds: u32,
    pub open_every_seconds: u32,
    pub first_retry_seconds: u32,
    pub last_retry_seconds: u32,
}

/// What happened to a file.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A scan saw it.
    Seen(&'a Look),
    /// A person wants it tried again.
    RetryAsked,
    /// It is handed to the sink.
    Started(End),
    /// The sink answered.
    Ended(End, &'a ImportOutcome),
    /// It was not imported after all: its format waits for stability, or the file is gone or no
    /// longer as it was seen.
    Released,
}

/// What is to be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Rest,
    /// Import it Open if its format can continue.
    Offer,
    /// Import it Closed.
    Close,
}

/// The transition. `now` is the time of the event.
pub fn step(
    mut file: Tracked,
    event: Event<'_>,
    now: Timestamp,
    timing: &Timing,
) -> (Tracked, Action) {
    file.draw_back_to(now, timing);
    match event {
        Event::Seen(look) => seen(file, look, now, timing),
        Event::RetryAsked => (retry_asked(file), Action::Rest),
        Event::Started(end) => (started(file, end, now), Action::Rest),
        Event::Ended(end, outcome) => (ended(file, end, outcome, now, timing), Action::Rest),
        Event::Released => {
            if file.state == FileState::Importing {
                file.state = FileState::Stable;
            }
            (file, Action::Rest)
        }
    }
}

/// A file that was never seen. It is offered at once if it was written to of late; an old one
/// waits for stability, so that a folder of finished tests is not read twice.
pub fn first_seen(look: &Look, now: Timestamp, timing: &Timing) -> (Tracked, Action) {
    let file = Tracked::new(look, now);
    let written = seconds_between(look.times.modified_at, now);
    let lately = written < i64::from(timing.stable_seconds.max(timing.open_every_seconds));
    let action = if lately { offer_if_due(&file, now, timing) } else { Action::Rest };
    (file, action)
}

/// Whether a look at the file must read its head and tail. Idle files cost a `stat` only.
pub fn needs_fingerprint(
    file: Option<&Tracked>,
    size: u64,
    times: Times,
    now: Timestamp,
    timing: &Timing,
) -> bool {
    let Some(file) = file else { return true };
    let moved =
        file.status_changed_at.is_some() && times.status_changed_at != file.status_changed_at;
    if size != file.observation.size || times.modified_at != file.observation.modified_at || moved {
        return true;
    }
    match file.state {
        FileState::Unstable | FileState::Growing | FileState::Importing => {
            at_rest(file, now, timing)
        }
        FileState::ImportFailed => retry_due(file, now) && at_rest(file, now, timing),
        FileState::Stable
        | FileState::Imported
        | FileState::Unsupported
        | FileState::AwaitingMapping => false,
    }
}

/// When the file should be looked at next without anything new happening to it.
pub fn due_at(file: &Tracked, timing: &Timing) -> Option<Timestamp> {
    match file.state {
        FileState::Unstable | FileState::Growing => {
            let stable = later(file.last_changed_at, timing.stable_seconds);
            let open = file.offered_at.map(|at| later(at, timing.open_every_seconds));
            match open {
                Some(open) if file.changed_since_offer && open < stable => Some(open),
                _ => Some(stable),
            }
        }
        FileState::ImportFailed => file.next_retry_at,
        _ => None,
    }
}

fn seen(mut file: Tracked, look: &Look, now: Timestamp, timing: &Timing) -> (Tracked, Action) {
    // What could not be read now may be another file: the next look must ask again.
    if !matches!(look.fingerprint, Fingerprint::Unreadable(_)) {
        file.status_changed_at = look.times.status_changed_at;
    }
    if look.differs_from(&file.observation) {
        let grew = look.size > file.observation.size;
        file.state = match file.state {
            FileState::Imported | FileState::Growing if grew => FileState::Growing,
            _ => FileState::Unstable,
        };
        file.observation = look.observation();
        file.last_changed_at = now;
        file.attempts = 0;
        file.next_retry_at = None;
        file.reason = look.trouble();
        file.changed_since_offer = true;
        let action = offer_if_due(&file, now, timing);
        return (file, action);
    }
    if let Fingerprint::Taken(fingerprint) = &look.fingerprint {
        file.observation.fingerprint = Some(fingerprint.clone());
    }
    match file.state {
        FileState::Stable => (file, Action::Close),
        FileState::Imported | FileState::Unsupported | FileState::AwaitingMapping => {
            (file, Action::Rest)
        }
        FileState::ImportFailed if !retry_due(&file, now) => (file, Action::Rest),
        FileState::Unstable
        | FileState::Growing
        | FileState::Importing
        | FileState::ImportFailed => settle(file, look, now, timing),
    }
}

/// An unchanged file that waits to be imported: is it at rest by now?
fn settle(mut file: Tracked, look: &Look, now: Timestamp, timing: &Timing) -> (Tracked, Action) {
    if !at_rest(&file, now, timing) {
        if file.state != FileState::Growing {
            file.state = FileState::Unstable;
        }
        let action = offer_if_due(&file, now, timing);
        return (file, action);
    }
    match &look.fingerprint {
        Fingerprint::Taken(_) => {
            file.state = FileState::Stable;
            file.reason = None;
            (file, Action::Close)
        }
        Fingerprint::Unreadable(reason) => {
            let file = failed(file, format!("The file cannot be read: {reason}"), now, timing);
            (file, Action::Rest)
        }
        // The clock passed the mark between the look's `stat` and this step.
        Fingerprint::NotTaken => (file, Action::Rest),
    }
}

fn retry_asked(mut file: Tracked) -> Tracked {
    match file.state {
        FileState::Importing | FileState::Stable => {}
        // Its Closed pass is to come anyway; what can be done now is an Open one.
        FileState::Unstable | FileState::Growing => {
            file.offered_at = None;
            file.changed_since_offer = true;
        }
        FileState::Imported
        | FileState::ImportFailed
        | FileState::Unsupported
        | FileState::AwaitingMapping => {
            file.state = FileState::ImportFailed;
            file.attempts = 0;
            file.next_retry_at = None;
        }
    }
    file
}

fn started(mut file: Tracked, end: End, now: Timestamp) -> Tracked {
    file.offered_at = Some(now);
    file.changed_since_offer = false;
    if end == End::Closed {
        file.state = FileState::Importing;
    }
    file
}

fn ended(
    mut file: Tracked,
    end: End,
    outcome: &ImportOutcome,
    now: Timestamp,
    timing: &Timing,
) -> Tracked {
    match (outcome, end) {
        (ImportOutcome::Imported { .. }, _) => {
            file.state = match (end, file.state) {
                (End::Closed, _) => FileState::Imported,
                // Sidecars at rest beside a file that grows.
                (End::Open, FileState::Stable | FileState::Imported) => file.state,
                (End::Open, _) => FileState::Growing,
            };
            file.last_imported_at = Some(now);
            file.attempts = 0;
            file.next_retry_at = None;
            file.reason = None;
        }
        // It may only be too young: stability decides.
        (ImportOutcome::Unsupported { .. }, End::Open) => {}
        (ImportOutcome::Unsupported { reason }, End::Closed) => {
            file.state = FileState::Unsupported;
            file.reason = Some(reason.clone());
        }
        (ImportOutcome::AwaitingMapping { reason }, _) => {
            file.state = FileState::AwaitingMapping;
            file.reason = Some(reason.clone());
        }
        (ImportOutcome::Failed { reason }, _) => {
            file = failed(file, reason.clone(), now, timing);
        }
    }
    file
}

fn failed(mut file: Tracked, reason: String, now: Timestamp, timing: &Timing) -> Tracked {
    file.state = FileState::ImportFailed;
    file.attempts = file.attempts.saturating_add(1);
    file.next_retry_at = Some(later(now, timing.back_off_seconds(file.attempts)));
    file.reason = Some(reason);
    file
}

fn offer_if_due(file: &Tracked, now: Timestamp, timing: &Timing) -> Action {
    let due = file.offered_at.is_none_or(|offered_at| {
        seconds_between(offered_at, now) >= i64::from(timing.open_every_seconds)
    });
    if due && file.changed_since_offer && file.observation.size > 0 {
        Action::Offer
    } else {
        Action::Rest
    }
}

fn at_rest(file: &Tracked, now: Timestamp, timing: &Timing) -> bool {
    seconds_between(file.last_changed_at, now) >= i64::from(timing.stable_seconds)
}

fn retry_due(file: &Tracked, now: Timestamp) -> bool {
    file.next_retry_at.is_none_or(|at| at <= now)
}

impl Timing {
    /// 1 min, 2 min, 4 min … up to an hour, by default.
    fn back_off_seconds(&self, attempts: u32) -> u32 {
        let doublings = attempts.saturating_sub(1).min(31);
        let wait = u64::from(self.first_retry_seconds) << doublings;
        u32::try_from(wait.min(u64::from(self.last_retry_seconds))).unwrap_or(u32::MAX)
    }
}

fn later(at: Timestamp, seconds: u32) -> Timestamp {
    Timestamp(at.0.saturating_add(i64::from(seconds) * 1_000_000))
}

/// Whole seconds from `earlier` to `later`, negative if the clock says so.
fn seconds_between(earlier: Timestamp, later: Timestamp) -> i64 {
    later.0.saturating_sub(earlier.0).div_euclid(1_000_000)
}

#[cfg(test)]
mod tests;
