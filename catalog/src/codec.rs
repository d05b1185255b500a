//! Between the model's types and what columns hold.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{CatalogError, Result};

/// The name of a plain variant, as it is serialised.
pub(crate) fn name<T: Serialize>(variant: &T) -> Result<String> {
    match serde_json::to_value(variant).map_err(CatalogError::unreadable)? {
        Value::String(name) => Ok(name),
        other => Err(CatalogError::unreadable(format!("{other} is not a name"))),
    }
}

/// The variant of a name.
pub(crate) fn named<T: DeserializeOwned>(name: &str) -> Result<T> {
    serde_json::from_value(Value::String(name.to_owned())).map_err(CatalogError::unreadable)
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(CatalogError::unreadable)
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(CatalogError::unreadable)
}

/// A count for a column. No file has 2^63 of anything.
pub(crate) fn to_column(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count out of a column.
pub(crate) fn count(column: i64) -> u64 {
    u64::try_from(column).unwrap_or(0)
}

/// A small count out of a column.
pub(crate) fn small(column: i64) -> u32 {
    u32::try_from(column).unwrap_or(if column < 0 { 0 } else { u32::MAX })
}
