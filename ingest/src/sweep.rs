//! Clears the store of what nothing names: parts that a later revision replaced, and what a crash
//! or a lost race left behind.
//!
//! Nothing younger than a day goes. A reader may still be at a replaced part, and a file on its way
//! in puts its chunks long before the catalog names them; putting one that exists renews its age.
//! So both the age and the catalog are looked at once more just before an object is deleted.

use std::collections::HashSet;

use futures::TryStreamExt;
use model::time::Timestamp;
use store::RawDescription;

use crate::{Ingest, IngestError};

const AGE_MICROSECONDS: i64 = 24 * 3600 * 1_000_000;

/// Objects between two looks at the catalog.
const BATCH: usize = 200;

/// What was cleared away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Parts that a revision had replaced more than a day ago.
    pub parts: u64,
    /// Objects that nothing named.
    pub strays: u64,
    pub stray_bytes: u64,
}

impl Ingest {
    /// Deletes what nothing has named for a day; for once an hour or so.
    ///
    /// # Errors
    /// At the first object that cannot be deleted; the next sweep takes it up again.
    pub async fn sweep(&self, now: Timestamp) -> Result<Swept, IngestError> {
        let system = self.catalog.system();
        let before = Timestamp(now.0.saturating_sub(AGE_MICROSECONDS));
        // Objects first: a crash between the two leaves rows, and those are taken up again.
        self.store.delete(self.catalog.removed_objects(&system, before).await?).await?;
        let parts = self.catalog.forget_removed_parts(&system, before).await?;
        let mut swept = Swept { parts, ..Swept::default() };

        let named = self.named().await?;
        let mut strays = Vec::new();
        // Whatever else somebody keeps beside them is not ours.
        for folder in [store::PART_PREFIX, store::RAW_PREFIX] {
            let mut objects = self.store.list(Some(folder));
            while let Some(object) = objects.try_next().await? {
                if object.modified_at < before && !named.contains(&object.key) {
                    strays.push(object.key);
                }
            }
        }
        for batch in strays.chunks(BATCH) {
            let named = self.named().await?;
            for key in batch.iter().filter(|key| !named.contains(*key)) {
                let found = self.store.object(key).await?;
                let Some(stray) = found.filter(|found| found.modified_at < before) else {
                    continue;
                };
                self.store.delete([stray.key]).await?;
                swept.strays += 1;
                swept.stray_bytes += stray.bytes;
            }
        }
        Ok(swept)
    }

    /// Keys of every object that the catalog knows of.
    async fn named(&self) -> Result<HashSet<String>, IngestError> {
        let system = self.catalog.system();
        let mut named: HashSet<String> =
            self.catalog.referenced_objects(&system).await?.into_iter().collect();
        for file in self.catalog.raw_files(&system).await? {
            // A description that cannot be read must not cost anybody their bytes.
            let raw: RawDescription =
                serde_json::from_value(file.description).map_err(IngestError::Description)?;
            named.extend(raw.chunks.iter().map(store::ChunkRef::key));
        }
        Ok(named)
    }
}
