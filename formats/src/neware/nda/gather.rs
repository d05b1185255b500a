//! Records in another order than they stand in, without a jump through the file for each.

use std::io;
use std::ops::Range;

use super::slots::{SlotMap, Window};

/// Records that are held at a time. However they are scattered, a piece of this size costs one pass
/// over the file at the most.
const PIECE_BYTES: usize = 32 << 20;

/// Gives records in an order that is asked for from its beginning to its end.
pub(super) struct Gather {
    window: Window,
    /// Places in the order whose records are held, end to end.
    piece: Range<usize>,
    held: Vec<u8>,
}

impl Gather {
    pub(super) fn new(map: SlotMap) -> Self {
        Self { window: Window::new(map), piece: 0..0, held: Vec::new() }
    }

    /// The records of `order[from..]` that are at hand, at least one and at most `most`, end to
    /// end; none behind the last one.
    ///
    /// # Errors
    /// Where the source cannot be read.
    pub(super) fn records(&mut self, order: &[u32], from: usize, most: usize) -> io::Result<&[u8]> {
        if !self.piece.contains(&from) {
            self.load(order, from)?;
        }
        let size = self.window.map().record_bytes();
        let start = from - self.piece.start;
        let end = start.saturating_add(most).min(self.piece.len());
        Ok(&self.held[start * size..end * size])
    }

    /// Reads the piece that begins at `from`, as its records stand in the file.
    fn load(&mut self, order: &[u32], from: usize) -> io::Result<()> {
        let size = self.window.map().record_bytes();
        let wanted = &order[from.min(order.len())..];
        let wanted = &wanted[..wanted.len().min(PIECE_BYTES / size)];
        let mut places: Vec<(u32, u32)> =
            wanted.iter().zip(0..).map(|(slot, place)| (*slot, place)).collect();
        places.sort_unstable();
        self.piece = 0..0;
        self.held.resize(wanted.len() * size, 0);
        for (slot, place) in places {
            let record = self.window.record(u64::from(slot))?;
            let record = record.ok_or(io::ErrorKind::UnexpectedEof)?;
            let start = place as usize * size;
            self.held[start..start + size].copy_from_slice(record);
        }
        self.piece = from..from + wanted.len();
        Ok(())
    }
}
