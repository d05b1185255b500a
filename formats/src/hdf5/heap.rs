//! One object of a global heap: how HDF5 keeps values of any length.
//!
//! | offset | type | what it is |
//! |---|---|---|
//! | 0 | | `GCOL`, version 1 |
//! | 8 | u64 | bytes of the whole collection |
//! | 16 | | objects, each on a multiple of 8: u16 index (0 is free space), u16, u32, u64 length, bytes |
//!
//! The value itself is a u32 length, the u64 address of the collection and the u32 index. (HDF5 File
//! Format Specification 3.0, III.E; the crate reads such values only where they are texts.)

use super::block::Block;
use super::pickle;
use super::store::{Store, damaged};
use crate::{FormatError, Source};

const VALUE_BYTES: usize = 16;
const HEADER_BYTES: u64 = 16;
/// Objects that are passed over on the way.
const MAX_OBJECTS: usize = 1 << 16;

/// The texts that pandas has pickled into the one value of the data set; `None` in it for other
/// values, and for a pickle of another kind.
pub(super) fn texts(store: &Store, path: &str) -> Result<Option<Vec<Option<String>>>, FormatError> {
    let block = Block::open(store, path)?;
    let value = block.read(store, 0, 1)?;
    let Some((value, [])) = value.split_first_chunk::<VALUE_BYTES>() else { return Ok(None) };
    let [length @ .., _, _, _, _, _, _, _, _, _, _, _, _] = *value;
    let [_, _, _, _, address @ .., _, _, _, _] = *value;
    let [.., a, b, c, d] = *value;
    let length = u32::from_le_bytes(length) as usize;
    let index = u32::from_le_bytes([a, b, c, d]);
    if length > pickle::MAX_BYTES {
        return Ok(None);
    }
    let bytes = object(store, u64::from_le_bytes(address), index, length)?;
    Ok(pickle::texts(&bytes))
}

fn object(store: &Store, address: u64, index: u32, length: usize) -> Result<Vec<u8>, FormatError> {
    let lost = || damaged("a value is not in its heap");
    let header = store.source.read_range(address, HEADER_BYTES as usize)?;
    if !header.starts_with(b"GCOL\x01") {
        return Err(lost());
    }
    let size = header.get(8..16).and_then(|size| size.try_into().ok()).map(u64::from_le_bytes);
    let end = size.and_then(|size| address.checked_add(size)).ok_or_else(lost)?;
    let mut at = address + HEADER_BYTES;
    for _ in 0..MAX_OBJECTS {
        if at >= end {
            break;
        }
        let header = store.source.read_range(at, HEADER_BYTES as usize)?;
        let Ok([low, high, _, _, _, _, _, _, size @ ..]) = <[u8; 16]>::try_from(header) else {
            break;
        };
        let size = u64::from_le_bytes(size);
        at = at.saturating_add(HEADER_BYTES);
        match u32::from(u16::from_le_bytes([low, high])) {
            0 => break,
            found if found == index => {
                let bytes = store.source.read_range(at, length)?;
                return (bytes.len() == length && length as u64 <= size)
                    .then_some(bytes)
                    .ok_or_else(lost);
            }
            _ => at = at.saturating_add(size.next_multiple_of(8).max(8)),
        }
    }
    Err(lost())
}
