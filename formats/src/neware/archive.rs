//! The zip archive: member names and sizes are checked against limits before anything is unpacked.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use zip::CompressionMethod;

use super::opening::Members;
use super::pages::{Bytes, Stored};
use crate::source::{SourceReader, unless_of_source};
use crate::zipped::{self, Zip, explain};
use crate::{FormatError, Source};

/// Members that are unpacked whole, together: metadata.
pub(super) const MAX_UNPACKED_BYTES: u64 = 32 << 20;
/// A member that is unpacked as it is read: 500 million samples.
pub(super) const MAX_STORED_BYTES: u64 = 4 << 30;
/// Deflate cannot exceed 1,032; the samples reach 90, an empty page of 4,096 bytes among them.
const MAX_RATIO: u64 = 200;
/// Below this size no ratio is suspicious: pages are padded with zeros.
const RATIO_FREE_BYTES: u64 = 4 << 20;
/// What a member may claim beyond what deflate can have made of its packed bytes.
const DEFLATE_LIMIT: u64 = 1040;

/// An archive with what is left of the memory it may take.
pub(super) struct Archive {
    source: Arc<dyn Source>,
    zip: Zip,
    allowance: u64,
}

/// An unpacked member.
pub(super) struct Member {
    pub bytes: Vec<u8>,
    /// Why the bytes are not all, or not all as they were packed.
    pub damage: Option<String>,
}

impl Archive {
    /// # Errors
    /// A directory that cannot be read, or one with too many members.
    pub(super) fn open(source: Arc<dyn Source>) -> Result<Self, FormatError> {
        let zip = zipped::open(Arc::clone(&source))?;
        Ok(Self { source, zip, allowance: MAX_UNPACKED_BYTES })
    }
}

impl Members for Archive {
    fn names(&self) -> Vec<String> {
        self.zip.file_names().map(str::to_owned).collect()
    }

    fn contains(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    fn read(&mut self, name: &str, most: u64) -> Result<Member, FormatError> {
        let cannot = format!("{name} cannot be unpacked");
        let mut file = self.zip.by_name(name).map_err(|error| explain(error, &cannot))?;
        let (claimed, packed) = (file.size(), file.compressed_size());
        let limit = most.min(self.allowance);
        if claimed > limit {
            return Err(FormatError::TooLarge(format!(
                "{name} claims {claimed} bytes unpacked; at most {limit} are taken"
            )));
        }
        check_ratio(name, claimed, packed)?;
        let room = claimed.min(packed.saturating_mul(DEFLATE_LIMIT));
        let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
        let mut damage = match file.by_ref().take(claimed).read_to_end(&mut bytes) {
            Ok(_) if (bytes.len() as u64) < claimed => Some("it is shorter than it claims".into()),
            Ok(_) => None,
            Err(error) => Some(unless_of_source(error)?.to_string()),
        };
        if damage.is_none() {
            // The checksum is looked at only where the member ends.
            damage = match file.read(&mut [0]) {
                Ok(0) => None,
                Ok(_) => Some("it is longer than it claims".into()),
                Err(error) => Some(unless_of_source(error)?.to_string()),
            };
        }
        self.allowance -= (bytes.len() as u64).min(self.allowance);
        if bytes.is_empty()
            && let Some(damage) = damage
        {
            return Err(FormatError::Damaged(format!("{cannot}: {damage}")));
        }
        Ok(Member { bytes, damage })
    }

    fn stored(&mut self, name: &str) -> Result<Stored, FormatError> {
        let cannot = format!("{name} cannot be unpacked");
        let index = self.zip.index_for_name(name);
        let index = index.ok_or_else(|| FormatError::Damaged(format!("there is no {name}")))?;
        let file = self.zip.by_index_raw(index).map_err(|error| explain(error, &cannot))?;
        let (length, packed, checksum) = (file.size(), file.compressed_size(), file.crc32());
        if length > MAX_STORED_BYTES {
            return Err(FormatError::TooLarge(format!(
                "{name} claims {length} bytes unpacked; at most {MAX_STORED_BYTES} are taken"
            )));
        }
        check_ratio(name, length, packed)?;
        let is_deflated = match file.compression() {
            CompressionMethod::Deflated => true,
            CompressionMethod::Stored => false,
            method => return Err(FormatError::Damaged(format!("{cannot}: packed by {method}"))),
        };
        let start = file.data_start().filter(|_| !file.encrypted());
        let start = start.ok_or_else(|| FormatError::Damaged(format!("{cannot}: encrypted")))?;
        let source = Arc::clone(&self.source);
        let open = move || {
            let mut reader = SourceReader::new(Arc::clone(&source));
            reader.seek(SeekFrom::Start(start))?;
            let packed = BufReader::with_capacity(64 << 10, reader.take(packed));
            let claim = Claim { left: length, checksum, crc: Crc::new(), is_told: false };
            Ok(if is_deflated {
                Box::new(Unpacked { bytes: DeflateDecoder::new(packed), claim }) as Bytes
            } else {
                Box::new(Unpacked { bytes: packed, claim })
            })
        };
        Ok(Stored { open: Arc::new(open), length })
    }
}

fn check_ratio(name: &str, claimed: u64, packed: u64) -> Result<(), FormatError> {
    if claimed > RATIO_FREE_BYTES && claimed / packed.max(1) > MAX_RATIO {
        return Err(FormatError::TooLarge(format!(
            "{name} claims {claimed} bytes out of {packed}, more than samples ever compress"
        )));
    }
    Ok(())
}

/// What the directory says of a member.
struct Claim {
    left: u64,
    checksum: u32,
    crc: Crc,
    is_told: bool,
}

/// The bytes of a member; where they end otherwise than the directory says, an error and the end.
struct Unpacked<R> {
    bytes: R,
    claim: Claim,
}

impl<R: Read> Unpacked<R> {
    fn end(&mut self, what: &str) -> io::Result<usize> {
        self.claim.left = 0;
        if std::mem::replace(&mut self.claim.is_told, true) {
            return Ok(0);
        }
        Err(io::Error::other(what.to_owned()))
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.claim.left == 0 {
            if self.claim.is_told {
                return Ok(0);
            }
            let is_longer = self.bytes.read(&mut [0])? > 0;
            if is_longer {
                return self.end("it is longer than it claims");
            }
            if self.claim.crc.sum() != self.claim.checksum {
                return self.end("its checksum is another");
            }
            self.claim.is_told = true;
            return Ok(0);
        }
        let most = usize::try_from(self.claim.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.bytes.read(&mut buffer[..most])?;
        if count == 0 {
            return self.end("it is shorter than it claims");
        }
        self.claim.crc.update(&buffer[..count]);
        self.claim.left -= count as u64;
        Ok(count)
    }
}
