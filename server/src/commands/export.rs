//! `galvanalyser export ID`.

use anyhow::{Context, anyhow};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use model::id::DatasetId;
use store::StoreError;
use tokio::io::AsyncWriteExt;

use crate::cli::{ExportArguments, ExportFormat};
use crate::export::{Export, Layout};

/// Writes beside the target first, so that a failure leaves no half file under its name.
pub(crate) async fn run(arguments: ExportArguments) -> anyhow::Result<()> {
    let catalog = arguments.config.open_existing_catalog().await?;
    let store = arguments.config.open_store()?;
    let dataset = DatasetId(arguments.dataset);
    let layout = catalog.layout_as_system(&catalog.system(), dataset, None).await;
    let layout = layout.with_context(|| format!("find dataset {dataset}"))?;
    let columns = match arguments.format {
        ExportFormat::BdfCsv => Layout::BatteryDataFormat,
        ExportFormat::Csv | ExportFormat::Parquet => Layout::EveryColumn,
    };
    let export = Export::of(&layout, columns).map_err(|error| anyhow!(error.detail))?;
    let mut partial = arguments.output.clone().into_os_string();
    partial.push(".partial");
    let written = match arguments.format {
        ExportFormat::Parquet => write(export.parquet(&store), partial.as_ref()).await,
        ExportFormat::Csv | ExportFormat::BdfCsv => {
            write(export.csv(&store), partial.as_ref()).await
        }
    };
    if written.is_err() {
        // What failed is what people are told; what is left of it goes, if it can.
        let _ = fs_err::remove_file(&partial);
    }
    written?;
    fs_err::rename(&partial, &arguments.output)?;
    Ok(())
}

async fn write(
    bytes: impl Stream<Item = Result<Bytes, StoreError>>,
    path: &std::path::Path,
) -> anyhow::Result<()> {
    let file = tokio::fs::File::create(path).await;
    let mut file = file.with_context(|| format!("create {}", path.display()))?;
    let mut bytes = std::pin::pin!(bytes);
    while let Some(chunk) = bytes.next().await {
        file.write_all(&chunk.context("read the samples")?).await?;
    }
    file.sync_all().await?;
    Ok(())
}
