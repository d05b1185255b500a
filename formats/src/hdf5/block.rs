//! A data set whose rows are read in windows.

use hdf5_pure::{Dataset, Datatype, Layout};

use super::limits::MAX_READ_BYTES;
use super::store::{Attributes, Store, damaged};
use crate::{FormatError, Source};

/// A window aims at so many bytes.
const WINDOW_BYTES: u64 = 1 << 20;
/// The widest sample has 252 bytes.
const MAX_ROW_BYTES: u64 = 1 << 20;
const DEFLATE: u16 = 1;
const SHUFFLE: u16 = 2;
const FLETCHER: u16 = 3;
const LZF: u16 = 32_000;

/// Rows of values of one type, checked before any is read.
pub(super) struct Block {
    dataset: Dataset,
    pub(super) datatype: Datatype,
    pub(super) rows: u64,
    /// Values of a row; 1 where the data set has one dimension.
    pub(super) values_a_row: usize,
    pub(super) row_bytes: usize,
    /// Rows that are unpacked at a time.
    chunk_rows: u64,
}

impl Block {
    /// # Errors
    /// Where its sizes contradict the file, or are beyond the limits.
    pub(super) fn open(store: &Store, path: &str) -> Result<Self, FormatError> {
        let dataset = store.dataset(path)?;
        let (shape, datatype, layout) =
            store.ask(|_| Ok((dataset.shape()?, dataset.datatype()?, dataset.layout()?)))?;
        let (rows, values_a_row) = match shape.as_slice() {
            [rows] => (*rows, 1),
            [rows, values] => (*rows, *values),
            _ => return Err(damaged(&format!("{path} has {} dimensions", shape.len()))),
        };
        let value_bytes = u64::from(datatype.type_size());
        let row_bytes = values_a_row.saturating_mul(value_bytes);
        if row_bytes > MAX_ROW_BYTES {
            return Err(FormatError::TooLarge(format!("{path} has rows of {row_bytes} bytes")));
        }
        let needed = rows.saturating_mul(row_bytes);
        let lacks = || damaged(&format!("{path} has fewer bytes than its {rows} rows need"));
        let chunk_rows = match layout {
            _ if needed == 0 => 1,
            Layout::Compact { size } if size >= needed => 1,
            Layout::Contiguous { address: Some(address), size } if size >= needed => {
                let end = address.saturating_add(needed);
                if end > store.source.len() {
                    return Err(lacks());
                }
                1
            }
            Layout::Chunked { chunk_shape, .. } => {
                check_chunks(store, path, &dataset, &shape, &chunk_shape, value_bytes)?;
                chunk_shape.first().copied().unwrap_or(1)
            }
            Layout::Virtual => {
                return Err(FormatError::Unsupported(format!("{path} lies in other files")));
            }
            _ => return Err(lacks()),
        };
        Ok(Self {
            dataset,
            datatype,
            rows,
            values_a_row: values_a_row as usize,
            row_bytes: row_bytes as usize,
            chunk_rows,
        })
    }

    pub(super) fn attributes(&self, store: &Store) -> Result<Attributes, FormatError> {
        store.attributes(&self.dataset)
    }

    /// Rows of a window: whole chunks, about a mebibyte.
    pub(super) fn window_rows(&self) -> u64 {
        let rows = (WINDOW_BYTES / (self.row_bytes as u64).max(1)).max(1);
        let whole = (rows / self.chunk_rows).max(1).saturating_mul(self.chunk_rows);
        whole.min((MAX_READ_BYTES / self.row_bytes.max(1)).max(1) as u64)
    }

    /// The bytes of so many rows, fewer at the end.
    ///
    /// # Errors
    /// Where they cannot be read or unpacked.
    pub(super) fn read(
        &self,
        store: &Store,
        start: u64,
        rows: u64,
    ) -> Result<Vec<u8>, FormatError> {
        let rows = rows.min(self.rows.saturating_sub(start)).min(self.window_rows());
        if rows == 0 || self.row_bytes == 0 {
            return Ok(Vec::new());
        }
        let bytes = store.ask(|_| self.dataset.read_raw_rows(start, rows))?;
        if bytes.len() as u64 != rows * self.row_bytes as u64 {
            return Err(damaged("rows of another length than they have"));
        }
        Ok(bytes)
    }
}

/// That the chunks are few and small enough, hold all rows, and lie in the file once each.
fn check_chunks(
    store: &Store,
    path: &str,
    dataset: &Dataset,
    shape: &[u64],
    chunk_shape: &[u64],
    value_bytes: u64,
) -> Result<(), FormatError> {
    let filters = dataset.filters();
    if let Some(filter) =
        filters.iter().find(|filter| ![DEFLATE, SHUFFLE, FLETCHER, LZF].contains(filter))
    {
        let name = if *filter == 32_001 { " (Blosc)" } else { "" };
        let what = format!("{path} is packed with HDF5's filter {filter}{name}, which is not read");
        return Err(FormatError::Unsupported(what));
    }
    // Each once, so that nothing is unpacked out of what was unpacked.
    if filters.len() > 4 || (1..filters.len()).any(|at| filters[..at].contains(&filters[at])) {
        return Err(damaged("a filter is applied twice"));
    }
    let chunk_bytes =
        chunk_shape.iter().fold(value_bytes, |bytes, length| bytes.saturating_mul(*length));
    if chunk_shape.len() != shape.len() || chunk_bytes == 0 {
        return Err(damaged(&format!("{path} has chunks of another shape")));
    }
    if chunk_bytes > MAX_READ_BYTES as u64 {
        return Err(FormatError::TooLarge(format!("{path} has chunks of {chunk_bytes} bytes")));
    }
    let expected = shape
        .iter()
        .zip(chunk_shape)
        .fold(1_u64, |count, (length, part)| count.saturating_mul(length.div_ceil(*part)));
    if !store.claim_chunks(expected) {
        return Err(FormatError::TooLarge(format!("{path} has {expected} chunks")));
    }
    let chunks = store.ask(|_| dataset.chunks())?;
    let stored = chunks.iter().fold(0_u64, |sum, chunk| sum.saturating_add(chunk.storage_size));
    let is_large = chunks.iter().any(|chunk| chunk.storage_size > MAX_READ_BYTES as u64);
    if chunks.len() as u64 != expected || stored > store.source.len() || is_large {
        return Err(damaged(&format!("the chunks of {path} are not those of its rows")));
    }
    Ok(())
}
