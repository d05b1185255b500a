//! `galvanalyser import PATH…`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use catalog::ImportContext;
use formats::bundle;
use ingest::{Imported, Ingest, IngestError, IngestFile, IngestRequest};
use model::id::UserId;
use model::time::Timestamp;
use serde_json::json;

use crate::cli::ImportArguments;
use crate::commands::parse_worker::own_worker;
use crate::commands::print;
use ingest::FileSource;

/// Imports each file once, with those that belong to it, without waiting for it to be at rest. One
/// that fails does not stop the others; the exit code tells.
pub(crate) async fn run(arguments: ImportArguments) -> anyhow::Result<()> {
    let catalog = arguments.config.open_catalog().await?;
    let store = arguments.config.open_store()?;
    let owner = match &arguments.owner {
        Some(name) => {
            let viewer = catalog.viewer_as(&catalog.system(), name).await;
            Some(viewer.with_context(|| format!("there is no active user “{name}”"))?.user())
        }
        None => None,
    };
    let ingest = Ingest::new(store, catalog).with_worker(own_worker()?);
    let mut failed = 0;
    let mut files = Vec::new();
    for path in &arguments.paths {
        failed += files_of(path, &mut files);
    }
    for bundle in bundles_of(&files) {
        let outcome = import_one(&ingest, &bundle, owner, arguments.time_zone.clone()).await;
        if outcome.is_err() {
            failed += bundle.len();
        }
        for path in bundle {
            report(path, &outcome, arguments.json)?;
        }
    }
    if failed > 0 {
        bail!("{failed} of {} were not imported", files.len().max(failed));
    }
    Ok(())
}

async fn import_one(
    ingest: &Ingest,
    bundle: &[&Path],
    owner: Option<UserId>,
    time_zone: Option<String>,
) -> Result<Imported, IngestError> {
    let files = bundle.iter().map(|path| file_at(path)).collect::<Result<Vec<_>, _>>()?;
    let name = files[0].name.clone();
    let request = IngestRequest {
        origin: format!("file:{}", files[0].path.to_string_lossy()),
        observed_file: None,
        files,
        open: false,
        context: ImportContext { path: None, relative_path: name, time_zone, default_owner: owner },
    };
    ingest.import(request).await
}

fn file_at(path: &Path) -> Result<IngestFile, IngestError> {
    let unreadable = |error: std::io::Error| IngestError::Unreadable(error.to_string());
    let absolute = fs_err::canonicalize(path).map_err(unreadable)?;
    let modified_at = FileSource::open(&absolute).map_err(unreadable)?.modified_at();
    Ok(IngestFile {
        name: absolute.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        path: absolute,
        modified_at: modified_at.unwrap_or(Timestamp(0)),
    })
}

/// Files that belong together, the one with the data first, in the order of the files.
fn bundles_of(files: &[PathBuf]) -> Vec<Vec<&Path>> {
    let names: Vec<String> =
        files.iter().map(|file| file.to_string_lossy().replace('\\', "/")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut groups: Vec<Vec<usize>> =
        bundle::groups(&names).iter().map(bundle::Group::indexes).collect();
    let grouped: HashSet<usize> = groups.iter().flatten().copied().collect();
    groups.extend((0..files.len()).filter(|index| !grouped.contains(index)).map(|one| vec![one]));
    groups.sort_by_key(|group| group[0]);
    let paths = |group: Vec<usize>| group.into_iter().map(|at| files[at].as_path()).collect();
    groups.into_iter().map(paths).collect()
}

fn report(
    path: &Path,
    outcome: &Result<Imported, IngestError>,
    as_json: bool,
) -> anyhow::Result<()> {
    let shown = path.display();
    match outcome {
        Ok(imported) if as_json => print(json!({
            "file": shown.to_string(),
            "state": "IMPORTED",
            "datasets": imported.datasets,
            "rows": imported.rows,
            "rows_added": imported.rows_added,
            "known": imported.known,
        }))?,
        Ok(imported) => {
            for dataset in &imported.datasets {
                let known = if imported.known { ", known already" } else { "" };
                print(format_args!(
                    "{shown}: dataset {dataset}, IMPORTED, {} rows, {} new{known}",
                    imported.rows, imported.rows_added
                ))?;
            }
        }
        Err(error) => {
            let state = match error {
                IngestError::Unsupported(_) => "UNSUPPORTED",
                IngestError::AwaitingMapping(_) => "AWAITING_MAPPING",
                _ => "IMPORT_FAILED",
            };
            if as_json {
                print(
                    json!({ "file": shown.to_string(), "state": state, "reason": error.to_string() }),
                )?;
            }
            eprintln!("{shown}: {state}: {}", crate::error::chain(error));
        }
    }
    Ok(())
}

/// Files as given, and the files of folders, in order of their names.
///
/// # Returns
/// How many folders could not be read; each is told on standard error, and the others go on.
fn files_of(path: &Path, files: &mut Vec<PathBuf>) -> usize {
    if !path.is_dir() {
        files.push(path.to_owned());
        return 0;
    }
    let mut entries = match entries_of(path) {
        Ok(entries) => entries,
        Err(error) => {
            eprintln!("{}: IMPORT_FAILED: {error}", path.display());
            return 1;
        }
    };
    entries.sort();
    entries.iter().map(|entry| files_of(entry, files)).sum()
}

fn entries_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        // A link may lead back up; what it points at is imported where it lies.
        if !entry.file_type()?.is_symlink() {
            entries.push(entry.path());
        }
    }
    Ok(entries)
}
