//! A table as one Parquet file, conversions applied: what a download gives.

use std::io::{self, Write};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use model::batch::{Column, DataType, Values};
use model::part::PartDescription;
use model::table::{ColumnSpec, Conversion};
use tokio::sync::mpsc;

use crate::error::Result;
use crate::part::StreamEncoder;
use crate::store::Store;

/// Pieces of the file that wait for their reader at the most.
const WAITING: usize = 4;

/// One column of the file that is made.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportColumn {
    pub name: String,
    pub unit: Option<String>,
    pub data_type: DataType,
    /// Index of the stored column.
    pub column: usize,
    pub conversion: Conversion,
}

impl Store {
    /// The first `rows` rows of a table as the bytes of one Parquet file, made while it is read:
    /// memory holds a block or two, however long the table is. A converted column is a double.
    pub fn export_parquet(
        &self,
        parts: &[PartDescription],
        columns: Vec<ExportColumn>,
        rows: u64,
    ) -> impl Stream<Item = Result<Bytes>> + Send + 'static + use<> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (store, parts) = (self.clone(), parts.to_vec());
        self.spawn_blocking(move || {
            if let Err(error) = export(&store, &parts, &columns, rows, &sender) {
                // The reader has gone where this cannot be sent.
                let _ = sender.blocking_send(Err(error));
            }
        });
        futures::stream::unfold(receiver, |mut receiver| async move {
            receiver.recv().await.map(|bytes| (bytes, receiver))
        })
        .fuse()
    }
}

fn export(
    store: &Store,
    parts: &[PartDescription],
    columns: &[ExportColumn],
    rows: u64,
    sender: &mpsc::Sender<Result<Bytes>>,
) -> Result<()> {
    let specs: Vec<ColumnSpec> = columns.iter().map(spec).collect();
    let mut stored: Vec<usize> = columns.iter().map(|column| column.column).collect();
    stored.sort_unstable();
    stored.dedup();
    let mut encoder = StreamEncoder::new(&specs, Pieces { sender, held: Vec::new() })?;
    for chunk in store.chunks_blocking(parts, &stored, 0..rows)? {
        let chunk = chunk?;
        let block = columns.iter().map(|column| {
            let position = stored.binary_search(&column.column).unwrap_or(0);
            converted(&chunk[position], &column.conversion)
        });
        encoder.write(&block.collect::<Vec<_>>())?;
    }
    encoder.finish()?;
    Ok(())
}

fn spec(column: &ExportColumn) -> ColumnSpec {
    let plain = column.conversion.is_identity();
    ColumnSpec {
        name: column.name.clone(),
        unit: column.unit.clone(),
        data_type: if plain { column.data_type } else { DataType::Float64 },
        derived: false,
    }
}

fn converted(column: &Column, conversion: &Conversion) -> Column {
    if conversion.is_identity() {
        return column.clone();
    }
    let value = |row| column.number(row).map_or(0.0, |value| conversion.apply(value));
    let values = Values::Float64((0..column.len()).map(value).collect());
    Column { values, validity: column.validity.clone() }
}

/// Sends what is written, a row group at a time.
struct Pieces<'a> {
    sender: &'a mpsc::Sender<Result<Bytes>>,
    held: Vec<u8>,
}

/// Bytes that are held back until they are worth sending.
const PIECE_BYTES: usize = 256 << 10;

impl Pieces<'_> {
    fn send(&mut self) -> io::Result<()> {
        let bytes = Bytes::from(std::mem::take(&mut self.held));
        self.sender.blocking_send(Ok(bytes)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE_BYTES {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Pieces<'_> {
    fn drop(&mut self) {
        if !self.held.is_empty() {
            // Nobody reads any more where this fails.
            let _ = self.send();
        }
    }
}
