//! Reading again what a mapping reads otherwise now, out of the bytes that are kept.

use std::path::PathBuf;

use catalog::CatalogError;
use model::id::ColumnMappingId;

use crate::{Imported, Ingest, IngestError, IngestFile, IngestRequest, Whence};

/// What came of reading again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadAgain {
    /// Files read.
    pub read: u64,
    /// Files that could not be read by the mapping as it is now: their datasets stay as they are.
    pub failed: u64,
}

impl Ingest {
    /// Reads every file that the mapping reads otherwise than when it was taken in, so that its
    /// datasets show what the mapping says: new generations, for which the disk is not looked at.
    /// What was read by a mapping that is there no more stays as it is.
    ///
    /// # Errors
    /// Where the catalog does not answer. A file that fails is told in the log, and the others go on.
    pub async fn read_again(&self, mapping: ColumnMappingId) -> Result<ReadAgain, IngestError> {
        let system = self.catalog.system();
        let (mut outcome, mut after) = (ReadAgain::default(), 0);
        loop {
            let page = self.catalog.origins_read_otherwise(&system, mapping, after).await?;
            let Some((last, _)) = page.last() else { return Ok(outcome) };
            after = *last;
            for (_, key) in page {
                match self.read_kept(&key).await {
                    Ok(Some(imported)) => outcome.read += u64::from(!imported.known),
                    // Another path of the same file is the one that is read again.
                    Ok(None) => {}
                    Err(IngestError::Catalog(error @ CatalogError::Database(_))) => {
                        return Err(error.into());
                    }
                    Err(error) => {
                        outcome.failed += 1;
                        tracing::warn!(origin = %key, %error, "A file could not be read again");
                    }
                }
            }
        }
    }

    /// `None` where the datasets are not as this origin left them.
    async fn read_kept(&self, key: &str) -> Result<Option<Imported>, IngestError> {
        let system = self.catalog.system();
        let (Some(origin), Some(kept)) = (
            self.catalog.origin(&system, key).await?,
            self.catalog.kept_bundle(&system, key).await?,
        ) else {
            return Ok(None);
        };
        if !origin.is_current() {
            return Ok(None);
        }
        let mut raw_files = Vec::with_capacity(kept.files.len());
        for file in &kept.files {
            let raw = serde_json::from_value(file.description.clone());
            raw_files.push(raw.map_err(IngestError::Description)?);
        }
        let files = kept.files.iter().map(|file| IngestFile {
            name: file.name.clone(),
            // Nothing is read from there.
            path: PathBuf::new(),
            modified_at: kept.modified_at,
        });
        let request = IngestRequest {
            origin: key.to_owned(),
            observed_file: kept.observed_file,
            files: files.collect(),
            open: origin.open,
            context: kept.context,
        };
        let origin = Some(origin);
        let read = self.import_kept(&request, &raw_files, &kept.files, origin, Whence::Kept);
        read.await.map(Some)
    }
}
