//! A Neware `.nda` of gigabytes, made as it is read.

use std::io;
use std::sync::Arc;

use formats::Source;

/// As many as are sorted, and as many beside them as are kept.
const SAMPLES: u32 = 1 << 24;
const AUXILIARY: u32 = 4_000_000;

const RECORD_BYTES: usize = 86;
const HEADER_BYTES: usize = 1024;

/// Samples from the last to the first, one in four with an auxiliary record behind it.
struct Backwards {
    header: Vec<u8>,
}

pub(crate) fn backwards() -> Arc<dyn Source> {
    let mut header = vec![0; HEADER_BYTES];
    header[..14].copy_from_slice(b"NEWARE20210304");
    header[14] = 29;
    let length = RECORD_BYTES as u32 * (SAMPLES + AUXILIARY);
    for (at, value) in [(64, HEADER_BYTES as u32), (68, length)] {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    Arc::new(Backwards { header })
}

fn record(slot: u32) -> [u8; RECORD_BYTES] {
    let mut record = [0; RECORD_BYTES];
    let mut put = |at: usize, bytes: &[u8]| record[at..at + bytes.len()].copy_from_slice(bytes);
    let mixed = slot < 5 * AUXILIARY;
    let sample = if mixed { slot / 5 * 4 + (slot % 5).min(3) } else { slot - AUXILIARY };
    put(2, &(SAMPLES - sample).to_le_bytes());
    if mixed && slot % 5 == 4 {
        put(0, &[0x65, 1]);
        put(22, &30_000_u32.to_le_bytes());
        put(34, &250_u16.to_le_bytes());
    } else {
        put(0, &[0x55]);
        put(10, &[1, 0, 2, 1]);
        put(22, &37_000_u32.to_le_bytes());
        put(70, &[0xE5, 7, 3, 4, 5, 6, 7]);
        put(78, &10_u32.to_le_bytes());
    }
    record
}

impl Source for Backwards {
    fn len(&self) -> u64 {
        HEADER_BYTES as u64 + RECORD_BYTES as u64 * u64::from(SAMPLES + AUXILIARY)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len().saturating_sub(offset)).unwrap_or(usize::MAX);
        let most = left.min(buffer.len());
        let mut filled = 0;
        while filled < most {
            let at = offset as usize + filled;
            let made;
            let piece = match at.checked_sub(HEADER_BYTES) {
                None => &self.header[at..],
                Some(at) => {
                    made = record((at / RECORD_BYTES) as u32);
                    &made[at % RECORD_BYTES..]
                }
            };
            let count = piece.len().min(most - filled);
            buffer[filled..filled + count].copy_from_slice(&piece[..count]);
            filled += count;
        }
        Ok(filled)
    }
}
