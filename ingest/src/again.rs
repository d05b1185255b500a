//! Reading again, out of the bytes that are kept, what a mapping or a newer reader reads otherwise now.

use std::path::PathBuf;

use catalog::{CatalogError, ReadOtherwise};

use crate::{Imported, Ingest, IngestError, IngestFile, IngestRequest, MOST_ATTEMPTS, Whence};

/// What came of reading again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reread {
    /// Files read.
    pub read: u64,
    /// Files that could not be read as they are read now: their datasets stay as they are.
    pub failed: u64,
}

impl Ingest {
    /// Has everything read again, when [`Ingest::read_again`] comes to it, that an older reader of
    /// its format read.
    ///
    /// # Errors
    /// Where the catalog does not answer.
    pub async fn ask_for_newer_readers(&self) -> Result<(), IngestError> {
        let formats = formats::FORMATS.iter().chain([&formats::detect::FALLBACK]);
        let readers: Vec<(&str, u32)> =
            formats.map(|format| (format.id(), format.parser_revision())).collect();
        Ok(self.catalog.readers_are_now(&self.catalog.system(), &readers).await?)
    }

    /// Reads files that are read otherwise than when they were taken in, so that their datasets show
    /// what is read now: new generations, for which the disk is not looked at. What was read by a
    /// mapping that is there no more stays as it is.
    ///
    /// # Errors
    /// Where catalog or store do not answer: for a file, once the others were read, so that the same
    /// may be asked again.
    pub async fn read_again(&self, files: &ReadOtherwise) -> Result<Reread, IngestError> {
        let system = self.catalog.system();
        let (mut outcome, mut after) = (Reread::default(), 0);
        let mut passing = None;
        loop {
            let page = self.catalog.origins_read_otherwise(&system, files, after).await?;
            let Some((last, _)) = page.last() else { return passing.map_or(Ok(outcome), Err) };
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
                        tracing::warn!(origin = %key, %error, "A file could not be read again");
                        match error {
                            IngestError::Damaged(_)
                            | IngestError::Unsupported(_)
                            | IngestError::AwaitingMapping(_) => outcome.failed += 1,
                            error => passing = Some(error),
                        }
                    }
                }
            }
        }
    }

    /// `None` where the datasets are not as this origin left them.
    async fn read_kept(&self, key: &str) -> Result<Option<Imported>, IngestError> {
        let mut attempt = 1;
        loop {
            match self.read_kept_once(key).await {
                // The file was imported meanwhile: its bytes of now are to be read, not these.
                Err(IngestError::Catalog(CatalogError::Conflict { .. }))
                    if attempt < MOST_ATTEMPTS =>
                {
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn read_kept_once(&self, key: &str) -> Result<Option<Imported>, IngestError> {
        let system = self.catalog.system();
        let (Some(kept), Some(origin)) = (
            self.catalog.kept_bundle(&system, key).await?,
            self.catalog.origin(&system, key).await?,
        ) else {
            return Ok(None);
        };
        if !origin.is_current() {
            return Ok(None);
        }
        if kept.files.first().map(|file| &file.hash) != Some(&origin.raw_file.hash) {
            let message = "the file was imported meanwhile".to_owned();
            return Err(CatalogError::Conflict { message }.into());
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
