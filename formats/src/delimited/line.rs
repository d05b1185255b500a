//! A line that is about to become a row.

/// One line without its end, in the bytes that it was found in.
#[derive(Clone, Copy)]
pub struct RowLine<'a> {
    pub bytes: &'a [u8],
    /// What the line lies in: stays as it is until rows that were held back are asked for.
    pub window: &'a [u8],
    /// Where it starts in the window.
    pub from: usize,
    pub cut: Cut,
}

/// Whether the starts of a line's cells were found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The line is its own window.
    Not,
    /// At all delimiters, though quotes may be around some.
    PerhapsQuoted,
    /// At all delimiters.
    Plain,
}

impl<'a> RowLine<'a> {
    /// A line that lies in no window.
    pub fn alone(bytes: &'a [u8]) -> Self {
        Self { bytes, window: bytes, from: 0, cut: Cut::Not }
    }

    /// Where it ends in the window.
    pub fn to(self) -> usize {
        self.from + self.bytes.len()
    }
}
