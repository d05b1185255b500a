//! Raw bytes first: whatever happens afterwards, they are safe.

use std::io;
use std::path::Path;

use catalog::Origin;
use formats::Source;
use store::{RawDescription, RawWriter, Store};

use crate::file_source::{FileSource, KeptSource};
use crate::{IngestError, IngestRequest};

/// How much of what was kept is compared with the file, at its head and before the new bytes,
/// to tell an append from a rewrite while the file still grows.
const COMPARED_BYTES: u64 = 64 * 1024;

/// Keeps every file of the bundle.
///
/// A data file that still grows is read on after the chunks that are kept. When it is at rest all of
/// it is read and hashed, so that a change in its middle shows at the latest then.
pub(crate) async fn keep(
    store: &Store,
    request: &IngestRequest,
    origin: Option<&Origin>,
) -> Result<Vec<RawDescription>, IngestError> {
    let mut kept = Vec::with_capacity(request.files.len());
    for (index, file) in request.files.iter().enumerate() {
        let before = origin.filter(|_| request.open).and_then(|origin| match index {
            0 => Some(&origin.raw_file.description),
            _ => origin
                .beside
                .iter()
                .find(|kept| kept.name == file.name)
                .map(|kept| &kept.description),
        });
        // As another version of the program describes it: all of the file is read.
        let shorter = before.and_then(|before| serde_json::from_value(before.clone()).ok());
        let (path, store) = (file.path.clone(), store.clone());
        let keep = move || keep_one(&store, &path, shorter.as_ref());
        let one = tokio::task::spawn_blocking(keep).await;
        kept.push(one.map_err(IngestError::stopped)??);
    }
    Ok(kept)
}

fn keep_one(
    store: &Store,
    path: &Path,
    shorter: Option<&RawDescription>,
) -> Result<RawDescription, IngestError> {
    let file = FileSource::open(path)?;
    if let Some(shorter) = shorter
        && shorter.resume_offset() > 0
        && continues(store, &file, shorter)?
        && let Ok(mut writer) = RawWriter::resume(store, shorter)
    {
        writer.write_from(file.into_read_from(shorter.resume_offset())?)?;
        return Ok(writer.finish()?);
    }
    Ok(store.put_raw_blocking(file.into_read_from(0)?)?)
}

/// Whether the file is the kept one with more at its end, as far as its ends tell.
fn continues(store: &Store, file: &FileSource, kept: &RawDescription) -> io::Result<bool> {
    if file.len() < kept.size {
        return Ok(false);
    }
    let old = KeptSource::new(store.raw_reader(kept));
    let tail = kept.resume_offset().saturating_sub(COMPARED_BYTES);
    for offset in [0, tail] {
        let length = COMPARED_BYTES as usize;
        if old.read_range(offset, length)? != file.read_range(offset, length)? {
            return Ok(false);
        }
    }
    Ok(true)
}
