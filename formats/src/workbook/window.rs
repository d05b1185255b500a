//! A window onto the text of a part, which moves along as it is read.

use std::io::{ErrorKind, Read};

use crate::FormatError;
use crate::source::of_source;

/// Text or a tag of this length is no cell's; Excel allows 32,767 characters.
const MAX_PIECE_BYTES: usize = 1 << 20;
/// What is unpacked at once: some thousand cells, and small enough for the processor's cache.
const WINDOW_BYTES: usize = 64 << 10;

/// UTF-8 alone, as every spreadsheet program writes it, whatever the XML declares.
pub(super) struct Window<R> {
    bytes: R,
    /// Of the part, for messages.
    name: String,
    text: String,
    /// Where in `text` the rest begins.
    at: usize,
    /// The beginning of a character whose other bytes are not read yet.
    torn: Vec<u8>,
    is_bad: bool,
    least_bytes: usize,
}

impl<R: Read> Window<R> {
    pub(super) fn new(bytes: R, name: &str) -> Self {
        Self {
            bytes,
            name: name.to_owned(),
            text: String::new(),
            at: 0,
            torn: Vec::new(),
            is_bad: false,
            least_bytes: WINDOW_BYTES,
        }
    }

    /// What is not taken yet.
    #[inline(always)]
    pub(super) fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// The next so many bytes, which end where a character does.
    #[inline(always)]
    pub(super) fn take(&mut self, length: usize) -> &str {
        let start = self.at;
        self.at += length;
        &self.text[start..self.at]
    }

    /// Reads on behind the rest; false at the end of the part.
    ///
    /// # Errors
    /// Bytes that cannot be read or are no text, and a rest that is longer than any piece.
    #[cold]
    pub(super) fn more(&mut self) -> Result<bool, FormatError> {
        let kept = self.text.len() - self.at;
        if self.is_bad {
            return Err(self.damaged("it is not UTF-8"));
        }
        if kept > MAX_PIECE_BYTES {
            return Err(self.damaged("a text or tag is longer than any cell"));
        }
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.drain(..self.at);
        self.at = 0;
        bytes.append(&mut self.torn);
        let known = bytes.len();
        // A piece that does not fit is looked at from its beginning again: half of it is new.
        bytes.resize(self.least_bytes.max(2 * known), 0);
        let count = self.read(&mut bytes[known..]);
        bytes.truncate(known + count.as_ref().copied().unwrap_or_default());
        self.keep(bytes);
        match count? {
            0 if known > kept => Err(self.damaged("it ends in the middle of a character")),
            count => Ok(count > 0),
        }
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, FormatError> {
        loop {
            match self.bytes.read(buffer) {
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let of_source = of_source(&error);
                    return Err(of_source.unwrap_or_else(|| self.damaged(&error.to_string())));
                }
            }
        }
    }

    /// Makes text of the bytes up to the first that are none.
    fn keep(&mut self, bytes: Vec<u8>) {
        self.text = String::from_utf8(bytes).unwrap_or_else(|error| {
            let fault = error.utf8_error();
            let mut bytes = error.into_bytes();
            let behind = bytes.split_off(fault.valid_up_to());
            match fault.error_len() {
                None => self.torn = behind,
                Some(_) => self.is_bad = true,
            }
            String::from_utf8(bytes).unwrap_or_default()
        });
    }

    /// An error that names the part.
    pub(super) fn damaged(&self, why: &str) -> FormatError {
        FormatError::Damaged(format!("{} is damaged: {why}", self.name))
    }

    pub(super) fn cut_off(&self) -> FormatError {
        FormatError::Damaged(format!("{} is cut off", self.name))
    }
}

#[cfg(test)]
impl<R: Read> Window<R> {
    /// One that reads so many bytes at once.
    pub(super) fn of_bytes(bytes: R, least_bytes: usize) -> Self {
        Self { least_bytes, ..Self::new(bytes, "the part") }
    }
}
