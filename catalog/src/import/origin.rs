//! Where imported bytes came from, and how to go on with them.

use model::id::{DatasetId, ObservedFileId};
use serde_json::Value;

use super::ImportContext;
use crate::catalog::Catalog;
use crate::dataset::layout::TableLayout;
use crate::error::Result;
use crate::import::raw_file::RawFile;
use crate::viewer::System;

#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    pub key: String,
    /// What was there at the last pass.
    pub raw_file: RawFile,
    pub format: String,
    pub parser_revision: u32,
    pub resume: Option<Value>,
    pub state: Value,
    pub datasets: Vec<OriginDataset>,
    pub open: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OriginDataset {
    pub dataset: DatasetId,
    pub ordinal: u32,
    /// As this origin left them: with these an append goes on from `resume`.
    pub generation: u64,
    pub revision: u64,
    /// They are still the dataset's current ones; else another path of the same file went on.
    pub current: bool,
    /// The current ones.
    pub tables: Vec<TableLayout>,
}

impl Catalog {
    pub async fn origin(&self, _system: &System, key: &str) -> Result<Option<Origin>> {
        later!(_system, key)
    }
    /// The same content seen at another path (copy, rename): remembers the path, makes no dataset,
    /// and gives the path's users access.
    pub async fn link_origin(
        &self,
        _system: &System,
        key: &str,
        raw_hash: &str,
        observed_file: Option<ObservedFileId>,
        context: ImportContext,
    ) -> Result<Vec<DatasetId>> {
        later!(_system, key, raw_hash, observed_file, context)
    }
    /// Object keys (Parquet and overview) of parts that were removed before an instant.
    pub async fn removed_objects(
        &self,
        _system: &System,
        before: model::time::Timestamp,
    ) -> Result<Vec<String>> {
        later!(_system, before)
    }
    /// Every object key that some part, removed or not, still names.
    pub async fn referenced_objects(&self, _system: &System) -> Result<Vec<String>> {
        later!(_system)
    }
}
