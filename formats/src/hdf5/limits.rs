//! How much of a file the crate hdf5-pure may read for one answer.
//!
//! It checks lengths against the file and depths of trees, but a tree may name the same child many
//! times over: thirty nodes of two children each are a billion leaves. So each question has a budget
//! of reads and bytes, and a question that needs more is one that a hostile file made it ask.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hdf5_pure::FormatError as Refusal;

use crate::Source;
use crate::source::Watched;

/// Bytes of headers, heaps and indexes for one answer. An index has 32 bytes or more a chunk, so
/// that there are not many more chunks than [`MAX_CHUNKS`].
const MAX_METADATA_BYTES: u64 = 12 << 20;
/// Reads for one answer.
const MAX_READS: u64 = 1 << 20;
/// Bytes at once: a window of rows, or a packed chunk.
pub(super) const MAX_READ_BYTES: usize = 16 << 20;
/// Chunks of one data set. The samples' tables have 64 kB a chunk.
pub(super) const MAX_CHUNKS: u64 = 1 << 18;

/// A [`Source`] as the crate wants it, with a budget.
#[derive(Clone)]
pub(super) struct Limited(Arc<Budget>);

struct Budget {
    source: Arc<Watched>,
    metadata_bytes: AtomicU64,
    reads: AtomicU64,
}

impl Limited {
    pub(super) fn new(source: Arc<Watched>) -> Self {
        let budget = Budget { source, metadata_bytes: AtomicU64::new(0), reads: AtomicU64::new(0) };
        Self(Arc::new(budget))
    }

    /// Before each question.
    pub(super) fn renew(&self) {
        self.0.metadata_bytes.store(0, Ordering::Relaxed);
        self.0.reads.store(0, Ordering::Relaxed);
    }

    fn count(&self, metadata_bytes: u64) -> Result<(), Refusal> {
        let reads = self.0.reads.fetch_add(1, Ordering::Relaxed);
        let bytes = self.0.metadata_bytes.fetch_add(metadata_bytes, Ordering::Relaxed);
        if reads >= MAX_READS || bytes.saturating_add(metadata_bytes) > MAX_METADATA_BYTES {
            return Err(Refusal::Source("more is to be read than a sound file needs".to_owned()));
        }
        Ok(())
    }

    fn exact(&self, offset: u64, length: usize) -> Result<Vec<u8>, Refusal> {
        if length > MAX_READ_BYTES {
            return Err(Refusal::Source(format!("{length} bytes in one piece")));
        }
        let bytes = self.0.source.read_range(offset, length);
        let bytes = bytes.map_err(|error| Refusal::Source(error.to_string()))?;
        if bytes.len() < length {
            return Err(Refusal::Source("a part lies behind the end of the file".to_owned()));
        }
        Ok(bytes)
    }
}

impl hdf5_pure::Source for Limited {
    fn len(&self) -> u64 {
        self.0.source.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), Refusal> {
        self.count(0)?;
        buffer.copy_from_slice(&self.exact(offset, buffer.len())?);
        Ok(())
    }

    fn read_exact_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, Refusal> {
        self.count(0)?;
        self.exact(offset, length)
    }

    fn read_metadata_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, Refusal> {
        self.count(length as u64)?;
        self.exact(offset, length)
    }
}

#[cfg(test)]
mod tests {
    use hdf5_pure::Source as _;

    use super::*;
    use crate::MemorySource;

    #[test]
    fn one_question_reads_so_much_and_no_more() {
        let source = Arc::new(MemorySource::new(vec![1; 17 << 20]));
        let limited = Limited::new(Arc::new(Watched::new(source)));
        let header = || limited.read_metadata_at(0, 1 << 20).is_ok();
        assert_eq!((0..20).filter(|_| header()).count(), 12);
        limited.renew();
        // Values are no headers, but come in pieces too.
        assert!(limited.read_exact_at(0, MAX_READ_BYTES).is_ok());
        assert!(limited.read_exact_at(0, MAX_READ_BYTES + 1).is_err());
        assert!(limited.read_metadata_at(5, 1 << 20).is_ok());
        assert!(limited.read_exact_at(limited.len() - 1, 2).is_err());
        let reads = (0..MAX_READS + 10).filter(|_| limited.read_at(0, &mut [0]).is_ok()).count();
        assert_eq!(reads as u64, MAX_READS - 4);
    }
}
