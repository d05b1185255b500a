//! One bundle of files, once: raw bytes kept by hash → known? stop → detect → read → store →
//! catalogue in one transaction.
//!
//! **Invariants**
//! - Order of effects: raw chunks, then Parquet objects, then one SQL transaction. A crash leaves
//!   at most objects that nothing names, never half a dataset.
//! - Idempotent: the same bytes from the same place have one effect.
//! - A growing file read in any number of pieces gives what one full read gives.
//! - Readers see bytes that were kept, never the live path.

mod again;
mod awaiting;
pub mod cycles;
mod date;
mod elsewhere;
mod error;
mod file_source;
mod keep;
mod pass;
mod plan;
mod preview;
mod request;
mod roles;
pub mod steps;
mod sweep;
pub mod worker;

use std::sync::Arc;

use catalog::{Catalog, CatalogError, ImportRecord, LinkRecord, Origin, RawFileRecord, ReadBy};
use formats::{Bundle, Format, NamedSource};
use model::mapping::{ColumnMapping, TableHeader};
use serde_json::json;
use store::{RawDescription, Store};

pub use again::Reread;
pub use error::IngestError;
pub use file_source::FileSource;
pub use preview::preview;
pub use request::{Imported, IngestFile, IngestRequest};

pub use sweep::Swept;
pub use worker::Worker;

use plan::Plan;

/// Takes files in. Cheap to clone.
#[derive(Clone)]
pub struct Ingest {
    store: Store,
    catalog: Catalog,
    worker: Option<Worker>,
}

impl Ingest {
    pub fn new(store: Store, catalog: Catalog) -> Self {
        Self { store, catalog, worker: None }
    }

    /// Reads formats that want it in processes of their own.
    #[must_use]
    pub fn with_worker(self, worker: Worker) -> Self {
        Self { worker: Some(worker), ..self }
    }

    /// Whether the file, as it is now, is of a format that can be read while it grows.
    ///
    /// # Errors
    /// [`IngestError::Unsupported`] where no format claims it; [`IngestError::Unreadable`].
    pub async fn claims(&self, path: std::path::PathBuf) -> Result<bool, IngestError> {
        let mappings = self.mappings().await?.into_iter().map(|(_, mapping)| mapping).collect();
        let sniff = tokio::task::spawn_blocking(move || {
            let source = FileSource::open(&path)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let bundle = Bundle::single(name, Arc::new(source));
            let format = formats::detect(&bundle)?.format;
            // A table without a mapping is not worth keeping anew each time that it grows.
            let waits = awaiting::waits_for_mapping(format, &bundle, mappings);
            Ok(format.continues() && !waits)
        });
        sniff.await.map_err(IngestError::stopped)?
    }

    /// Takes a bundle in, whole or what is new of it.
    ///
    /// # Errors
    /// With the one-line reason for the person who must act; nothing is lost, and the same request
    /// may be made again.
    pub async fn import(&self, request: IngestRequest) -> Result<Imported, IngestError> {
        let system = self.catalog.system();
        let mut origin = self.catalog.origin(&system, &request.origin).await?;
        let raw_files = keep::keep(&self.store, &request, origin.as_ref()).await?;
        let files = self.raw_records(&request.files, &raw_files).await?;
        let mut attempt = 1;
        loop {
            match self.import_kept(&request, &raw_files, &files, origin, Whence::Disk).await {
                // Another pass over the same bytes was faster: look again at what is left to do.
                Err(IngestError::Catalog(CatalogError::Conflict { .. }))
                    if attempt < MOST_ATTEMPTS =>
                {
                    attempt += 1;
                    origin = self.catalog.origin(&system, &request.origin).await?;
                }
                outcome => return outcome,
            }
        }
    }

    /// Of bytes that are in the store, once: a conflict is to be planned anew.
    async fn import_kept(
        &self,
        request: &IngestRequest,
        raw_files: &[RawDescription],
        files: &[RawFileRecord],
        mut origin: Option<Origin>,
        whence: Whence,
    ) -> Result<Imported, IngestError> {
        let system = self.catalog.system();
        if let Some(known) = known(origin.as_ref(), raw_files, request) {
            return Ok(known);
        }
        let is_current = origin.as_ref().is_some_and(Origin::is_current);
        if whence == Whence::Kept && !is_current {
            return Ok(origin.as_ref().map(Imported::known).unwrap_or_default());
        }
        if !is_current
            && let Some(known_hash) =
                elsewhere::find(&self.store, &self.catalog, &raw_files[0], &files[0].head).await?
        {
            let link = LinkRecord {
                origin: request.origin.clone(),
                observed_file: request.observed_file,
                file: files[0].clone(),
                known: known_hash,
                open: request.open,
                context: request.context.clone(),
            };
            self.catalog.link_origin(&system, link).await?;
            origin = self.catalog.origin(&system, &request.origin).await?;
            if let Some(known) = known(origin.as_ref(), raw_files, request) {
                return Ok(known);
            }
        }
        let based_on = origin.as_ref().map(|origin| origin.raw_file.id);
        let bundle = self.bundle(request, raw_files);
        let plan = Plan::make(&self.store, request, &bundle, raw_files, files, origin).await?;
        let known = self.mappings().await?;
        let mappings = known.iter().map(|(_, mapping)| mapping.clone()).collect();
        let (store, worker, format) = (self.store.clone(), self.worker.clone(), plan.format);
        let pass = pass::run(store, worker, bundle.clone(), plan, request, mappings).await;
        if let Err(IngestError::AwaitingMapping(header)) = &pass {
            self.note_awaiting(request, format, bundle, header).await?;
        }
        let pass = pass?;
        let header = pass.mapped_header();
        let read_by = known.iter().find(|(_, mapping)| Some(&mapping.header) == header);
        let read_by = read_by.map(|(read_by, _)| *read_by);
        let mut imported = pass.imported();
        let record = ImportRecord {
            origin: request.origin.clone(),
            observed_file: request.observed_file,
            is_from_disk: whence == Whence::Disk,
            based_on,
            raw_files: files.to_vec(),
            format: pass.format,
            parser_revision: pass.parser_revision,
            read_by,
            resume: pass.resume,
            state: pass.state,
            open: request.open,
            tests: pass.tests,
            context: request.context.clone(),
        };
        imported.datasets = self.catalog.record_import(&system, record).await?;
        Ok(imported)
    }

    async fn mappings(&self) -> Result<Vec<(ReadBy, ColumnMapping)>, IngestError> {
        Ok(self.catalog.mappings_as_system(&self.catalog.system()).await?)
    }

    /// Lets people see the table, so that one of them says what its columns are.
    async fn note_awaiting(
        &self,
        request: &IngestRequest,
        format: &'static dyn Format,
        bundle: Bundle,
        header: &TableHeader,
    ) -> Result<(), IngestError> {
        let (seen, worker) = (header.clone(), self.worker.clone());
        let look = move || awaiting::sample(format, worker.as_ref(), &bundle, &seen);
        let sample = tokio::task::spawn_blocking(look).await.map_err(IngestError::stopped)??;
        let (system, path) = (self.catalog.system(), request.context.path);
        let file = &request.context.relative_path;
        Ok(self.catalog.note_awaiting(&system, path, file, header, sample).await?)
    }

    fn bundle(&self, request: &IngestRequest, raw_files: &[RawDescription]) -> Bundle {
        let files = request.files.iter().zip(raw_files).map(|(file, raw)| NamedSource {
            name: file.name.clone(),
            source: Arc::new(file_source::KeptSource::new(self.store.raw_reader(raw))),
        });
        Bundle { files: files.collect() }
    }

    async fn raw_records(
        &self,
        files: &[IngestFile],
        raw_files: &[RawDescription],
    ) -> Result<Vec<RawFileRecord>, IngestError> {
        let mut records = Vec::with_capacity(files.len());
        let roles = roles::of(files);
        for ((file, raw), role) in files.iter().zip(raw_files).zip(roles) {
            records.push(RawFileRecord {
                name: file.name.clone(),
                role,
                hash: raw.hash.clone(),
                size: raw.size,
                description: json!(raw),
                head: elsewhere::head(&self.store, raw).await?,
            });
        }
        Ok(records)
    }
}

/// Where the bytes of a pass were read just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whence {
    Disk,
    /// In the store: the datasets must be as this origin left them.
    Kept,
}

/// Times that a pass is planned anew because another one was faster.
const MOST_ATTEMPTS: u32 = 4;

/// What is known, where nothing is left to do: the same bytes, of the files beside it too, read to
/// the same end by the same reader.
fn known(
    origin: Option<&Origin>,
    raw_files: &[RawDescription],
    request: &IngestRequest,
) -> Option<Imported> {
    let origin = origin?;
    let same_reader = formats::detect::by_id(&origin.format)
        .is_some_and(|format| format.parser_revision() == origin.parser_revision);
    let (head, beside) = raw_files.split_first()?;
    let same_files = origin.raw_file.hash == head.hash
        && beside.iter().all(|raw| origin.beside.iter().any(|known| known.hash == raw.hash));
    let same_reader = same_reader && !origin.is_read_otherwise;
    let done = same_files && same_reader && (request.open || !origin.open);
    done.then(|| Imported::known(origin))
}
