//! Rows back out of a table's parts.

use std::ops::Range;

use futures::{Stream, StreamExt};
use model::batch::Column;
use model::part::PartDescription;
use model::statistics::BLOCK_ROWS;

use crate::error::{Result, StoreError};
use crate::part::{PartRef, read_selection};
use crate::store::Store;

/// Chunks that are read ahead of the one in use.
const AHEAD: usize = 2;

/// References sorted by first row, without gaps between them.
pub(crate) fn sorted(parts: &[PartDescription]) -> Result<Vec<PartRef>> {
    let mut parts: Vec<PartRef> = parts.iter().map(PartRef::from).collect();
    parts.sort_by_key(|part| part.first_row);
    let mut end = 0;
    for part in &parts {
        if part.first_row != end {
            let key = &part.parquet_key;
            return Err(StoreError::Mismatch(format!("{key} does not begin at row {end}")));
        }
        end = part.end();
    }
    Ok(parts)
}

/// A range of rows in pieces that end where blocks end.
fn pieces(rows: Range<u64>) -> impl Iterator<Item = Range<u64>> + Send + 'static {
    let block = BLOCK_ROWS as u64;
    let mut next = rows.start;
    std::iter::from_fn(move || {
        let start = next;
        next = ((start / block + 1) * block).min(rows.end);
        (start < rows.end).then_some(start..next)
    })
}

fn end_of(parts: &[PartRef]) -> u64 {
    parts.last().map_or(0, PartRef::end)
}

impl Store {
    /// Rows `rows` (those of them that there are) of the stored columns `columns`, in the order of
    /// `columns`. `parts` are all live parts of one table. Without parts there are no columns.
    ///
    /// Only the pages that hold the rows are read. For more rows than fit in memory well, use
    /// [`Store::chunks`].
    pub async fn read_rows(
        &self,
        parts: &[PartDescription],
        columns: &[usize],
        rows: Range<u64>,
    ) -> Result<Vec<Column>> {
        let parts = sorted(parts)?;
        let columns = columns.to_vec();
        self.blocking(move |store| read_selection(store, &parts, &columns, &[rows])).await
    }

    /// As [`Store::read_rows`], on a blocking thread.
    pub fn read_rows_blocking(
        &self,
        parts: &[PartDescription],
        columns: &[usize],
        rows: Range<u64>,
    ) -> Result<Vec<Column>> {
        read_selection(self, &sorted(parts)?, columns, &[rows])
    }

    /// As [`Store::read_rows`], at most 65,536 rows at a time, the next ones read ahead.
    pub fn chunks(
        &self,
        parts: &[PartDescription],
        columns: &[usize],
        rows: Range<u64>,
    ) -> impl Stream<Item = Result<Vec<Column>>> + Send + 'static + use<> {
        let (parts, wrong) = match sorted(parts) {
            Ok(parts) => (parts, None),
            Err(error) => (Vec::new(), Some(Err(error))),
        };
        let rows = rows.start..rows.end.min(end_of(&parts));
        let (store, columns) = (self.clone(), columns.to_vec());
        let reads = pieces(rows).map(move |piece| {
            let (store, columns) = (store.clone(), columns.clone());
            let near: Vec<PartRef> = overlapping(&parts, &piece).cloned().collect();
            async move {
                store.blocking(move |store| read_selection(store, &near, &columns, &[piece])).await
            }
        });
        futures::stream::iter(wrong).chain(futures::stream::iter(reads).buffered(AHEAD))
    }

    /// As [`Store::chunks`], on a blocking thread.
    pub fn chunks_blocking(
        &self,
        parts: &[PartDescription],
        columns: &[usize],
        rows: Range<u64>,
    ) -> Result<impl Iterator<Item = Result<Vec<Column>>> + Send + 'static> {
        let parts = sorted(parts)?;
        let rows = rows.start..rows.end.min(end_of(&parts));
        let (store, columns) = (self.clone(), columns.to_vec());
        Ok(pieces(rows).map(move |piece| {
            let near: Vec<PartRef> = overlapping(&parts, &piece).cloned().collect();
            read_selection(&store, &near, &columns, &[piece])
        }))
    }
}

fn overlapping<'a>(
    parts: &'a [PartRef],
    rows: &'a Range<u64>,
) -> impl Iterator<Item = &'a PartRef> {
    parts.iter().filter(|part| part.first_row < rows.end && rows.start < part.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_with_blocks() {
        let cut = |rows| pieces(rows).collect::<Vec<_>>();
        assert_eq!(cut(0..0), []);
        assert_eq!(cut(5..5), []);
        assert_eq!(cut(10..20), vec![10..20; 1]);
        assert_eq!(cut(65_530..131_073), [65_530..65_536, 65_536..131_072, 131_072..131_073]);
    }
}
