//! Whether a pass goes on where the last one stopped, or reads the whole file.

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
        raw: &RawDescription,
        files: &[RawFileRecord],
        origin: Option<Origin>,
    ) -> Result<Self, IngestError> {
        let sniffed = bundle.clone();
        let detected = tokio::task::spawn_blocking(move || formats::detect(&sniffed)).await;
        let format = detected.map_err(IngestError::stopped)??.format;
        let Some(origin) = origin else {
            return Ok(Self { format, work: Work::Whole { previous: Vec::new() } });
        };
        if !has_other_data(&origin, files)
            && let Some(resume) = resume_of(format, &origin)
            && let Some(folds) = Folds::read(&origin.state)
            && let Ok(old) = serde_json::from_value(origin.raw_file.description.clone())
            && same_prefix(store, &old, raw, resume.offset).await?
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

/// Whether files beside the head changed, or came late, that hold data: what was read without them
/// cannot be gone on with. Settings and logs only describe it.
fn has_other_data(origin: &Origin, files: &[RawFileRecord]) -> bool {
    files
        .iter()
        .skip(1)
        .any(|file| file.role == SourceRole::Data && !origin.beside.contains(&file.hash))
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
