use model::harvest::{FileState, Observation};
use proptest::prelude::*;

use super::*;

const TIMING: Timing = Timing {
    stable_seconds: 60,
    open_every_seconds: 20,
    first_retry_seconds: 60,
    last_retry_seconds: 3600,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

/// A file whose bytes were written at a second, and nothing of it changed since.
fn times(modified: i64) -> Times {
    Times { modified_at: at(modified), status_changed_at: Some(at(modified)) }
}

fn look(size: u64, content: &str) -> Look {
    Look { size, times: times(1), fingerprint: Fingerprint::Taken(content.to_owned()) }
}

/// A look that saw only what `stat` tells.
fn glance(size: u64) -> Look {
    Look { size, times: times(1), fingerprint: Fingerprint::NotTaken }
}

fn unreadable(size: u64) -> Look {
    let fingerprint = Fingerprint::Unreadable("locked".to_owned());
    Look { size, times: times(1), fingerprint }
}

/// A file of 10 bytes, last changed at second 1000 and offered since.
fn file(state: FileState) -> Tracked {
    Tracked {
        id: None,
        observation: Observation {
            size: 10,
            modified_at: at(1),
            fingerprint: Some("a".to_owned()),
        },
        state,
        last_changed_at: at(1000),
        attempts: 0,
        next_retry_at: None,
        last_imported_at: None,
        reason: None,
        offered_at: Some(at(1000)),
        status_changed_at: Some(at(1)),
        changed_since_offer: false,
    }
}

fn imported() -> ImportOutcome {
    ImportOutcome::Imported { datasets: Vec::new(), rows: 1 }
}

fn failure() -> ImportOutcome {
    ImportOutcome::Failed { reason: "broken".to_owned() }
}

#[test]
fn what_a_look_does_to_each_state() {
    use Action::{Close, Offer, Rest};
    use FileState::*;
    let same = look(10, "a");
    let (grown, rewritten, shorter) = (look(11, "b"), look(10, "b"), look(9, "c"));
    let touched =
        Look { size: 10, times: times(2), fingerprint: Fingerprint::Taken("a".to_owned()) };
    let table = [
        // Not at rest yet, at rest, seen by a glance only.
        (Unstable, &same, 1059, Unstable, Rest),
        (Unstable, &same, 1060, Stable, Close),
        (Unstable, &glance(10), 1060, Unstable, Rest),
        (Growing, &same, 1059, Growing, Rest),
        (Growing, &same, 1060, Stable, Close),
        (Stable, &glance(10), 1060, Stable, Close),
        // Nobody imports it any more: taken up again.
        (Importing, &same, 1059, Unstable, Rest),
        (Importing, &same, 1060, Stable, Close),
        // Settled files rest.
        (Imported, &glance(10), 9999, Imported, Rest),
        (Unsupported, &glance(10), 9999, Unsupported, Rest),
        (AwaitingMapping, &glance(10), 9999, AwaitingMapping, Rest),
        // A failed file without a time is due.
        (ImportFailed, &same, 1060, Stable, Close),
        // Growth.
        (Unstable, &grown, 1020, Unstable, Offer),
        (Unstable, &grown, 1019, Unstable, Rest),
        (Growing, &grown, 1020, Growing, Offer),
        (Imported, &grown, 1020, Growing, Offer),
        (Stable, &grown, 1020, Unstable, Offer),
        (Importing, &grown, 1020, Unstable, Offer),
        (ImportFailed, &grown, 1020, Unstable, Offer),
        (Unsupported, &grown, 1020, Unstable, Offer),
        (AwaitingMapping, &grown, 1020, Unstable, Offer),
        // Rewriting: by fingerprint, by mtime alone, shorter.
        (Imported, &rewritten, 1020, Unstable, Offer),
        (Imported, &touched, 1020, Unstable, Offer),
        (Imported, &shorter, 1020, Unstable, Offer),
        (Growing, &shorter, 1020, Unstable, Offer),
        (Unstable, &rewritten, 1060, Unstable, Offer),
        (Stable, &rewritten, 1060, Unstable, Offer),
    ];
    for (before, look, second, after, action) in table {
        let (file, did) = step(file(before), Event::Seen(look), at(second), &TIMING);
        assert_eq!((file.state, did), (after, action), "{before:?} at {second} seeing {look:?}");
        let changed = look.differs_from(&self::file(before).observation);
        assert_eq!(file.last_changed_at == at(second), changed, "{before:?} {look:?}");
    }
}

#[test]
fn what_the_sink_says_decides() {
    use End::{Closed, Open};
    use FileState::*;
    let reason = || "why".to_owned();
    let unsupported = || ImportOutcome::Unsupported { reason: reason() };
    let awaiting = || ImportOutcome::AwaitingMapping { reason: reason() };
    let table = [
        (Importing, Closed, imported(), Imported, None),
        (Importing, Closed, unsupported(), Unsupported, Some("why")),
        (Importing, Closed, awaiting(), AwaitingMapping, Some("why")),
        (Importing, Closed, failure(), ImportFailed, Some("broken")),
        (Unstable, Open, imported(), Growing, None),
        (Growing, Open, imported(), Growing, None),
        // Too young to tell.
        (Unstable, Open, unsupported(), Unstable, None),
        (Growing, Open, unsupported(), Growing, None),
        (Unstable, Open, awaiting(), AwaitingMapping, Some("why")),
        (Growing, Open, failure(), ImportFailed, Some("broken")),
        // Sidecars at rest keep what they are.
        (Stable, Open, imported(), Stable, None),
        (Imported, Open, imported(), Imported, None),
    ];
    for (before, end, outcome, after, reason) in table {
        let (file, action) = step(file(before), Event::Ended(end, &outcome), at(1100), &TIMING);
        assert_eq!((file.state, file.reason.as_deref()), (after, reason), "{before:?} {outcome:?}");
        assert_eq!(action, Action::Rest);
        let took = matches!(outcome, ImportOutcome::Imported { .. });
        assert_eq!(file.last_imported_at, took.then(|| at(1100)));
    }
}

#[test]
fn only_a_closed_pass_shows_as_importing() {
    let (open, _) = step(file(FileState::Growing), Event::Started(End::Open), at(1), &TIMING);
    assert_eq!(open.state, FileState::Growing);
    let (closed, _) = step(file(FileState::Stable), Event::Started(End::Closed), at(1), &TIMING);
    assert_eq!(closed.state, FileState::Importing);
    let (released, _) = step(closed, Event::Released, at(2), &TIMING);
    assert_eq!(released.state, FileState::Stable);
    let (released, _) = step(open, Event::Released, at(2), &TIMING);
    assert_eq!(released.state, FileState::Growing);
}

#[test]
fn failures_back_off_from_a_minute_to_an_hour() {
    let mut failed = file(FileState::Importing);
    let mut now = 2000;
    for wait in [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600] {
        (failed, _) = step(failed, Event::Ended(End::Closed, &failure()), at(now), &TIMING);
        assert_eq!(failed.next_retry_at, Some(at(now + wait)));
        let early = step(failed.clone(), Event::Seen(&look(10, "a")), at(now + wait - 1), &TIMING);
        assert_eq!((early.0.state, early.1), (FileState::ImportFailed, Action::Rest));
        now += wait;
        let (due, action) = step(failed, Event::Seen(&look(10, "a")), at(now), &TIMING);
        assert_eq!((due.state, action), (FileState::Stable, Action::Close));
        (failed, _) = step(due, Event::Started(End::Closed), at(now), &TIMING);
    }
    // A change forgets them.
    let (failed, _) = step(failed, Event::Ended(End::Closed, &failure()), at(now), &TIMING);
    let (changed, action) = step(failed, Event::Seen(&look(12, "b")), at(now + 20), &TIMING);
    assert_eq!(action, Action::Offer);
    assert_eq!((changed.attempts, changed.next_retry_at, changed.reason), (0, None, None));
}

#[test]
fn a_person_may_ask_for_any_settled_file() {
    use FileState::*;
    for state in [Imported, ImportFailed, Unsupported, AwaitingMapping] {
        let mut settled = file(state);
        settled.attempts = 5;
        settled.next_retry_at = Some(at(99_999));
        let (asked, _) = step(settled, Event::RetryAsked, at(1100), &TIMING);
        let (seen, action) = step(asked, Event::Seen(&look(10, "a")), at(1100), &TIMING);
        assert_eq!((seen.state, action), (Stable, Action::Close), "{state:?}");
    }
    let (asked, _) = step(file(Growing), Event::RetryAsked, at(1001), &TIMING);
    let (seen, action) = step(asked, Event::Seen(&glance(10)), at(1001), &TIMING);
    assert_eq!((seen.state, action), (Growing, Action::Offer));
}

#[test]
fn a_locked_file_is_failed_when_its_time_has_come() {
    let young = step(file(FileState::Unstable), Event::Seen(&unreadable(11)), at(1020), &TIMING);
    assert_eq!(young.0.state, FileState::Unstable);
    assert!(young.0.reason.unwrap().contains("locked"));
    let (failed, action) =
        step(file(FileState::Unstable), Event::Seen(&unreadable(10)), at(1060), &TIMING);
    assert_eq!((failed.state, action), (FileState::ImportFailed, Action::Rest));
    assert_eq!(failed.next_retry_at, Some(at(1120)));
    assert!(needs_fingerprint(Some(&failed), 10, times(1), at(1120), &TIMING));
    let (unlocked, action) = step(failed, Event::Seen(&look(10, "a")), at(1120), &TIMING);
    assert_eq!((unlocked.state, action), (FileState::Stable, Action::Close));
}

#[test]
fn bytes_are_read_only_with_need() {
    use FileState::*;
    let table = [
        (Imported, 10, 1, 9999, false),
        (Unsupported, 10, 1, 9999, false),
        (AwaitingMapping, 10, 1, 9999, false),
        (Stable, 10, 1, 9999, false),
        (Unstable, 10, 1, 1059, false),
        (Unstable, 10, 1, 1060, true),
        (Growing, 10, 1, 1060, true),
        (Importing, 10, 1, 1060, true),
        (Imported, 11, 1, 1001, true),
        (Imported, 10, 2, 1001, true),
    ];
    for (state, size, modified, now, needed) in table {
        let needs = needs_fingerprint(Some(&file(state)), size, times(modified), at(now), &TIMING);
        assert_eq!(needs, needed, "{state:?} {size} {modified} {now}");
    }
    assert!(needs_fingerprint(None, 0, times(0), at(0), &TIMING));
    // Another file was moved over it, of the same size and written at the same time.
    let moved = Times { status_changed_at: Some(at(2)), ..times(1) };
    assert!(needs_fingerprint(Some(&file(Imported)), 10, moved, at(9999), &TIMING));
    // What was moved there could not be read yet: it is asked for until it can.
    let locked = Look { times: moved, ..unreadable(10) };
    let (unread, _) = step(file(Imported), Event::Seen(&locked), at(1020), &TIMING);
    assert!(needs_fingerprint(Some(&unread), 10, moved, at(9999), &TIMING));
    let read = Look { times: moved, ..look(10, "a") };
    let (read, _) = step(unread, Event::Seen(&read), at(1030), &TIMING);
    assert!(!needs_fingerprint(Some(&read), 10, moved, at(9999), &TIMING));
    // A ledger of before that time was kept.
    let remembered = Tracked { status_changed_at: None, ..file(Imported) };
    assert!(!needs_fingerprint(Some(&remembered), 10, moved, at(9999), &TIMING));
}

#[test]
fn a_new_file_is_offered_when_it_is_alive() {
    let seen = |modified: i64, size| {
        let look = Look { times: times(modified), ..look(size, "a") };
        first_seen(&look, at(1000), &TIMING).1
    };
    assert_eq!(seen(990, 10), Action::Offer);
    assert_eq!(seen(5000, 10), Action::Offer, "the share's clock is ahead");
    assert_eq!(seen(100, 10), Action::Rest, "a finished test");
    assert_eq!(seen(990, 0), Action::Rest, "nothing in it");
}

#[test]
fn an_unchanged_file_is_offered_once() {
    let (file, action) =
        step(file(FileState::Growing), Event::Seen(&look(11, "b")), at(1020), &TIMING);
    assert_eq!(action, Action::Offer);
    let (file, _) = step(file, Event::Started(End::Open), at(1020), &TIMING);
    let (file, action) = step(file, Event::Seen(&glance(11)), at(1045), &TIMING);
    assert_eq!(action, Action::Rest);
    assert_eq!(due_at(&file, &TIMING), Some(at(1080)));
    let (file, _) = step(file, Event::Seen(&look(12, "c")), at(1030), &TIMING);
    assert_eq!(due_at(&file, &TIMING), Some(at(1040)), "the next Open pass");
}

#[test]
fn a_clock_set_back_delays_by_one_waiting_time() {
    let back = 1000 - 86_400;
    let (unstable, action) =
        step(file(FileState::Unstable), Event::Seen(&look(10, "a")), at(back), &TIMING);
    assert_eq!((unstable.state, action), (FileState::Unstable, Action::Rest));
    let (stable, action) = step(unstable, Event::Seen(&look(10, "a")), at(back + 60), &TIMING);
    assert_eq!((stable.state, action), (FileState::Stable, Action::Close));

    let (failed, _) =
        step(file(FileState::Importing), Event::Ended(End::Closed, &failure()), at(1100), &TIMING);
    let (waits, _) = step(failed, Event::Seen(&glance(10)), at(back), &TIMING);
    assert_eq!(waits.next_retry_at, Some(at(back + 60)));
    let (due, action) = step(waits, Event::Seen(&look(10, "a")), at(back + 60), &TIMING);
    assert_eq!((due.state, action), (FileState::Stable, Action::Close));
}

fn any_file() -> impl Strategy<Value = Tracked> {
    let instant = || any::<i64>().prop_map(Timestamp);
    (
        (0..FileState::ALL.len(), 0..3u64, instant(), proptest::option::of("[ab]")),
        (instant(), any::<u32>(), proptest::option::of(instant())),
        (proptest::option::of(instant()), proptest::option::of(instant()), any::<bool>()),
    )
        .prop_map(
            |((state, size, modified_at, fingerprint), (changed, attempts, retry), rest)| Tracked {
                id: None,
                observation: Observation { size, modified_at, fingerprint },
                state: FileState::ALL[state],
                last_changed_at: changed,
                attempts,
                next_retry_at: retry,
                last_imported_at: rest.0,
                reason: None,
                offered_at: rest.1,
                status_changed_at: None,
                changed_since_offer: rest.2,
            },
        )
}

proptest! {
    /// Whatever is remembered and whatever the clock says: a file that stays as it is is handed
    /// over Closed, or settled, within its waiting times.
    #[test]
    fn nothing_waits_for_ever(start in any_file(), now in any::<i64>()) {
        // Room for the waits, so that the test's own arithmetic does not overflow.
        let now = now.clamp(i64::MIN / 2, i64::MAX / 2);
        let seen = Look {
            size: 7,
            times: times(5),
            fingerprint: Fingerprint::Taken("x".to_owned()),
        };
        let mut file = start;
        for tick in 0..=400 {
            let now = Timestamp(now + tick * 10_000_000);
            let (next, action) = step(file, Event::Seen(&seen), now, &TIMING);
            file = next;
            if action == Action::Close {
                prop_assert_eq!(file.state, FileState::Stable);
                return Ok(());
            }
        }
        prop_assert!(false, "still {:?}", file);
    }

    /// Closed passes follow a time of rest: no look that differed lies within the stable seconds.
    #[test]
    fn closed_means_at_rest(
        looks in proptest::collection::vec((0..3u64, 1..50i64), 1..60),
    ) {
        let mut now = 1_000;
        let (mut file, _) = first_seen(&look(0, "0"), at(now), &TIMING);
        let mut last = (0, now);
        for (size, pause) in looks {
            now += pause;
            if size != last.0 {
                last = (size, now);
            }
            let seen = look(size, &size.to_string());
            let (next, action) = step(file, Event::Seen(&seen), at(now), &TIMING);
            file = next;
            match action {
                Action::Close => {
                    prop_assert!(now - last.1 >= i64::from(TIMING.stable_seconds));
                    (file, _) = step(file, Event::Started(End::Closed), at(now), &TIMING);
                    (file, _) = step(file, Event::Ended(End::Closed, &imported()), at(now), &TIMING);
                }
                Action::Offer => {
                    (file, _) = step(file, Event::Started(End::Open), at(now), &TIMING);
                    (file, _) = step(file, Event::Ended(End::Open, &imported()), at(now), &TIMING);
                }
                Action::Rest => {}
            }
        }
    }

    /// No event at any time makes arithmetic panic.
    #[test]
    fn no_event_panics(start in any_file(), now in any::<i64>(), kind in 0..6, size in 0..3u64) {
        let now = Timestamp(now);
        let (seen, outcome) = (look(size, "z"), failure());
        let event = match kind {
            0 => Event::Seen(&seen),
            1 => Event::RetryAsked,
            2 => Event::Started(End::Open),
            3 => Event::Started(End::Closed),
            4 => Event::Ended(End::Closed, &outcome),
            _ => Event::Released,
        };
        needs_fingerprint(Some(&start), size, seen.times, now, &TIMING);
        let (file, _) = step(start, event, now, &TIMING);
        due_at(&file, &TIMING);
    }
}
