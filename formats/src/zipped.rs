//! Zip archives of testers' programs and of Excel: what they are known by, and how they are opened
//! without being believed.
//!
//! The zip crate keeps all that a directory says of each member, its name, comment and further fields
//! too, and takes their number from wherever the archive says that it stands. So no more of the file
//! than a directory's worth is handed to it until it is done.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::memmem;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::source::{SourceReader, unless_of_source};
use crate::{FormatError, Source};

pub(crate) const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
const DIRECTORY_END: &[u8] = b"PK\x05\x06";
const LOCAL_HEADER_BYTES: usize = 30;
const DIRECTORY_ENTRY_BYTES: usize = 46;
const DIRECTORY_END_BYTES: usize = 22;

/// A BTS archive has ten to a hundred members, one for each auxiliary channel; a workbook one or two for
/// each sheet.
const MAX_MEMBERS: usize = 4096;
/// Of a directory: what is kept of it takes some ten times as much at the most.
const MAX_DIRECTORY_BYTES: u64 = 8 << 20;

/// An archive whose directory has been read.
pub(crate) type Zip = ZipArchive<Bounded>;

/// # Errors
/// A directory that cannot be read, that is too long or that has too many members.
pub(crate) fn open(source: Arc<dyn Source>) -> Result<Zip, FormatError> {
    let too_many = |members: usize| {
        FormatError::TooLarge(format!(
            "the archive has {members} members; at most {MAX_MEMBERS} are taken"
        ))
    };
    let claimed = claimed_members(source.as_ref())?;
    if claimed > MAX_MEMBERS {
        return Err(too_many(claimed));
    }
    let left = Arc::new(AtomicU64::new(MAX_DIRECTORY_BYTES));
    let reader = BufReader::with_capacity(64 << 10, SourceReader::new(source));
    let zip = ZipArchive::new(Bounded { reader, left: Arc::clone(&left) })
        .map_err(|error| explain(error, "the zip archive is damaged or cut off"))?;
    left.store(u64::MAX, Ordering::Relaxed);
    if zip.len() > MAX_MEMBERS {
        return Err(too_many(zip.len()));
    }
    Ok(zip)
}

/// Gives so many bytes and then fails.
pub(crate) struct Bounded {
    reader: BufReader<SourceReader>,
    left: Arc<AtomicU64>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::other("its directory is too long"));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.reader.read(&mut buffer[..most])?;
        if left < u64::MAX {
            self.left.store(left - count as u64, Ordering::Relaxed);
        }
        Ok(count)
    }
}

impl Seek for Bounded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}

/// Whether a local header or a directory entry within `bytes` names the member.
pub(crate) fn names_member(bytes: &[u8], name: &str) -> bool {
    memmem::find_iter(bytes, name).any(|at| {
        [(LOCAL_HEADER, LOCAL_HEADER_BYTES, 26), (DIRECTORY_ENTRY, DIRECTORY_ENTRY_BYTES, 28)]
            .into_iter()
            .any(|(signature, header_bytes, name_length_at)| {
                at.checked_sub(header_bytes).is_some_and(|start| {
                    bytes[start..].starts_with(signature)
                        && usize::from(u16_at(&bytes[start..], name_length_at)) == name.len()
                })
            })
    })
}

/// Members that the end of the directory claims, before anything is allocated for them.
fn claimed_members(source: &dyn Source) -> Result<usize, FormatError> {
    let longest = DIRECTORY_END_BYTES + usize::from(u16::MAX);
    let start = source.len().saturating_sub(longest as u64);
    let tail = source.read_range(start, longest)?;
    let end = memmem::rfind(&tail, DIRECTORY_END)
        .filter(|at| tail.len() - at >= DIRECTORY_END_BYTES)
        .ok_or_else(|| {
            FormatError::Damaged("the zip archive is cut off: its directory is missing".to_owned())
        })?;
    Ok(usize::from(u16_at(&tail[end..], 10)))
}

/// Why the archive or a member cannot be read.
pub(crate) fn explain(error: ZipError, what: &str) -> FormatError {
    let reason = match error {
        ZipError::Io(error) => match unless_of_source(error) {
            Ok(error) => error.to_string(),
            Err(error) => return error,
        },
        ZipError::InvalidArchive(reason) => reason.into_owned(),
        error => error.to_string(),
    };
    FormatError::Damaged(format!("{what}: {reason}"))
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemorySource;

    /// So many directory entries with names of one length, and their end. A wide end counts them in the
    /// 64-bit form, and the short one lies.
    fn directory(entries: usize, name_bytes: usize, is_wide: bool) -> Vec<u8> {
        let mut entry = DIRECTORY_ENTRY.to_vec();
        entry.resize(DIRECTORY_ENTRY_BYTES, 0);
        entry[28..30].copy_from_slice(&(name_bytes as u16).to_le_bytes());
        entry.resize(DIRECTORY_ENTRY_BYTES + name_bytes, b'n');
        // The crate wants members to have names of their own.
        let mut bytes: Vec<u8> = Vec::new();
        for number in 0..entries {
            bytes.extend(&entry);
            let digits = format!("{number:06}");
            let at = bytes.len() - name_bytes;
            bytes[at..at + 6].copy_from_slice(digits.as_bytes());
        }
        let size = bytes.len() as u64;
        if is_wide {
            let end = bytes.len() as u64;
            bytes.extend(b"PK\x06\x06");
            bytes.extend(44_u64.to_le_bytes());
            bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for value in [entries as u64, entries as u64, size, 0] {
                bytes.extend(value.to_le_bytes());
            }
            bytes.extend(b"PK\x06\x07");
            bytes.extend(0_u32.to_le_bytes());
            bytes.extend(end.to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
        }
        bytes.extend(DIRECTORY_END);
        bytes.extend([0; 4]);
        let claimed = if is_wide { 5 } else { entries as u16 };
        bytes.extend([claimed.to_le_bytes(), claimed.to_le_bytes()].concat());
        bytes.extend((size as u32).to_le_bytes());
        bytes.extend(if is_wide { u32::MAX } else { 0 }.to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }

    #[test]
    fn a_directory_is_read_as_far_as_it_is_one() {
        let table = [
            (3, 10, false, Ok(3)),
            (4096, 10, false, Ok(4096)),
            (4097, 10, false, Err("has 4097 members")),
            (200, 60_000, false, Err("directory is too long")),
            (40, 10, true, Ok(40)),
            (5000, 10, true, Err("has 5000 members")),
            (200_000, 10, true, Err("directory is too long")),
        ];
        for (entries, name_bytes, is_wide, expect) in table {
            let source = MemorySource::new(directory(entries, name_bytes, is_wide));
            let members = open(Arc::new(source)).map(|zip| zip.len());
            let is_expected = match (&members, expect) {
                (Ok(members), Ok(expect)) => *members == expect,
                (Err(error), Err(why)) => error.to_string().contains(why),
                _ => false,
            };
            assert!(is_expected, "{entries} {name_bytes} {is_wide}: {members:?}");
        }
    }
}
