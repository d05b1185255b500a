//! Whether another path brought the same file in: as it is here, an earlier state of it, or a later
//! one. A growing file that is seen by two ways, or copied while it grows, stays one dataset.

use catalog::{Catalog, HEAD_BYTES};
use formats::Source as _;
use store::{RawDescription, Store};

use crate::IngestError;
use crate::file_source::KeptSource;
use crate::plan::same_prefix;

/// The hash of the known bytes: the same where they are known, else those of a state that is
/// further on, else those of the latest earlier one.
pub(crate) async fn find(
    store: &Store,
    catalog: &Catalog,
    raw: &RawDescription,
    head: &str,
) -> Result<Option<String>, IngestError> {
    // Nothing is the beginning of everything.
    if raw.size == 0 {
        return Ok(None);
    }
    let system = catalog.system();
    let same = catalog.raw_file(&system, &raw.hash).await?;
    if same.is_some_and(|same| !same.datasets.is_empty()) {
        return Ok(Some(raw.hash.clone()));
    }
    let alike = catalog.descriptions_beginning_as(&system, head).await?;
    let mut alike: Vec<RawDescription> =
        alike.into_iter().filter_map(|alike| serde_json::from_value(alike).ok()).collect();
    alike.sort_by_key(|alike| std::cmp::Reverse(alike.size));
    for known in &alike {
        let (shorter, longer) = if known.size < raw.size { (known, raw) } else { (raw, known) };
        if same_prefix(store, shorter, longer, shorter.size).await? {
            return Ok(Some(known.hash.clone()));
        }
    }
    Ok(None)
}

/// The first bytes, by which the catalog finds files that may be states of one.
pub(crate) async fn head(store: &Store, raw: &RawDescription) -> Result<String, IngestError> {
    let kept = KeptSource::new(store.raw_reader(raw));
    let head = tokio::task::spawn_blocking(move || kept.read_range(0, HEAD_BYTES)).await;
    let head = head.map_err(IngestError::stopped)??;
    Ok(head.iter().map(|byte| format!("{byte:02x}")).collect())
}
