//! The zip package of a workbook: its parts by name, each unpacked as it is read.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use zip::CompressionMethod;

use crate::source::SourceReader;
use crate::{FormatError, Source, zipped};

/// One part, unpacked: a sheet of a million rows and twenty columns takes 800 MB.
const MAX_PART_BYTES: u64 = 2 << 30;
/// Deflate cannot exceed 1,032.
const MAX_RATIO: u64 = 1040;

#[derive(Clone, Copy)]
struct Part {
    start: u64,
    packed: u64,
    unpacked: u64,
    is_deflated: bool,
}

/// The directory of a package.
pub(super) struct Package {
    source: Arc<dyn Source>,
    /// By name in lower case: makers differ in case between directory and references.
    parts: BTreeMap<String, Part>,
}

impl Package {
    /// # Errors
    /// A directory that cannot be read, or one with too many parts.
    pub(super) fn open(source: Arc<dyn Source>) -> Result<Self, FormatError> {
        let mut zip = zipped::open(Arc::clone(&source))?;
        let mut parts = BTreeMap::new();
        for index in 0..zip.len() {
            let Ok(file) = zip.by_index_raw(index) else { continue };
            let is_deflated = match file.compression() {
                CompressionMethod::Deflated => true,
                CompressionMethod::Stored => false,
                _ => continue,
            };
            if let Some(start) = file.data_start().filter(|_| !file.encrypted()) {
                let name = file.name().trim_start_matches('/').to_ascii_lowercase();
                let (packed, unpacked) = (file.compressed_size(), file.size());
                parts.insert(name, Part { start, packed, unpacked, is_deflated });
            }
        }
        Ok(Self { source, parts })
    }

    /// The bytes of a part, `None` where there is none of that name.
    ///
    /// # Errors
    /// A part that claims more than `most` bytes, or more than deflate can have packed.
    pub(super) fn part(&self, name: &str, most: u64) -> Result<Option<PartReader>, FormatError> {
        let Some(part) = self.parts.get(&name.trim_start_matches('/').to_ascii_lowercase()) else {
            return Ok(None);
        };
        let most = most.min(MAX_PART_BYTES);
        if part.unpacked > most || part.unpacked / MAX_RATIO > part.packed {
            return Err(FormatError::TooLarge(format!(
                "{name} claims {} bytes out of {}; at most {most} are taken",
                part.unpacked, part.packed
            )));
        }
        let mut reader = SourceReader::new(Arc::clone(&self.source));
        reader.seek(SeekFrom::Start(part.start))?;
        let packed = BufReader::with_capacity(32 << 10, reader.take(part.packed));
        let bytes = if part.is_deflated {
            Bytes::Deflated(DeflateDecoder::new(packed))
        } else {
            Bytes::Stored(packed)
        };
        Ok(Some(PartReader(bytes.take(part.unpacked))))
    }
}

type Packed = BufReader<io::Take<SourceReader>>;

enum Bytes {
    Deflated(DeflateDecoder<Packed>),
    Stored(Packed),
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Deflated(bytes) => bytes.read(buffer),
            Self::Stored(bytes) => bytes.read(buffer),
        }
    }
}

/// The bytes of a part, unpacked.
pub(super) struct PartReader(io::Take<Bytes>);

impl Read for PartReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}
