//! One block of 128 bytes.

use crate::FormatError;
use crate::Source;
use crate::landt_ccs::header::BLOCKS_START;

pub(super) const BLOCK_BYTES: usize = 128;
/// Where a block's own content starts.
const CONTENT: usize = 8;
/// Blocks that are looked at for the width of a sample: 8 MiB.
const MOST_BLOCKS_OF_WIDTH: u64 = 65_536;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Block {
    Step {
        kind: u32,
        cycle: u32,
        number: u32,
        begin_milliseconds: u32,
    },
    /// So many samples of the step whose block stands at `step`.
    Samples {
        count: usize,
        step: u64,
    },
    /// Settings, or of unknown kind.
    Other,
}

/// One sample as it is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) interval_milliseconds: u32,
    pub(super) voltage: f32,
    pub(super) current: f32,
    pub(super) charge: f32,
    pub(super) energy: f32,
    pub(super) auxiliary: Option<f32>,
}

/// How wide a sample is: with the auxiliary channel or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Plain,
    WithAuxiliary,
}

impl Width {
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Plain => 20,
            Self::WithAuxiliary => 24,
        }
    }
}

fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    bytes
        .get(offset..offset + 4)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

fn f32_at(bytes: &[u8], offset: usize) -> f32 {
    f32::from_bits(u32_at(bytes, offset))
}

impl Block {
    /// Reads the block that stands at `offset` of the file.
    pub(super) fn read(block: &[u8], offset: u64) -> Self {
        let count = usize::from(block.get(1).copied().unwrap_or_default());
        let pointer = u64::from(u32_at(block, 4));
        let is_before = pointer < offset && pointer % BLOCK_BYTES as u64 == 0;
        if !is_before || block.get(2..4) != Some(&[0, 0]) {
            return Self::Other;
        }
        match block.first() {
            Some(2) if count == 0 => Self::Step {
                kind: u32_at(block, 0x08),
                cycle: u32_at(block, 0x0C),
                number: u32_at(block, 0x10),
                begin_milliseconds: u32_at(block, 0x18),
            },
            Some(3) if (1..=6).contains(&count) && pointer >= BLOCKS_START => {
                Self::Samples { count, step: pointer }
            }
            _ => Self::Other,
        }
    }
}

/// The sample of an index in a block of samples.
pub(super) fn sample(block: &[u8], index: usize, width: Width) -> Sample {
    let at = CONTENT + index * width.bytes();
    Sample {
        interval_milliseconds: u32_at(block, at),
        voltage: f32_at(block, at + 4),
        current: f32_at(block, at + 8),
        charge: f32_at(block, at + 12),
        energy: f32_at(block, at + 16),
        auxiliary: (width == Width::WithAuxiliary).then(|| f32_at(block, at + 20)),
    }
}

/// The width of the file's samples, from the first block that leaves one answer. `None` where none
/// does so far.
pub(super) fn find_width(source: &dyn Source) -> Result<Option<Width>, FormatError> {
    let mut offset = BLOCKS_START;
    for _ in 0..MOST_BLOCKS_OF_WIDTH / 512 {
        let piece = source.read_range(offset, 512 * BLOCK_BYTES)?;
        for block in piece.chunks_exact(BLOCK_BYTES) {
            if let Block::Samples { count, .. } = Block::read(block, offset)
                && let Some(width) = width_of(block, count)
            {
                return Ok(Some(width));
            }
            offset += BLOCK_BYTES as u64;
        }
        if piece.len() < 512 * BLOCK_BYTES {
            break;
        }
    }
    Ok(None)
}

/// Six samples have room for no auxiliary channel. Fewer tell by which width makes sense.
fn width_of(block: &[u8], count: usize) -> Option<Width> {
    if count > 5 {
        return Some(Width::Plain);
    }
    let makes_sense =
        |width: Width| (0..count).all(|index| is_plausible(&sample(block, index, width)));
    // The first sample is the same in both.
    match (count > 1, makes_sense(Width::Plain), makes_sense(Width::WithAuxiliary)) {
        (true, true, false) => Some(Width::Plain),
        (true, false, true) => Some(Width::WithAuxiliary),
        _ => None,
    }
}

/// The interval is one of a tester, up to a day, and the charge fits current and interval.
fn is_plausible(sample: &Sample) -> bool {
    let charge = f64::from(sample.current.abs()) * f64::from(sample.interval_milliseconds) / 3.6e6;
    let difference = (f64::from(sample.charge.abs()) - charge).abs();
    (1..=86_400_000).contains(&sample.interval_milliseconds)
        && sample.voltage.abs() < 1000.0
        && (sample.voltage == 0.0 || sample.voltage.abs() > 1e-6)
        && sample.current.abs() < 10_000.0
        && (difference <= 0.5 * charge || difference < 1e-6)
}
