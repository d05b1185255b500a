//! An OLE2 container (MS-CFB): a file system of sectors in one file, of which one stream is read.
//!
//! | offset | type | what it is |
//! |---|---|---|
//! | 0 | 8 bytes | D0 CF 11 E0 A1 B1 1A E1 |
//! | 26 | u16 | 3: sectors of 512 bytes, 4: of 4,096; the header takes the first |
//! | 48 | u32 | first sector of the directory |
//! | 60 | u32 | first sector of the table of mini sectors |
//! | 68, 72 | u32 | first further sector of the table of tables, and how many there are |
//! | 76 | 109 u32 | the first sectors of the table of sectors |
//!
//! Each table holds of each sector the one that follows. A directory entry is 128 bytes: name in
//! UTF-16, its bytes with the final zero at 64, kind at 66 (1 folder, 2 stream, 5 root), entries left
//! and right of it in its folder at 68 and 72, the first in it at 76, first sector at 116, bytes at
//! 120. The root's stream is the mini sectors, of 64 bytes, which hold streams shorter than 4,096.
//! (After [MS-CFB], versions 3 and 4.)
//!
//! Tables are read where they are needed and never held: a container of a few megabytes may claim
//! gigabytes of them.

use std::sync::Arc;

use crate::{FormatError, Source};

pub(crate) const SIGNATURE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const HEADER_BYTES: usize = 512;
const HEADER_TABLES: usize = 109;
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
const MINI_BYTES: u64 = 64;
/// The header tells it at 56, and may say nothing else.
const MINI_CUTOFF: u64 = 4096;
const ENTRY_BYTES: usize = 128;
/// Of the directory; a workbook's has some ten.
const MOST_ENTRIES: usize = 8192;
/// Of the stream of mini sectors, all of whose sectors are held.
const MOST_MINI_BYTES: u64 = 16 << 20;

pub(crate) struct Container {
    source: Arc<dyn Source>,
    sector_bytes: usize,
    /// Sectors that hold the table of sectors.
    tables: Vec<u32>,
    /// One of them, and what it holds.
    table: (u32, Vec<u8>),
    first_of_minis: u32,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    kind: u8,
    /// Left, right and below.
    links: [u32; 3],
    first: u32,
    bytes: u64,
}

fn damaged(what: &str) -> FormatError {
    FormatError::Damaged(format!("the OLE2 container is damaged: {what}"))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, FormatError> {
    let bytes = bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u32::from_le_bytes).ok_or_else(|| damaged("it is cut off"))
}

impl Container {
    /// # Errors
    /// No container, or one whose directory cannot be read.
    pub(crate) fn open(source: Arc<dyn Source>) -> Result<Self, FormatError> {
        let header = source.read_range(0, HEADER_BYTES)?;
        if header.len() < HEADER_BYTES || header[..8] != SIGNATURE {
            return Err(damaged("its header is missing"));
        }
        let sector_bytes = match u16::from_le_bytes([header[26], header[27]]) {
            3 => 512,
            4 => 4096,
            other => {
                return Err(FormatError::UnknownVersion(format!(
                    "an OLE2 container of version {other}"
                )));
            }
        };
        let mut container = Self {
            source,
            sector_bytes,
            tables: Vec::new(),
            table: (u32::MAX, Vec::new()),
            first_of_minis: u32_at(&header, 60)?,
            entries: Vec::new(),
        };
        container.find_tables(&header)?;
        container.read_directory(u32_at(&header, 48)?)?;
        Ok(container)
    }

    /// Sectors that the file has, the last one perhaps in part.
    fn sectors(&self) -> u64 {
        self.source.len().div_ceil(self.sector_bytes as u64).saturating_sub(1)
    }

    fn sector(&self, number: u32) -> Result<Vec<u8>, FormatError> {
        let at = (u64::from(number) + 1) * self.sector_bytes as u64;
        let bytes = self.source.read_range(at, self.sector_bytes)?;
        if bytes.is_empty() { Err(damaged("it is cut off")) } else { Ok(bytes) }
    }

    /// As many tables as the file has sectors for, and no more.
    fn find_tables(&mut self, header: &[u8]) -> Result<(), FormatError> {
        let most = self.sectors().div_ceil(self.sector_bytes as u64 / 4) as usize;
        let (mut numbers, _) = header[76..].as_chunks::<4>();
        let mut further;
        let mut next = u32_at(header, 68)?;
        // A further sector of the list tells at its end where the next is.
        let in_a_sector = self.sector_bytes / 4 - 1;
        let mut left = most.saturating_sub(HEADER_TABLES).div_ceil(in_a_sector);
        loop {
            let tables = numbers.iter().map(|number| u32::from_le_bytes(*number));
            self.tables.extend(tables.take(most - self.tables.len()));
            if next >= LAST_SECTOR || left == 0 {
                return Ok(());
            }
            left -= 1;
            further = self.sector(next)?;
            next = u32_at(&further, in_a_sector * 4)?;
            numbers = further[..in_a_sector * 4].as_chunks::<4>().0;
        }
    }

    /// The sector behind another, `None` at the end of a chain.
    fn after(&mut self, sector: u32) -> Result<Option<u32>, FormatError> {
        let in_a_table = (self.sector_bytes / 4) as u32;
        let table = self.tables.get((sector / in_a_table) as usize).copied();
        let table = table.ok_or_else(|| damaged("a chain leads out of it"))?;
        if self.table.0 != table {
            self.table = (table, self.sector(table)?);
        }
        let next = u32_at(&self.table.1, (sector % in_a_table) as usize * 4)?;
        Ok((next < LAST_SECTOR).then_some(next))
    }

    /// The first so many sectors of a chain.
    fn chain(&mut self, first: u32, count: usize) -> Result<Vec<u32>, FormatError> {
        let mut chain = Vec::new();
        let mut next = (first < LAST_SECTOR).then_some(first);
        while let Some(sector) = next
            && chain.len() < count
        {
            chain.push(sector);
            next = self.after(sector)?;
        }
        Ok(chain)
    }

    fn read_directory(&mut self, first: u32) -> Result<(), FormatError> {
        let in_a_sector = self.sector_bytes / ENTRY_BYTES;
        for sector in self.chain(first, MOST_ENTRIES / in_a_sector)? {
            let bytes = self.sector(sector)?;
            let is_long = self.sector_bytes > 512;
            for entry in bytes.as_chunks::<ENTRY_BYTES>().0 {
                self.entries.push(Entry::read(entry, is_long)?);
            }
        }
        if self.entries.first().is_none_or(|root| root.kind != 5) {
            return Err(damaged("its directory has no root"));
        }
        Ok(())
    }

    /// The bytes of the first of these streams that the root has; `None` where it has none of them.
    ///
    /// # Errors
    /// A stream of more bytes than `most`, or one that is not whole.
    pub(crate) fn stream(
        &mut self,
        names: &[&str],
        most: u64,
    ) -> Result<Option<Vec<u8>>, FormatError> {
        let in_root = self.in_root();
        let find = |name: &&str| {
            let mut streams = in_root.iter().map(|entry| &self.entries[*entry]);
            streams.find(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name))
        };
        let Some((first, bytes)) =
            names.iter().find_map(find).map(|found| (found.first, found.bytes))
        else {
            return Ok(None);
        };
        if bytes > most {
            return Err(FormatError::TooLarge(format!("a stream of {bytes} bytes")));
        }
        if bytes > self.source.len() {
            return Err(damaged("a stream is longer than the file"));
        }
        if bytes < MINI_CUTOFF {
            self.mini_stream(first, bytes)
        } else {
            self.large_stream(first, bytes)
        }
        .map(Some)
    }

    /// The entries right below the root.
    fn in_root(&self) -> Vec<usize> {
        let mut found = Vec::new();
        let mut seen = vec![false; self.entries.len()];
        let mut open = vec![self.entries[0].links[2]];
        while let Some(entry) = open.pop() {
            let entry = entry as usize;
            if seen.get(entry) == Some(&false) {
                seen[entry] = true;
                found.push(entry);
                open.extend(&self.entries[entry].links[..2]);
            }
        }
        found
    }

    fn large_stream(&mut self, first: u32, bytes: u64) -> Result<Vec<u8>, FormatError> {
        let bytes = bytes as usize;
        // Not one byte more, nor a copy: it stays in memory.
        let mut stream = Vec::with_capacity(bytes);
        let mut next = Some(first).filter(|first| *first < LAST_SECTOR);
        while stream.len() < bytes {
            let sector = next.ok_or_else(|| damaged("a stream ends early"))?;
            let part = self.sector(sector)?;
            let part = &part[..part.len().min(bytes - stream.len())];
            stream.extend_from_slice(part);
            if part.len() < self.sector_bytes && stream.len() < bytes {
                return Err(damaged("it is cut off"));
            }
            next = self.after(sector)?;
        }
        Ok(stream)
    }

    fn mini_stream(&mut self, first: u32, bytes: u64) -> Result<Vec<u8>, FormatError> {
        let root = &self.entries[0];
        let (root_first, root_bytes) = (root.first, root.bytes.min(MOST_MINI_BYTES));
        let sector_bytes = self.sector_bytes as u64;
        let minis = self.chain(root_first, root_bytes.div_ceil(sector_bytes) as usize)?;
        let of_tables = (root_bytes.div_ceil(MINI_BYTES) * 4).div_ceil(sector_bytes);
        let tables = self.chain(self.first_of_minis, of_tables as usize)?;
        let mut stream = Vec::new();
        let mut mini = first;
        while (stream.len() as u64) < bytes {
            let place = u64::from(mini) * MINI_BYTES;
            let sector = minis.get((place / sector_bytes) as usize);
            let sector = *sector.ok_or_else(|| damaged("a stream ends early"))?;
            let from = (place % sector_bytes) as usize;
            let part = self.sector(sector)?;
            let most = MINI_BYTES.min(bytes - stream.len() as u64) as usize;
            let part = part.get(from..from + most).ok_or_else(|| damaged("it is cut off"))?;
            stream.extend_from_slice(part);
            let in_table = u64::from(mini) * 4;
            let table = tables.get((in_table / sector_bytes) as usize);
            let table = self.sector(*table.ok_or_else(|| damaged("a stream ends early"))?)?;
            mini = u32_at(&table, (in_table % sector_bytes) as usize)?;
        }
        Ok(stream)
    }
}

impl Entry {
    fn read(bytes: &[u8; ENTRY_BYTES], is_long: bool) -> Result<Self, FormatError> {
        let length = usize::from(u16::from_le_bytes([bytes[64], bytes[65]]));
        let name = &bytes[..length.saturating_sub(2).min(64)];
        let units = name.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
        let links = [u32_at(bytes, 68)?, u32_at(bytes, 72)?, u32_at(bytes, 76)?];
        let (low, high) = (u32_at(bytes, 120)?, u32_at(bytes, 124)?);
        Ok(Self {
            name: String::from_utf16_lossy(&units.collect::<Vec<u16>>()),
            kind: bytes[66],
            links,
            first: u32_at(bytes, 116)?,
            // Short sectors: what stands in the upper half may be anything.
            bytes: u64::from(low) | if is_long { u64::from(high) << 32 } else { 0 },
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;
    use crate::MemorySource;

    fn bytes(count: usize) -> Vec<u8> {
        (0..count).map(|at| (at as u32).wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect()
    }

    fn container(version: cfb::Version, streams: &[(&str, usize)]) -> Vec<u8> {
        let cursor = Cursor::new(Vec::new());
        let mut container = cfb::CompoundFile::create_with_version(version, cursor).unwrap();
        container.create_storage("/Embedded").unwrap();
        for (name, count) in streams {
            container.create_stream(name).unwrap().write_all(&bytes(*count)).unwrap();
        }
        container.into_inner().into_inner()
    }

    fn open(bytes: Vec<u8>) -> Result<Container, FormatError> {
        Container::open(Arc::new(MemorySource::new(bytes)))
    }

    #[test]
    fn streams_of_every_length_are_what_was_written() {
        for version in [cfb::Version::V3, cfb::Version::V4] {
            for count in [0, 1, 63, 64, 65, 1000, 4095, 4096, 4097, 10_000, 9_000_000] {
                let written = container(
                    version,
                    &[("/Embedded/Workbook", 7), ("/Other", 3000), ("/workbook", count), ("/z", 1)],
                );
                let mut opened = open(written).unwrap();
                let read = opened.stream(&["Workbook", "Book"], 1 << 30).unwrap();
                assert!(read.is_some_and(|read| read == bytes(count)), "{version:?} {count}");
            }
        }
    }

    #[test]
    fn what_is_not_there_or_too_long_is_said() {
        let written = || container(cfb::Version::V3, &[("/Embedded/Book", 7), ("/Data", 5000)]);
        let mut opened = open(written()).unwrap();
        assert!(opened.stream(&["Book"], 1 << 20).unwrap().is_none());
        assert!(matches!(opened.stream(&["Data"], 4999), Err(FormatError::TooLarge(_))));
        assert_eq!(opened.stream(&["Book", "Data"], 5000).unwrap(), Some(bytes(5000)));
        for length in [0, 511, 512, 600, 1024] {
            assert!(open(written()[..length].to_vec()).is_err(), "{length}");
        }
    }

    /// Chains that turn in circles, and tables that are told of again and again.
    #[test]
    fn a_hostile_container_ends() {
        let written = container(cfb::Version::V3, &[("/Data", 100_000), ("/Small", 1000)]);
        let mut random = crate::testing::Random(11);
        for _ in 0..2000 {
            let mut damaged = written.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(damaged.len() / 4) * 4;
                let value = [0_u32, 1, 2, 0xFFFF_FFFE, 200, u32::MAX][random.below(6)];
                damaged[at..at + 4].copy_from_slice(&value.to_le_bytes());
            }
            if let Ok(mut opened) = open(damaged) {
                drop(opened.stream(&["Data"], 1 << 20));
                drop(opened.stream(&["Small"], 1 << 20));
            }
        }
    }
}
