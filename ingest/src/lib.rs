//! One bundle of files, once: raw bytes kept by hash → known? stop → detect → read → store →
//! catalogue in one transaction.
//!
//! **Invariants**
//! - Order of effects: raw chunks, then Parquet objects, then one SQL transaction. A crash leaves
//!   at most objects that nothing names, never half a dataset.
//! - Idempotent: the same bytes from the same place have one effect.
//! - A growing file read in any number of pieces gives what one full read gives.
//! - Readers see bytes that were kept, never the live path.

mod awaiting;
pub mod cycles;
mod date;
mod error;
mod file_source;
mod keep;
mod pass;
mod plan;
mod request;
pub mod steps;
pub mod worker;

use std::sync::Arc;

use catalog::{Catalog, ImportRecord, Origin, RawFileRecord};
use formats::{Bundle, NamedSource};
use model::dataset::SourceRole;
use model::mapping::TableHeader;
use serde_json::json;
use store::{RawDescription, Store};

pub use error::IngestError;
pub use file_source::FileSource;
pub use request::{Imported, IngestFile, IngestRequest};

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
        let mappings = self.catalog.mappings_as_system(&self.catalog.system()).await?;
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
        let origin = self.catalog.origin(&system, &request.origin).await?;
        let raw_files = keep::keep(&self.store, &request, origin.as_ref()).await?;
        if let Some(origin) = &origin
            && is_done(origin, &raw_files[0], &request)
        {
            return Ok(Imported::known(origin));
        }
        if origin.is_none()
            && let Some(known) = self.known_elsewhere(&request, &raw_files[0]).await?
        {
            return Ok(known);
        }
        let bundle = self.bundle(&request, &raw_files);
        let plan = Plan::make(&self.store, &request, &bundle, &raw_files[0], origin).await?;
        let mappings = self.catalog.mappings_as_system(&system).await?;
        let (store, worker) = (self.store.clone(), self.worker.clone());
        let pass = pass::run(store, worker, bundle.clone(), plan, &request, mappings).await;
        if let Err(IngestError::AwaitingMapping(header)) = &pass {
            self.note_awaiting(&request, bundle, header).await?;
        }
        let pass = pass?;
        let mut imported = pass.imported();
        let record = ImportRecord {
            origin: request.origin,
            observed_file: request.observed_file,
            raw_files: raw_records(&request.files, raw_files)?,
            format: pass.format,
            parser_revision: pass.parser_revision,
            resume: pass.resume,
            state: pass.state,
            open: request.open,
            tests: pass.tests,
            context: request.context,
        };
        imported.datasets = self.catalog.record_import(&system, record).await?;
        Ok(imported)
    }

    /// Lets people see the table, so that one of them says what its columns are.
    async fn note_awaiting(
        &self,
        request: &IngestRequest,
        bundle: Bundle,
        header: &TableHeader,
    ) -> Result<(), IngestError> {
        let look = move || awaiting::first_values(&bundle);
        let first_values =
            tokio::task::spawn_blocking(look).await.map_err(IngestError::stopped)??;
        let (system, path) = (self.catalog.system(), request.context.path);
        let file = &request.context.relative_path;
        Ok(self.catalog.note_awaiting(&system, path, file, header, first_values).await?)
    }

    /// The same content was imported from another place: remember this one, make nothing new.
    async fn known_elsewhere(
        &self,
        request: &IngestRequest,
        raw: &RawDescription,
    ) -> Result<Option<Imported>, IngestError> {
        let system = self.catalog.system();
        let known = self.catalog.raw_file(&system, &raw.hash).await?;
        if known.is_none_or(|known| known.datasets.is_empty()) {
            return Ok(None);
        }
        let context = request.context.clone();
        let observed_file = request.observed_file;
        let key = &request.origin;
        let datasets =
            self.catalog.link_origin(&system, key, &raw.hash, observed_file, context).await?;
        Ok(Some(Imported { datasets, known: true, ..Imported::default() }))
    }

    fn bundle(&self, request: &IngestRequest, raw_files: &[RawDescription]) -> Bundle {
        let files = request.files.iter().zip(raw_files).map(|(file, raw)| NamedSource {
            name: file.name.clone(),
            source: Arc::new(file_source::KeptSource::new(self.store.raw_reader(raw))),
        });
        Bundle { files: files.collect() }
    }
}

/// Nothing is left to do: the same bytes, read to the same end by the same reader.
fn is_done(origin: &Origin, raw: &RawDescription, request: &IngestRequest) -> bool {
    let same_reader = formats::detect::by_id(&origin.format)
        .is_some_and(|format| format.parser_revision() == origin.parser_revision);
    origin.raw_file.hash == raw.hash && same_reader && (request.open || !origin.open)
}

fn raw_records(
    files: &[IngestFile],
    raw_files: Vec<RawDescription>,
) -> Result<Vec<RawFileRecord>, IngestError> {
    let records = files.iter().zip(raw_files).enumerate().map(|(index, (file, raw))| {
        Ok(RawFileRecord {
            name: file.name.clone(),
            role: if index == 0 { SourceRole::Data } else { SourceRole::Settings },
            hash: raw.hash.clone(),
            size: raw.size,
            description: json!(raw),
        })
    });
    records.collect()
}
