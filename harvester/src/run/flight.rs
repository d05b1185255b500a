//! One hand-over to the sink, in a task of its own.

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;

use model::id::MonitoredPathId;
use tokio::task::JoinError;

use super::root::Want;
use crate::clock::modified_at;
use crate::paths::{Missing, file_below};
use crate::sink::{BundleFile, Claim, End, ImportOutcome, ImportRequest, Sink};

/// What is in the sink's hands.
pub(crate) struct Flight {
    pub(crate) path: MonitoredPathId,
    pub(crate) want: Want,
    pub(crate) started: tokio::time::Instant,
}

/// How it came back.
pub(crate) enum Landing {
    Ended(ImportOutcome),
    /// Not imported: a file is gone or no longer as it was seen, or its format waits for stability.
    Released,
}

/// Checks the paths, asks for the claim of an Open pass, imports.
pub(crate) async fn fly<S: Sink>(
    sink: Arc<S>,
    root: PathBuf,
    mut request: ImportRequest,
) -> Landing {
    let checked = tokio::task::spawn_blocking(move || {
        for file in &mut request.files {
            file.absolute_path = file_below(&root, &file.relative_path)?;
            if request.end == End::Closed && !is_as_seen(file) {
                return Err(Missing::Gone);
            }
        }
        Ok(request)
    })
    .await;
    let request = match checked {
        Ok(Ok(request)) => request,
        Ok(Err(Missing::Gone)) => return Landing::Released,
        Ok(Err(Missing::Refused(reason))) => {
            return Landing::Ended(ImportOutcome::Unsupported { reason });
        }
        Err(error) => return Landing::Ended(broken(error)),
    };
    if request.end == End::Open {
        match sink.claims(&request).await {
            Claim::Continues => {}
            Claim::WaitsForStability => return Landing::Released,
            Claim::Unsupported(reason) => {
                tracing::debug!(
                    file.path = request.head().relative_path,
                    reason,
                    "no format claims this file yet"
                );
                return Landing::Released;
            }
        }
    }
    Landing::Ended(sink.import(request).await)
}

/// A file may have waited for a free hand, and changed meanwhile: then it is not at rest.
fn is_as_seen(file: &BundleFile) -> bool {
    fs_err::metadata(&file.absolute_path).is_ok_and(|metadata| {
        metadata.len() == file.observation.size
            && modified_at(&metadata) == file.observation.modified_at
    })
}

/// A panic is that file's failure, told in one line.
pub(crate) fn broken(error: JoinError) -> ImportOutcome {
    let reason = match error.try_into_panic() {
        Ok(panic) => format!(
            "The import stopped with an internal error, please report it: {}",
            message_of(&*panic)
        ),
        Err(error) => format!("The import was stopped: {error}"),
    };
    ImportOutcome::Failed { reason }
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let message = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    message.lines().next().unwrap_or_default().chars().take(300).collect()
}
