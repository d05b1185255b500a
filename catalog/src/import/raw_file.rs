//! Raw files by content hash.

use model::id::{DatasetId, RawFileId};
use serde_json::Value;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::{System, Viewer};

#[derive(Clone, Debug, PartialEq)]
pub struct RawFile {
    pub id: RawFileId,
    /// SHA-256, hexadecimal.
    pub hash: String,
    pub size: u64,
    /// How the store finds its bytes.
    pub description: Value,
    /// Datasets with their ordinals in this file.
    pub datasets: Vec<(DatasetId, u32)>,
}

impl Catalog {
    pub async fn raw_file(&self, _system: &System, hash: &str) -> Result<Option<RawFile>> {
        later!(_system, hash)
    }
    /// All of them, for `verify` and `backup`.
    pub async fn raw_files(&self, _system: &System) -> Result<Vec<RawFile>> {
        later!(_system)
    }
    /// A raw file behind a dataset that the viewer may see, for a download.
    pub async fn dataset_raw_file(
        &self,
        viewer: &Viewer,
        dataset: DatasetId,
        raw_file: RawFileId,
    ) -> Result<RawFile> {
        later!(viewer, dataset, raw_file)
    }
}
