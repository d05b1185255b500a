//! The records of a file, through a window of bounded size.

use std::io;
use std::sync::Arc;

use crate::Source;

/// Bytes asked of the source at a time: what stays in a processor's cache.
const WINDOW_BYTES: usize = 256 << 10;

/// Where records lie: blocks of equal records, end to end.
#[derive(Clone)]
pub(super) struct SlotMap {
    source: Arc<dyn Source>,
    record_bytes: usize,
    blocks: Vec<Block>,
    count: u64,
}

#[derive(Clone, Copy)]
struct Block {
    offset: u64,
    /// Records in the blocks before it.
    before: u64,
}

impl SlotMap {
    /// Blocks are offset and length; a torn record at the end of one is left out.
    pub(super) fn new(source: Arc<dyn Source>, record_bytes: usize, blocks: &[(u64, u64)]) -> Self {
        let mut count = 0;
        let block = |(offset, length): &(u64, u64)| {
            let before = count;
            count += length / record_bytes as u64;
            Block { offset: *offset, before }
        };
        let blocks = blocks.iter().map(block).collect();
        Self { source, record_bytes, blocks, count }
    }

    pub(super) fn record_bytes(&self) -> usize {
        self.record_bytes
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Offset of a record, and how many follow in its block, itself included.
    fn locate(&self, slot: u64) -> Option<(u64, u64)> {
        if slot >= self.count {
            return None;
        }
        // Of several that begin with one record, all but the last are empty.
        let next = self.blocks.partition_point(|block| block.before <= slot);
        let block = self.blocks.get(next.checked_sub(1)?)?;
        let end = self.blocks.get(next).map_or(self.count, |block| block.before);
        Some((block.offset + (slot - block.before) * self.record_bytes as u64, end - slot))
    }
}

/// Gives one record after the other, or any.
pub(super) struct Window {
    map: SlotMap,
    bytes: Vec<u8>,
    /// The record that `bytes` begins with.
    first: u64,
}

impl Window {
    pub(super) fn new(map: SlotMap) -> Self {
        Self { map, bytes: Vec::new(), first: 0 }
    }

    pub(super) fn map(&self) -> &SlotMap {
        &self.map
    }

    /// A record; `None` behind the last one.
    ///
    /// # Errors
    /// Where the source cannot be read.
    #[inline]
    pub(super) fn record(&mut self, slot: u64) -> io::Result<Option<&[u8]>> {
        let size = self.map.record_bytes;
        Ok(self.from(slot)?.get(..size))
    }

    /// The records from this one on that are at hand, at least one; none behind the last one.
    ///
    /// # Errors
    /// Where the source cannot be read.
    #[inline]
    pub(super) fn from(&mut self, slot: u64) -> io::Result<&[u8]> {
        let size = self.map.record_bytes;
        let held = (self.bytes.len() / size) as u64;
        if slot < self.first || slot - self.first >= held {
            self.load(slot)?;
        }
        let start = usize::try_from(slot - self.first).unwrap_or(usize::MAX).saturating_mul(size);
        Ok(self.bytes.get(start..).unwrap_or_default())
    }

    fn load(&mut self, slot: u64) -> io::Result<()> {
        let size = self.map.record_bytes;
        self.first = slot;
        let Some((offset, left)) = self.map.locate(slot) else {
            self.bytes.clear();
            return Ok(());
        };
        let records = ((WINDOW_BYTES / size) as u64).min(left);
        let length = usize::try_from(records).unwrap_or(1) * size;
        self.bytes.resize(length, 0);
        let mut filled = 0;
        while filled < length {
            let read = self.map.source.read_at(offset + filled as u64, &mut self.bytes[filled..]);
            match read.inspect_err(|_| self.bytes.clear())? {
                0 => break,
                count => filled += count,
            }
        }
        // A source that shrank under us: no torn record.
        self.bytes.truncate(filled / size * size);
        Ok(())
    }
}
