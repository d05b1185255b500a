//! Bytes at rest: raw files by content hash, samples as Parquet parts with overview levels, and
//! windowed reads, over `object_store`.
//!
//! **Invariants**
//! - Nothing is ever overwritten with other bytes: raw chunks are named by their hash, parts by a
//!   fresh key. What is put is synced before the call returns.
//! - What was pushed reads back bit for bit.
//! - Content hash and statistics depend on schema and values alone, never on the number of pieces,
//!   parts or encodings.
//! - A plot window never loses a peak.
//!
//! A [`Store`] is a cheap handle. It is opened within a tokio runtime, whose handle it keeps.
//! `async` functions are for the server; everything else is blocking and belongs on a blocking
//! thread (`spawn_blocking`), never on an async one, where it panics.
//!
//! ```no_run
//! # async fn walk(batch: model::batch::Batch, table: model::table::Table) -> Result<(), Box<dyn std::error::Error>> {
//! use model::series::SeriesSelection;
//! use model::table::Conversion;
//! use store::{Store, StoreLocation, WindowColumn, WindowQuery};
//!
//! let store = Store::open(&StoreLocation::parse("data/store")?)?; // or s3://bucket/prefix, memory:
//!
//! // Raw files. `RawDescription` (serde) says how to find the bytes; keep it in the catalog.
//! let raw = store.put_raw(std::fs::File::open("test.mpr")?).await?;
//! let download = store.raw_stream(&raw); // Stream<Item = Result<Bytes, StoreError>>
//! let reader = store.raw_reader(&raw); // len(), read_at(offset, buffer) -> io::Result<usize>: blocking
//!
//! // Samples, on a blocking thread. The last argument holds the live parts of this table and
//! // generation: none at first, all of them when a file has grown.
//! let handle = store.clone();
//! let written = tokio::task::spawn_blocking(move || {
//!     let mut writer = handle.append_table(0, &table.columns, Vec::new())?;
//!     writer.push(batch)?; // provisional batches come last
//!     writer.finish() // added, removed, parts, rows, content_hash, statistics
//! })
//! .await??;
//!
//! // Samples back, by index of the stored column; `read_rows_blocking`, `chunks_blocking` are the
//! // same for blocking threads.
//! let columns = store.read_rows(&written.parts, &[0, 2], 0..1000).await?; // Vec<Column>
//! let stream = store.chunks(&written.parts, &[0, 2], 0..written.rows); // Stream of Vec<Column>
//!
//! // A plot window; `into_series` makes the body's `SeriesWindow` of it.
//! let window = store
//!     .window(&written.parts, &WindowQuery {
//!         x: WindowColumn { column: 0, conversion: Conversion::IDENTITY },
//!         ys: vec![WindowColumn { column: 2, conversion: Conversion::divide(1000.0) }],
//!         selection: SeriesSelection::Everything,
//!         points: 1600,
//!     })
//!     .await?;
//! # drop((download, reader, columns, stream, window));
//! # Ok(())
//! # }
//! ```
//!
//! Housekeeping: `delete(keys)`, `exists(key)`, `list(prefix)` (key, size, age), `verify_raw`.
//! A part is two objects: `PartDescription::parquet_key` and `overview_key`.

mod cache;
mod error;
mod export;
mod hash;
mod location;
mod overview;
mod part;
mod raw;
mod read;
mod store;
#[cfg(test)]
mod testing;
mod window;
mod write;

pub use error::StoreError;
pub use export::ExportColumn;
pub use hash::{TableSummary, summarise};
pub use location::StoreLocation;
pub use part::{PART_PREFIX, parquet_names};
pub use raw::{CHUNK_BYTES, ChunkRef, RAW_PREFIX, RawDescription, RawReader, RawWriter};
pub use store::{Store, StoredObject};
pub use window::{Line, Window, WindowColumn, WindowQuery};
pub use write::{TableWriter, Written};
