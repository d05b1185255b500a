//! HDF5 files into which pandas wrote frames: what Arbin's database and Indigo are dumped as.
//!
//! | kind of frame | data set | what it holds |
//! |---|---|---|
//! | `frame_table` | `table` | compound rows: `index`, then `values_block_<n>`, an array of as many values as the block has columns; attribute `values_block_<n>_kind` names them, pickled by Python |
//! | `frame` | `axis0`, `axis1` | names of all columns in their order; index of the rows |
//! | | `block<n>_items`, `block<n>_values` | names of a block's columns, and rows of their values |
//!
//! A block of objects (texts) of a `frame` is one pickled array in the file's global heap. A missing
//! number is NaN, a missing text of a table is the word in the attribute `nan_rep`.
//!
//! The crate hdf5-pure reads the container. It is asked for windows of rows, never for a whole data
//! set; sizes, numbers of chunks and filters are looked at first, and how much of the file it may
//! read for one answer is bounded (see [`limits`]). Facts: two samples; pandas 3.1.1, PyTables 3.11.1
//! and h5py 3.16.0 on them.

mod block;
mod frame;
mod heap;
mod limits;
mod pickle;
mod reader;
mod store;
#[cfg(test)]
pub(crate) mod tests;
mod values;

pub(crate) use frame::{Frame, Stored};
pub(crate) use reader::{FrameReader, Part};
pub(crate) use store::Store;

use crate::detect::Sniff;

const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Whether the file is HDF5 and this word stands near its beginning: the names of the groups at its
/// root are the first that a file has.
pub(crate) fn names(sniff: &Sniff<'_>, group: &str) -> bool {
    sniff.head.starts_with(SIGNATURE)
        && memchr::memmem::find(sniff.head, group.as_bytes()).is_some()
}
