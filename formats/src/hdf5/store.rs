//! An HDF5 file, and questions to it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hdf5_pure::{
    AttrValue, Dataset, Error, File, FileAccessProperties, Group, MetadataCacheConfig,
};

use super::limits::{Limited, MAX_CHUNKS};
use crate::source::Watched;
use crate::{FormatError, Source};

/// A file that is asked within limits.
pub(crate) struct Store {
    file: File,
    limits: Limited,
    pub(super) source: Arc<Watched>,
    /// Of all data sets that are open; the crate keeps where each lies.
    chunks: AtomicU64,
}

impl Store {
    /// # Errors
    /// Where the file is cut off or not as HDF5 has it.
    pub(crate) fn open(source: &Arc<dyn Source>) -> Result<Self, FormatError> {
        let source = Arc::new(Watched::new(Arc::clone(source)));
        let limits = Limited::new(Arc::clone(&source));
        // Without a cache every read is counted.
        let properties =
            FileAccessProperties::new().with_metadata_cache(MetadataCacheConfig::disabled());
        let file = File::from_source_with_options(limits.clone(), properties);
        let file = file.map_err(|error| explain(&source, &error))?;
        // Addresses are then those of the file, as the global heap needs them.
        if file.superblock().base_address.get() != 0 {
            return Err(FormatError::Unsupported(
                "an HDF5 file behind a block of another program's".to_owned(),
            ));
        }
        Ok(Self { file, limits, source, chunks: AtomicU64::new(0) })
    }

    /// One question, with a budget of its own.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&File) -> Result<T, Error>,
    ) -> Result<T, FormatError> {
        self.limits.renew();
        question(&self.file).map_err(|error| explain(&self.source, &error))
    }

    /// Whether so many chunks more are not too many.
    pub(super) fn claim_chunks(&self, count: u64) -> bool {
        let before = self.chunks.fetch_add(count, Ordering::Relaxed);
        before.saturating_add(count) <= MAX_CHUNKS
    }

    /// Whether the file has a group of this name at its root.
    pub(crate) fn has_group(&self, name: &str) -> Result<bool, FormatError> {
        let groups = self.ask(|file| file.root().groups())?;
        Ok(groups.iter().any(|group| group == name))
    }

    pub(super) fn group(&self, name: &str) -> Result<Group, FormatError> {
        self.ask(|file| file.group(name))
    }

    pub(super) fn dataset(&self, path: &str) -> Result<Dataset, FormatError> {
        self.ask(|file| file.dataset(path))
    }

    pub(super) fn attributes_of(&self, group: &Group) -> Result<Attributes, FormatError> {
        self.ask(|_| group.attrs()).map(Attributes)
    }

    pub(super) fn attributes(&self, dataset: &Dataset) -> Result<Attributes, FormatError> {
        self.ask(|_| dataset.attrs()).map(Attributes)
    }
}

fn explain(source: &Watched, error: &Error) -> FormatError {
    source.or_failure(damaged(&error.to_string()))
}

pub(super) fn damaged(what: &str) -> FormatError {
    FormatError::Damaged(format!("the HDF5 file is damaged: {what}"))
}

/// What stands beside a group or a data set.
pub(super) struct Attributes(HashMap<String, AttrValue>);

impl Attributes {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}
