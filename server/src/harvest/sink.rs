//! Where the harvester's files go: into ingest.

use catalog::ImportContext;
use harvester::{Claim, End, ImportOutcome, ImportRequest, Sink};
use ingest::{Ingest, IngestError, IngestFile, IngestRequest};

pub struct IngestSink {
    ingest: Ingest,
}

impl IngestSink {
    pub fn new(ingest: Ingest) -> Self {
        Self { ingest }
    }
}

impl Sink for IngestSink {
    fn bundles(&self, names: &[&str]) -> Vec<Vec<usize>> {
        formats::bundle::groups(names).iter().map(formats::bundle::Group::indexes).collect()
    }

    async fn claims(&self, bundle: &ImportRequest) -> Claim {
        match self.ingest.claims(bundle.head().absolute_path.clone()).await {
            Ok(true) => Claim::Continues,
            Ok(false) => Claim::WaitsForStability,
            Err(IngestError::Unsupported(reason)) => Claim::Unsupported(reason),
            // Whatever else is in the way shows itself, with its reason, when the file is at rest.
            Err(_) => Claim::WaitsForStability,
        }
    }

    async fn import(&self, request: ImportRequest) -> ImportOutcome {
        let path = &request.monitored_path;
        let head = request.head();
        let outcome = self.ingest.import(IngestRequest {
            origin: format!("path:{}:{}", path.id, head.relative_path),
            observed_file: Some(head.id),
            files: request
                .files
                .iter()
                .map(|file| IngestFile {
                    name: file_name(&file.relative_path).to_owned(),
                    path: file.absolute_path.clone(),
                    modified_at: file.observation.modified_at,
                })
                .collect(),
            open: request.end == End::Open,
            context: ImportContext {
                path: Some(path.id),
                relative_path: head.relative_path.clone(),
                time_zone: path.edit.time_zone.clone(),
                default_owner: None,
            },
        });
        match outcome.await {
            Ok(imported) => {
                ImportOutcome::Imported { datasets: imported.datasets, rows: imported.rows_added }
            }
            Err(IngestError::Unsupported(reason)) => ImportOutcome::Unsupported { reason },
            Err(error @ IngestError::AwaitingMapping(_)) => {
                ImportOutcome::AwaitingMapping { reason: error.to_string() }
            }
            Err(error) => {
                tracing::warn!(
                    file.path = ?head.relative_path,
                    error = %crate::error::chain(&error),
                    "A file could not be imported"
                );
                ImportOutcome::Failed { reason: error.to_string() }
            }
        }
    }
}

fn file_name(relative_path: &str) -> &str {
    relative_path.rsplit('/').next().unwrap_or(relative_path)
}
