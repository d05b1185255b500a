//! Decoded footers and overview levels, the most recently used of them, bounded in bytes.
//!
//! Keys of objects are never reused, so nothing here grows stale.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::overview::{Head, Level};
use crate::part::Footer;

/// Budget of a store's cache.
pub(crate) const CACHE_BYTES: usize = 64 << 20;

/// What of an object is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Piece {
    Footer,
    OverviewHead,
    OverviewLevel { column: u32, shift: u32 },
}

#[derive(Clone)]
pub(crate) enum Cached {
    Footer(Arc<Footer>),
    Head(Arc<Head>),
    Level(Arc<Level>),
}

type Key = (Arc<str>, Piece);

struct Entry {
    value: Cached,
    bytes: usize,
    used_at: u64,
}

#[derive(Default)]
struct Entries {
    by_key: HashMap<Key, Entry>,
    by_age: BTreeMap<u64, Key>,
    bytes: usize,
    clock: u64,
}

/// Shared by all clones of a store.
pub(crate) struct Cache {
    entries: Mutex<Entries>,
    budget: usize,
}

impl Cache {
    pub(crate) fn new(budget: usize) -> Self {
        Self { entries: Mutex::default(), budget }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // Whatever panicked meanwhile, at worst an entry is missing.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, key: &str, piece: Piece) -> Option<Cached> {
        let mut entries = self.lock();
        let entries = &mut *entries;
        let key: Key = (Arc::from(key), piece);
        let entry = entries.by_key.get_mut(&key)?;
        entries.clock += 1;
        entries.by_age.remove(&entry.used_at);
        entry.used_at = entries.clock;
        entries.by_age.insert(entries.clock, key);
        Some(entry.value.clone())
    }

    /// Keeps a value of about `bytes`, and lets go of those that were not used for longest.
    pub(crate) fn put(&self, key: &str, piece: Piece, value: Cached, bytes: usize) {
        let bytes = bytes + key.len() + 128;
        if bytes > self.budget {
            return;
        }
        let mut entries = self.lock();
        let entries = &mut *entries;
        let key: Key = (Arc::from(key), piece);
        entries.clock += 1;
        let entry = Entry { value, bytes, used_at: entries.clock };
        if let Some(old) = entries.by_key.insert(key.clone(), entry) {
            entries.by_age.remove(&old.used_at);
            entries.bytes -= old.bytes;
        }
        entries.by_age.insert(entries.clock, key);
        entries.bytes += bytes;
        while entries.bytes > self.budget {
            let Some((_, oldest)) = entries.by_age.pop_first() else { break };
            if let Some(entry) = entries.by_key.remove(&oldest) {
                entries.bytes -= entry.bytes;
            }
        }
    }

    /// Forgets everything, so that a measurement starts cold.
    pub(crate) fn clear(&self) {
        *self.lock() = Entries::default();
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.lock().bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level() -> Cached {
        Cached::Level(Arc::new(Level::default()))
    }

    #[test]
    fn the_least_recently_used_goes_first_and_the_budget_holds() {
        let cache = Cache::new(1000);
        let piece = |column| Piece::OverviewLevel { column, shift: 6 };
        for column in 0..3 {
            cache.put("part", piece(column), level(), 250);
        }
        cache.put("part", piece(2), level(), 251);
        assert!(cache.get("part", piece(0)).is_none(), "three of them are too many");
        assert!(cache.get("part", piece(1)).is_some());
        cache.put("part", piece(3), level(), 250);
        assert!(cache.get("part", piece(2)).is_none(), "it was used before column 1");
        assert!(cache.get("part", piece(1)).is_some());
        cache.put("part", piece(4), level(), 10_000);
        assert!(cache.get("part", piece(4)).is_none(), "larger than all there is");
        assert!(cache.bytes() <= 1000);
    }
}
