//! Random access to a raw file.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::{RawDescription, unpack};
use crate::error::Result;
use crate::store::Store;

/// Unpacked chunks that a reader holds on to: a format that goes back and forth between a header,
/// its records and an index.
const HELD_CHUNKS: usize = 4;

/// The bytes of one kept file. Blocking: it belongs on a blocking thread.
pub struct RawReader {
    store: Store,
    raw: RawDescription,
    /// Byte of the file at which each chunk ends.
    ends: Vec<u64>,
    /// Most recently used last.
    held: Mutex<VecDeque<(usize, Arc<Vec<u8>>)>>,
}

impl RawReader {
    pub(super) fn new(store: Store, raw: RawDescription) -> Self {
        let ends = raw.chunks.iter().scan(0_u64, |end, chunk| {
            *end = end.saturating_add(chunk.size);
            Some(*end)
        });
        let ends = ends.collect();
        Self { store, raw, ends, held: Mutex::default() }
    }

    /// Bytes of the file.
    pub fn len(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills as much of the buffer as the file has from `offset` on; returns how much that is,
    /// less than the buffer only at the end of the file.
    ///
    /// # Errors
    /// When a chunk is missing, out of reach or damaged.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            let position = offset.saturating_add(filled as u64);
            let index = self.ends.partition_point(|end| *end <= position);
            if index == self.ends.len() {
                break;
            }
            let start = if index == 0 { 0 } else { self.ends[index - 1] };
            let chunk = self.chunk(index)?;
            let from = &chunk[(position - start) as usize..];
            let count = from.len().min(buffer.len() - filled);
            buffer[filled..filled + count].copy_from_slice(&from[..count]);
            filled += count;
        }
        Ok(filled)
    }

    fn chunk(&self, index: usize) -> Result<Arc<Vec<u8>>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(position) = held.iter().position(|(held, _)| *held == index)
            && let Some(found) = held.remove(position)
        {
            let bytes = found.1.clone();
            held.push_back(found);
            return Ok(bytes);
        }
        let chunk = &self.raw.chunks[index];
        let packed = self.store.wait(self.store.read_object(&chunk.key()))?;
        let bytes = Arc::new(unpack(chunk, &packed)?);
        if held.len() == HELD_CHUNKS {
            held.pop_front();
        }
        held.push_back((index, bytes.clone()));
        Ok(bytes)
    }
}
