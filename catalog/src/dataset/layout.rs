//! Where a dataset's samples lie.

use model::dataset::{DatasetColumn, DatasetState};
use model::id::DatasetId;
use model::part::PartDescription;
use model::table::{ColumnSpec, TableKind};

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::{System, Viewer};

/// One revision of one generation, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct DatasetLayout {
    pub dataset: DatasetId,
    pub generation: u64,
    pub revision: u64,
    pub state: DatasetState,
    pub tables: Vec<TableLayout>,
    /// Standard columns first.
    pub columns: Vec<DatasetColumn>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TableLayout {
    pub index: u32,
    pub name: String,
    pub kind: TableKind,
    pub rows: u64,
    pub content_hash: String,
    /// The stored columns.
    pub specs: Vec<ColumnSpec>,
    /// In order of their first rows.
    pub parts: Vec<PartDescription>,
}

impl Catalog {
    /// Of the current generation and revision.
    pub async fn layout(&self, viewer: &Viewer, id: DatasetId) -> Result<DatasetLayout> {
        later!(viewer, id)
    }
    /// Of any generation in its last revision; `None` is the current one.
    pub async fn layout_as_system(
        &self,
        _system: &System,
        id: DatasetId,
        generation: Option<u64>,
    ) -> Result<DatasetLayout> {
        later!(_system, id, generation)
    }
    /// Every dataset with its generations, oldest first: for `verify`, `backup` and re-parsing.
    pub async fn dataset_generations(&self, _system: &System) -> Result<Vec<(DatasetId, u64)>> {
        later!(_system)
    }
}
