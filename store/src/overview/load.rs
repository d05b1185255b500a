//! Overview levels out of the store, through its cache.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::pack::{FIXED_HEADER, MAGIC, unpack};
use super::{Level, shifts};
use crate::cache::{Cached, Piece};
use crate::error::{Result, StoreError};
use crate::part::PartRef;
use crate::store::Store;

/// What is fetched of an overview at first: the table of its blocks and all coarse levels.
const HEAD_BYTES: u64 = 48 << 10;

/// The beginning of an overview object.
pub(crate) struct Head {
    columns: usize,
    /// Coarsest first.
    shifts: Vec<u32>,
    /// Where each block begins, in order of the object, and where the last ends.
    offsets: Vec<u64>,
    bytes: Bytes,
}

impl Head {
    fn new(part: &PartRef, bytes: Bytes) -> Result<Option<Self>, &'static str> {
        let field = |index: usize| {
            let field = bytes.get(index..index + 4)?;
            Some(u32::from_le_bytes(field.try_into().ok()?) as usize)
        };
        if bytes.get(..4) != Some(MAGIC) {
            return Err("it is no overview of a known version");
        }
        let (Some(columns), Some(levels)) = (field(4), field(8)) else {
            return Err("it ends early");
        };
        let mut shifts = shifts(part.first_row, part.rows);
        shifts.reverse();
        if levels != shifts.len() {
            return Err("it has other levels than its part's rows need");
        }
        let Some(table) = columns.checked_mul(4 * levels) else {
            return Err("it has too many columns");
        };
        let mut offset = (FIXED_HEADER + table) as u64;
        if (bytes.len() as u64) < offset {
            return Ok(None);
        }
        let mut offsets = Vec::with_capacity(columns * levels + 1);
        for index in 0..columns * levels {
            offsets.push(offset);
            offset += field(FIXED_HEADER + 4 * index).unwrap_or(0) as u64;
        }
        offsets.push(offset);
        Ok(Some(Self { columns, shifts, offsets, bytes }))
    }

    /// Bytes of the object that hold a level of a column; `None` where there is none.
    fn range(&self, column: usize, shift: u32) -> Option<Range<u64>> {
        let level = self.shifts.iter().position(|at| *at == shift)?;
        let index = level * self.columns + column;
        let range = *self.offsets.get(index)?..*self.offsets.get(index + 1)?;
        (column < self.columns && !range.is_empty()).then_some(range)
    }
}

/// A level that is wanted: index of the part, stored column, power of two.
pub(crate) type Wanted = (usize, usize, u32);

impl Store {
    /// Levels of columns of parts, in the order of the request. Blocking; what is not in the cache
    /// is fetched together.
    ///
    /// # Errors
    /// When a column has no overview (it is text, or does not exist).
    pub(crate) fn levels(&self, parts: &[PartRef], wanted: &[Wanted]) -> Result<Vec<Arc<Level>>> {
        let mut found: Vec<Option<Arc<Level>>> = wanted
            .iter()
            .map(|(part, column, shift)| self.cached_level(&parts[*part], *column, *shift))
            .collect();
        let missing: Vec<usize> =
            (0..wanted.len()).filter(|index| found[*index].is_none()).collect();
        if missing.is_empty() {
            return Ok(found.into_iter().flatten().collect());
        }
        let mut touched: Vec<usize> = missing.iter().map(|index| wanted[*index].0).collect();
        touched.sort_unstable();
        touched.dedup();
        let heads = touched.iter().map(|part| self.head(&parts[*part]));
        let heads = self.wait(self.together(heads))?;
        let heads: BTreeMap<usize, Arc<Head>> = touched.into_iter().zip(heads).collect();

        let mut fetches: BTreeMap<usize, Vec<(usize, Range<u64>)>> = BTreeMap::new();
        for index in missing {
            let (part, column, shift) = wanted[index];
            let head = &heads[&part];
            let range = head.range(column, shift).ok_or_else(|| {
                StoreError::Mismatch(format!("stored column {column} holds no numbers to draw"))
            })?;
            if range.end <= head.bytes.len() as u64 {
                let block = &head.bytes[range.start as usize..range.end as usize];
                found[index] = Some(self.keep_level(&parts[part], column, shift, block)?);
            } else {
                fetches.entry(part).or_default().push((index, range));
            }
        }
        let requests = fetches.iter().map(|(part, blocks)| {
            let ranges = blocks.iter().map(|(_, range)| range.clone()).collect();
            (parts[*part].overview_key.clone(), ranges)
        });
        let fetched = self.wait(self.get_ranges(requests.collect()))?;
        for ((part, blocks), fetched) in fetches.iter().zip(fetched) {
            for ((index, _), block) in blocks.iter().zip(fetched) {
                let (_, column, shift) = wanted[*index];
                found[*index] = Some(self.keep_level(&parts[*part], column, shift, &block)?);
            }
        }
        Ok(found.into_iter().flatten().collect())
    }

    fn cached_level(&self, part: &PartRef, column: usize, shift: u32) -> Option<Arc<Level>> {
        match self.cache().get(&part.overview_key, level_piece(column, shift)) {
            Some(Cached::Level(level)) => Some(level),
            _ => None,
        }
    }

    fn keep_level(
        &self,
        part: &PartRef,
        column: usize,
        shift: u32,
        block: &[u8],
    ) -> Result<Arc<Level>> {
        let level = unpack(block, shift, part.first_row, part.rows)
            .map_err(|reason| StoreError::damaged(&part.overview_key, reason))?;
        let level = Arc::new(level);
        let cached = Cached::Level(level.clone());
        let piece = level_piece(column, shift);
        self.cache().put(&part.overview_key, piece, cached, level.bytes());
        Ok(level)
    }

    async fn head(&self, part: &PartRef) -> Result<Arc<Head>> {
        let key = &part.overview_key;
        if let Some(Cached::Head(head)) = self.cache().get(key, Piece::OverviewHead) {
            return Ok(head);
        }
        let mut length = HEAD_BYTES;
        let head = loop {
            let (bytes, size) = self.get_head(key, length).await?;
            let complete = bytes.len() as u64 >= size;
            match Head::new(part, bytes) {
                Ok(Some(head)) => break Arc::new(head),
                Ok(None) if !complete => length *= 8,
                Ok(None) => return Err(StoreError::damaged(key, "it ends early")),
                Err(reason) => return Err(StoreError::damaged(key, reason)),
            }
        };
        let bytes = head.bytes.len() + 8 * head.offsets.len();
        self.cache().put(key, Piece::OverviewHead, Cached::Head(head.clone()), bytes);
        Ok(head)
    }
}

fn level_piece(column: usize, shift: u32) -> Piece {
    Piece::OverviewLevel { column: column as u32, shift }
}
