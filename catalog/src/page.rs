//! Keyset pages: limits, cursors, and cutting off the row that proves there is more.

use model::page::Page;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{CatalogError, Result};
use crate::secret;

/// 0 means 50; more than 200 is 200.
pub(crate) fn limit(asked: u32) -> u64 {
    match asked {
        0 => 50,
        asked => u64::from(asked.min(200)),
    }
}

/// Makes a page of up to `limit` + 1 rows; the last one kept gives the cursor.
pub(crate) fn page<T>(
    mut items: Vec<T>,
    limit: u64,
    total: u64,
    cursor: impl FnOnce(&T) -> String,
) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(cursor);
    Page { items, next, total }
}

/// An opaque cursor.
pub(crate) fn encode<T: Serialize>(position: &T) -> String {
    // Plain structs of numbers and strings always serialise.
    secret::encode(&serde_json::to_vec(position).unwrap_or_default())
}

pub(crate) fn decode<T: DeserializeOwned>(cursor: &str) -> Result<T> {
    secret::decode(cursor)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| CatalogError::invalid("cursor", "is not one that was given out"))
}
