//! The pages of a record file, one after the other: a file of any size in the memory of a page.

use std::io::Read;
use std::sync::Arc;

use crate::FormatError;
use crate::source::unless_of_source;

/// The bytes of a file from its beginning, unpacked as they are read.
pub(super) type Bytes = Box<dyn Read + Send>;

/// A file that can be read as often as it is wanted.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) open: Arc<dyn Fn() -> Result<Bytes, FormatError> + Send + Sync>,
    /// As the archive claims.
    pub(super) length: u64,
}

impl Stored {
    /// The first bytes, fewer where the file is shorter, and why there are no more of them.
    ///
    /// # Errors
    /// Where the stored bytes cannot be read.
    pub(super) fn head(&self, length: usize) -> Result<(Vec<u8>, Option<String>), FormatError> {
        let mut bytes = Vec::new();
        let read = (self.open)()?.take(length as u64).read_to_end(&mut bytes);
        match read.map_err(unless_of_source) {
            Ok(_) => Ok((bytes, None)),
            Err(Ok(damage)) => Ok((bytes, Some(damage.to_string()))),
            Err(Err(failure)) => Err(failure),
        }
    }
}

/// Reads pages front to back.
pub(super) struct Pages {
    stored: Stored,
    bytes: Option<Bytes>,
    page_bytes: usize,
    /// The page at hand; shorter at the end of the file.
    page: Vec<u8>,
    /// Its number and 1.
    count: usize,
    damage: Option<String>,
    failure: Option<FormatError>,
}

impl Pages {
    pub(super) fn new(stored: Stored, page_bytes: usize) -> Self {
        Self {
            stored,
            bytes: None,
            page_bytes,
            page: Vec::with_capacity(page_bytes),
            count: 0,
            damage: None,
            failure: None,
        }
    }

    /// The same pages, from the first one on.
    pub(super) fn again(&self) -> Self {
        Self::new(self.stored.clone(), self.page_bytes)
    }

    /// The page of a number that is not below that of the page before: whole, or what is left of
    /// the file.
    #[inline]
    pub(super) fn page(&mut self, number: usize) -> &[u8] {
        while self.count <= number && !(self.count > 0 && self.page.len() < self.page_bytes) {
            self.read();
        }
        if self.count == number + 1 { &self.page } else { &[] }
    }

    /// Pages of the whole file, as it claims.
    pub(super) fn at_most(&self) -> usize {
        usize::try_from(self.stored.length).unwrap_or(usize::MAX) / self.page_bytes
    }

    fn read(&mut self) {
        self.page.clear();
        self.count += 1;
        if self.bytes.is_none() {
            match (self.stored.open)() {
                Ok(bytes) => self.bytes = Some(bytes),
                Err(error) => {
                    self.failure = Some(error);
                    return;
                }
            }
        }
        let Some(bytes) = &mut self.bytes else { return };
        let read = bytes.take(self.page_bytes as u64).read_to_end(&mut self.page);
        match read.map_err(unless_of_source) {
            Ok(_) => {}
            Err(Ok(damage)) => self.damage = Some(damage.to_string()),
            Err(Err(failure)) => self.failure = Some(failure),
        }
    }

    /// What is wrong with the bytes; complete once the last page was asked for.
    pub(super) fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }

    /// # Errors
    /// Where the stored bytes could not be read: the pages end there, and the file does not.
    pub(super) fn check(&mut self) -> Result<(), FormatError> {
        self.failure.take().map_or(Ok(()), Err)
    }
}

/// Bytes in memory.
#[cfg(test)]
pub(super) fn in_memory(bytes: Vec<u8>) -> Stored {
    let bytes: Arc<[u8]> = bytes.into();
    let length = bytes.len() as u64;
    Stored {
        open: Arc::new(move || Ok(Box::new(std::io::Cursor::new(Arc::clone(&bytes))))),
        length,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_to_the_cut_one() {
        let stored = in_memory((0..10).collect());
        let mut pages = Pages::new(stored, 4);
        assert_eq!(pages.at_most(), 2);
        let table: [(usize, &[u8]); 5] =
            [(0, &[0, 1, 2, 3]), (0, &[0, 1, 2, 3]), (2, &[8, 9]), (3, &[]), (7, &[])];
        for (number, expect) in table {
            assert_eq!(pages.page(number), expect, "{number}");
        }
        assert_eq!(pages.again().page(1), [4, 5, 6, 7]);
        assert_eq!(Pages::new(in_memory(Vec::new()), 4).page(1), [0; 0]);
    }
}
