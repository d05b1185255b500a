//! What waits for a free hand: Open passes and Closed ones in turn, each in order of arrival.

use std::collections::{HashMap, VecDeque};

use model::id::MonitoredPathId;

use super::root::Want;
use crate::sink::End;

type Key = (MonitoredPathId, String);

/// Files to import, by path and head.
///
/// Open passes are short and promised within seconds, Closed ones of a freshly watched folder are
/// many: taking from both in turn keeps either from starving.
#[derive(Default)]
pub(crate) struct Queue {
    wants: HashMap<Key, Want>,
    open: VecDeque<Key>,
    closed: VecDeque<Key>,
    closed_next: bool,
}

impl Queue {
    /// Replaces what a path wants; what it wanted before keeps its place.
    pub(crate) fn replace(&mut self, path: MonitoredPathId, wants: Vec<Want>) {
        let mut before: HashMap<Key, Want> = HashMap::new();
        self.wants.retain(|key, want| {
            let keep = key.0 != path;
            if !keep {
                before.insert(key.clone(), want.clone());
            }
            keep
        });
        for want in wants {
            let Some(head) = want.members.first() else { continue };
            let key = (path, head.clone());
            if before.get(&key).is_none_or(|before| before.end != want.end) {
                self.line(want.end).push_back(key.clone());
            }
            self.wants.insert(key, want);
        }
    }

    pub(crate) fn pop(&mut self) -> Option<(MonitoredPathId, Want)> {
        let ends =
            if self.closed_next { [End::Closed, End::Open] } else { [End::Open, End::Closed] };
        for end in ends {
            while let Some(key) = self.line(end).pop_front() {
                // Entries of wants that are gone or became another are skipped here.
                if self.wants.get(&key).is_some_and(|want| want.end == end) {
                    self.closed_next = end == End::Open;
                    return self.wants.remove(&key).map(|want| (key.0, want));
                }
            }
        }
        None
    }

    pub(crate) fn push_front(&mut self, path: MonitoredPathId, want: Want) {
        let Some(head) = want.members.first() else { return };
        let key = (path, head.clone());
        self.line(want.end).push_front(key.clone());
        self.wants.insert(key, want);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wants.is_empty()
    }

    fn line(&mut self, end: End) -> &mut VecDeque<Key> {
        match end {
            End::Open => &mut self.open,
            End::Closed => &mut self.closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn want(head: &str, end: End) -> Want {
        Want { members: vec![head.to_owned()], end }
    }

    fn drain(queue: &mut Queue) -> Vec<(i64, String, End)> {
        std::iter::from_fn(|| queue.pop())
            .map(|(path, want)| (path.0, want.members[0].clone(), want.end))
            .collect()
    }

    #[test]
    fn both_lines_move_and_places_are_kept() {
        use End::{Closed, Open};
        let mut queue = Queue::default();
        let (one, two) = (MonitoredPathId(1), MonitoredPathId(2));
        queue.replace(one, vec![want("a", Closed), want("b", Closed), want("live", Open)]);
        queue.replace(two, vec![want("x", Closed), want("live", Open)]);
        queue.replace(one, vec![want("b", Closed), want("c", Closed), want("live", Open)]);
        let order = drain(&mut queue);
        let expect = [
            (1, "live", Open),
            (1, "b", Closed),
            (2, "live", Open),
            (2, "x", Closed),
            (1, "c", Closed),
        ];
        let expect: Vec<_> = expect.map(|(path, head, end)| (path, head.to_owned(), end)).into();
        assert_eq!(order, expect);
        assert!(queue.is_empty());
    }

    #[test]
    fn an_open_want_that_became_closed_is_taken_once() {
        let mut queue = Queue::default();
        let path = MonitoredPathId(1);
        queue.replace(path, vec![want("a", End::Open)]);
        queue.replace(path, vec![want("a", End::Closed)]);
        queue.replace(path, vec![want("a", End::Open)]);
        assert_eq!(drain(&mut queue), [(1, "a".to_owned(), End::Open)]);
    }
}
