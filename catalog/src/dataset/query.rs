//! A page of datasets: filtered, sorted, by keyset.

use model::dataset::{DatasetQuery, DatasetRow};
use model::page::Page;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

impl Catalog {
    pub async fn datasets(
        &self,
        viewer: &Viewer,
        query: &DatasetQuery,
    ) -> Result<Page<DatasetRow>> {
        later!(viewer, query)
    }
}
