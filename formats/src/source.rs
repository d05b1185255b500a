//! Random access to bytes that ingest has kept, never to the live path.

use std::io::{self, Read, Seek, SeekFrom};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
#[cfg(any(feature = "hdf5", feature = "parquet"))]
use std::sync::atomic::{AtomicBool, Ordering};

use crate::FormatError;

pub trait Source: Send + Sync {
    fn len(&self) -> u64;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads up to `buffer.len()` bytes at `offset`; 0 at the end.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// Reads as many bytes as there are, up to `length`, from `offset`.
    fn read_range(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let available = self.len().saturating_sub(offset).min(length as u64) as usize;
        let mut buffer = vec![0; available];
        let mut filled = 0;
        while filled < available {
            match self.read_at(offset + filled as u64, &mut buffer[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        buffer.truncate(filled);
        Ok(buffer)
    }
}

/// Bytes in memory: tests, and small files.
#[derive(Clone, Debug)]
pub struct MemorySource(pub Arc<[u8]>);

impl MemorySource {
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(bytes.into())
    }
}

impl Source for MemorySource {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.0.len());
        let count = buffer.len().min(self.0.len() - start);
        buffer[..count].copy_from_slice(&self.0[start..start + count]);
        Ok(count)
    }
}

/// One file of a bundle.
#[derive(Clone)]
pub struct NamedSource {
    /// File name without its folder.
    pub name: String,
    pub source: Arc<dyn Source>,
}

/// Files that belong together; the first is the one that holds the data.
#[derive(Clone)]
pub struct Bundle {
    pub files: Vec<NamedSource>,
}

impl Bundle {
    pub fn single(name: impl Into<String>, source: Arc<dyn Source>) -> Self {
        let bundle = Self { files: vec![NamedSource { name: name.into(), source }] };
        #[cfg(test)]
        crate::seeds::keep(&bundle);
        bundle
    }

    /// The file that holds the data.
    ///
    /// # Panics
    /// When the bundle is empty, which its makers never let happen.
    pub fn data(&self) -> &NamedSource {
        &self.files[0]
    }
}

/// Marks errors of the source itself: the file is not to blame for them.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct SourceFailure(io::Error);

/// The error back, unless it is one of the source's own.
pub(crate) fn unless_of_source(error: io::Error) -> Result<io::Error, FormatError> {
    error.downcast::<SourceFailure>().map_or_else(Ok, |failure| Err(FormatError::Source(failure.0)))
}

/// The source's own error in one that a parser has shared.
pub(crate) fn of_source(error: &io::Error) -> Option<FormatError> {
    let failure: &SourceFailure = error.get_ref()?.downcast_ref()?;
    Some(FormatError::Source(io::Error::new(failure.0.kind(), failure.0.to_string())))
}

/// Remembers that the source itself failed: some crates turn each error into words.
#[cfg(any(feature = "hdf5", feature = "parquet"))]
pub(crate) struct Watched {
    source: Arc<dyn Source>,
    has_failed: AtomicBool,
}

#[cfg(any(feature = "hdf5", feature = "parquet"))]
impl Source for Watched {
    fn len(&self) -> u64 {
        self.source.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read_at(offset, buffer);
        self.has_failed.fetch_or(read.is_err(), Ordering::Relaxed);
        read
    }
}

#[cfg(any(feature = "hdf5", feature = "parquet"))]
impl Watched {
    pub(crate) fn new(source: Arc<dyn Source>) -> Self {
        Self { source, has_failed: AtomicBool::new(false) }
    }

    /// The source's failure in place of what was made of it.
    pub(crate) fn or_failure(&self, error: FormatError) -> FormatError {
        if self.has_failed.load(Ordering::Relaxed) {
            return FormatError::Source(io::Error::other(error.to_string()));
        }
        error
    }
}

/// A [`Source`] as readers of zip archives and databases want it.
pub(crate) struct SourceReader {
    source: AssertUnwindSafe<Arc<dyn Source>>,
    position: u64,
}

impl SourceReader {
    pub(crate) fn new(source: Arc<dyn Source>) -> Self {
        Self { source: AssertUnwindSafe(source), position: 0 }
    }
}

impl Read for SourceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self
            .source
            .read_at(self.position, buffer)
            .map_err(|error| io::Error::other(SourceFailure(error)))?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for SourceReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.source.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
