//! One look at every record before the first row: are they in order, and which are auxiliary?

use super::layout::Layout;
use super::slots::{SlotMap, Window};
use crate::FormatError;
use crate::neware::bytes::u32_at;

/// Most records that are sorted in memory: 128 MiB, and half of it from then on.
const MAX_SORTED: usize = 1 << 24;

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecordKind {
    Sample,
    Auxiliary,
    /// The beginning, end or stop of a test.
    Event,
    Unused,
    Unknown,
}

impl Layout {
    #[inline]
    pub(super) fn kind_of(&self, record: &[u8]) -> RecordKind {
        let numbered = self.index.map_or(record[self.kind] != 0, |at| u32_at(record, at) != 0);
        let Some((at, samples)) = self.identifier else {
            return if numbered { RecordKind::Sample } else { RecordKind::Unused };
        };
        match record[at] {
            first if samples.contains(&first) => match numbered {
                true => RecordKind::Sample,
                false => RecordKind::Unused,
            },
            0x65 if self.auxiliary.is_some() => RecordKind::Auxiliary,
            0xAA | 0xFF => RecordKind::Event,
            0 => RecordKind::Unused,
            _ => RecordKind::Unknown,
        }
    }
}

/// The samples of a file, in the order of their numbers.
pub(super) struct Scan {
    pub samples: u64,
    /// Places of the samples, where they are not in order as they stand.
    pub order: Option<Vec<u32>>,
    /// Auxiliary records among the samples.
    pub auxiliary: u64,
    pub events: u64,
    pub unknown: u64,
    /// Samples left out because their number came before.
    pub repeated: u64,
    /// Out of order, and too many to be sorted.
    pub unsorted: bool,
}

/// # Errors
/// Where the stored bytes cannot be read.
pub(super) fn scan(records: &SlotMap, layout: &Layout) -> Result<Scan, FormatError> {
    let mut scan = Scan {
        samples: 0,
        order: None,
        auxiliary: 0,
        events: 0,
        unknown: 0,
        repeated: 0,
        unsorted: false,
    };
    let mut ascending = true;
    let mut last = 0;
    for_each(records, |_, record| match layout.kind_of(record) {
        RecordKind::Sample => {
            scan.samples += 1;
            if let Some(at) = layout.index {
                let index = u32_at(record, at);
                ascending &= last < index;
                last = index;
            }
        }
        RecordKind::Auxiliary => scan.auxiliary += 1,
        RecordKind::Event => scan.events += 1,
        RecordKind::Unused => {}
        RecordKind::Unknown => scan.unknown += 1,
    })?;
    let Some(index_at) = layout.index.filter(|_| !ascending) else { return Ok(scan) };
    let samples = usize::try_from(scan.samples).unwrap_or(usize::MAX);
    if samples > MAX_SORTED || records.count() > u64::from(u32::MAX) {
        scan.unsorted = true;
        return Ok(scan);
    }
    let mut places = Vec::with_capacity(samples);
    for_each(records, |slot, record| {
        if layout.kind_of(record) == RecordKind::Sample {
            places.push((u32_at(record, index_at), slot as u32));
        }
    })?;
    // Of several records with one number, the first in the file stands first.
    places.sort_unstable();
    places.dedup_by_key(|(index, _)| *index);
    scan.repeated = scan.samples - places.len() as u64;
    scan.samples = places.len() as u64;
    let mut order: Vec<u32> = places.into_iter().map(|(_, slot)| slot).collect();
    // It took over the memory of the pairs.
    order.shrink_to_fit();
    scan.order = Some(order);
    Ok(scan)
}

/// # Errors
/// Where the stored bytes cannot be read.
pub(super) fn for_each(
    records: &SlotMap,
    mut take: impl FnMut(u64, &[u8]),
) -> Result<(), FormatError> {
    let mut window = Window::new(records.clone());
    let mut slot = 0;
    while slot < records.count() {
        let at_hand = window.from(slot)?;
        let mut all = at_hand.chunks_exact(records.record_bytes());
        if all.len() == 0 {
            break;
        }
        all.by_ref().for_each(|record| {
            take(slot, record);
            slot += 1;
        });
    }
    Ok(())
}
