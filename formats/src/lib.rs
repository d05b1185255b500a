//! Bytes → batches: detect a vendor's format, read it, map it to standard columns.
//!
//! **Invariants**
//! - A function of bytes: same bytes, same batches, on any machine and in wasm. No file system,
//!   clock, async or logging in this crate.
//! - Detection is by content, never by extension alone, and never by trying every parser.
//! - Vendor trouble is data (`warnings`), not failure; `Err` only where no trustworthy data exist.
//! - Every column of the vendor's file is kept; an unknown column is kept with a warning, an
//!   unknown version is refused.
//! - A rule that decides a row looks at that row and what came before, never at the whole file.

pub mod arbin_csv;
pub mod arbin_res;
#[cfg(feature = "hdf5")]
pub mod arbin_sql;
pub mod basytec;
pub mod battery_archive;
pub mod battery_data;
pub mod bdf_csv;
#[cfg(feature = "parquet")]
pub mod bdf_parquet;
pub mod biologic;
pub mod bundle;
pub mod chi;
mod columns;
pub mod delimited;
pub mod detect;
pub mod digatron;
pub mod error;
pub mod gamry;
pub mod generic;
#[cfg(feature = "hdf5")]
mod hdf5;
pub mod impedance_text;
#[cfg(feature = "hdf5")]
pub mod indigo;
pub mod inspect;
pub mod ivium;
pub mod landt_ccs;
pub mod landt_csv;
pub mod maccor;
pub mod maccor_impedance;
pub mod neware;
pub mod novonix;
mod ole2;
pub mod palmsens;
pub mod pec;
pub mod princeton;
pub mod reader;
pub mod scribner;
pub mod sections;
#[cfg(test)]
mod seeds;
pub mod source;
#[cfg(test)]
mod testing;
pub mod text;
#[cfg(test)]
mod trial;
pub mod workbook;
mod zipped;

pub use detect::{Detected, FORMATS, detect};
pub use error::FormatError;
pub use reader::{End, Format, Options, Reader, Resume};
pub use source::{Bundle, MemorySource, NamedSource, Source};
