//! Whether a pass goes on where the last one stopped, or reads the whole file.

use std::iter;

use catalog::{Origin, OriginDataset, RawFileRecord};
use formats::{Bundle, Format, Resume, Source as _};
use model::dataset::SourceRole;
use store::{RawDescription, Store};

use crate::file_source::KeptSource;
use crate::pass::Folds;
use crate::{IngestError, IngestRequest};

/// What the pass has to do.
pub(crate) struct Plan {
    pub(crate) format: &'static dyn Format,
    pub(crate) work: Work,
}

pub(crate) enum Work {
    /// Read on: the bytes before `resume` are still there.
    Append { resume: Resume, dataset: OriginDataset, folds: Box<Folds> },
    /// Read everything. What this place gave before becomes an older generation, test by test.
    Whole { previous: Vec<OriginDataset> },
}

impl Plan {
    pub(crate) async fn make(
        store: &Store,
        request: &IngestRequest,
        bundle: &Bundle,
        raw_files: &[RawDescription],
        files: &[RawFileRecord],
        origin: Option<Origin>,
    ) -> Result<Self, IngestError> {
        let sniffed = bundle.clone();
        let detected = tokio::task::spawn_blocking(move || formats::detect(&sniffed)).await;
        let format = detected.map_err(IngestError::stopped)??.format;
        let Some(origin) = origin else {
            return Ok(Self { format, work: Work::Whole { previous: Vec::new() } });
        };
        if let Some(resume) = resume_of(format, &origin)
            && let Some(folds) = Folds::read(&origin.state)
            && goes_on(store, &origin, raw_files, files, resume.offset).await?
        {
            tracing::debug!(origin = %request.origin, offset = resume.offset, "Reading on");
            let dataset = origin.datasets[0].clone();
            return Ok(Self {
                format,
                work: Work::Append { resume, dataset, folds: Box::new(folds) },
            });
        }
        Ok(Self { format, work: Work::Whole { previous: origin.datasets } })
    }
}

/// Whether what was read up to `offset` is still there. Data in several files are read as if each
/// stood behind the one before: of the files that were read only the last may have grown, and others
/// may have come behind it. Settings and logs only describe them.
async fn goes_on(
    store: &Store,
    origin: &Origin,
    raw_files: &[RawDescription],
    files: &[RawFileRecord],
    offset: u64,
) -> Result<bool, IngestError> {
    let later = origin.beside.iter().filter(|file| file.role == SourceRole::Data);
    let old: Result<Vec<RawDescription>, _> = iter::once(&origin.raw_file.description)
        .chain(later.map(|file| &file.description))
        .map(|description| serde_json::from_value(description.clone()))
        .collect();
    // As another version of the program describes it: read all of it.
    let Ok(old) = old else { return Ok(false) };
    let now: Vec<&RawDescription> = raw_files
        .iter()
        .zip(files)
        .filter(|(_, file)| file.role == SourceRole::Data)
        .map(|(raw, _)| raw)
        .collect();
    if now.len() < old.len() {
        return Ok(false);
    }
    for (index, (before, after)) in old.iter().zip(now).enumerate() {
        let is_last = index + 1 == old.len();
        // Where one file is all, what stands behind the offset was not taken for good.
        let read = if old.len() == 1 { offset } else { before.size };
        let same = match is_last {
            true => same_prefix(store, before, after, read).await?,
            false => before.hash == after.hash,
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A state that this build may go on from.
fn resume_of(format: &'static dyn Format, origin: &Origin) -> Option<Resume> {
    let resume: Resume = serde_json::from_value(origin.resume.clone()?).ok()?;
    let same_reader = resume.format == format.id()
        && origin.format == format.id()
        && resume.parser_revision == format.parser_revision();
    let one_current_test = origin.datasets.len() == 1 && origin.datasets[0].current;
    let same_reader = same_reader && !origin.is_read_otherwise;
    (format.continues() && same_reader && one_current_test).then_some(resume)
}

/// Whether every byte before `offset` is what it was. Chunks are kept by their hash, so only the
/// one in which the offset falls has to be looked at.
pub(crate) async fn same_prefix(
    store: &Store,
    old: &RawDescription,
    now: &RawDescription,
    offset: u64,
) -> Result<bool, IngestError> {
    if now.size < old.size || offset > old.size {
        return Ok(false);
    }
    let mut start = 0;
    for (before, after) in old.chunks.iter().zip(&now.chunks) {
        if start >= offset {
            break;
        }
        let end = start + before.size;
        if before.hash != after.hash {
            // Only the last chunk of the old file may have grown.
            if end < old.size {
                return Ok(false);
            }
            let length = (offset.min(end) - start) as usize;
            let [old, now] = [old, now].map(|raw| KeptSource::new(store.raw_reader(raw)));
            let same = tokio::task::spawn_blocking(move || {
                Ok(old.read_range(start, length)? == now.read_range(start, length)?)
            });
            return same.await.map_err(IngestError::stopped)?;
        }
        start = end;
    }
    Ok(true)
}
