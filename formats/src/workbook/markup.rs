//! The XML of a part, piece by piece, out of a window.
//!
//! The parts of a package are what `quick_xml` reads too, and tests hold this against it. But a sheet
//! is little beside short tags, and here they are neither copied nor looked at byte by byte more than
//! twice: reading a workbook takes less than half the time. A document type is refused, as Office
//! does; elements that are closed in the wrong order are not: depth costs no memory.

use std::io::Read;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesRef;

use super::tag::{BLANKS, Tag, without_prefix};
use super::window::Window;
use crate::FormatError;

/// Text of one cell; Excel allows 32,767 characters.
const MAX_TEXT_BYTES: usize = 1 << 17;

/// Comments and instructions are passed over.
pub(super) enum Piece<'a> {
    Start(Tag<'a>),
    /// An element without content, `<c/>`.
    Empty(Tag<'a>),
    /// The name of what ends, without prefix.
    End(&'a str),
    /// As it is written, in CDATA or outside.
    Text(&'a str),
    /// What stands between `&` and `;`.
    Reference(&'a str),
    /// The part ends.
    Nothing,
}

impl Piece<'_> {
    /// Appends a text, or what a reference means; no more than a cell can hold.
    pub(super) fn append_to(&self, text: &mut String) {
        if text.len() > MAX_TEXT_BYTES {
            return;
        }
        match self {
            Self::Text(piece) => text.push_str(piece),
            Self::Reference(name) => match resolve_predefined_entity(name) {
                Some(known) => text.push_str(known),
                None => text.extend(BytesRef::new(*name).resolve_char_ref().ok().flatten()),
            },
            _ => {}
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Tag,
    End,
    Text,
    Reference,
    Data,
    /// A comment or an instruction.
    Aside,
}

pub(super) struct Markup<R> {
    window: Window<R>,
    is_begun: bool,
    /// Elements that are open.
    depth: u64,
}

impl<R: Read> Markup<R> {
    pub(super) fn new(window: Window<R>) -> Self {
        Self { window, is_begun: false, depth: 0 }
    }

    pub(super) fn cut_off(&self) -> FormatError {
        self.window.cut_off()
    }

    /// # Errors
    /// What is not XML, or not of a spreadsheet; nothing further is to be read.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Piece<'_>, FormatError> {
        let (kind, length) = loop {
            match find(self.window.rest().as_bytes()) {
                Ok(Some((Kind::Aside, length))) => {
                    self.window.take(length);
                }
                Ok(Some(found)) => break found,
                Ok(None) => {
                    if !self.more()? {
                        return self.last();
                    }
                }
                Err(why) => return Err(self.window.damaged(why)),
            }
        };
        if let Kind::End = kind {
            let Some(depth) = self.depth.checked_sub(1) else {
                return Err(self.window.damaged("an element ends that did not begin"));
            };
            self.depth = depth;
        }
        let piece = self.window.take(length);
        Ok(match kind {
            Kind::Tag => match piece[1..length - 1].strip_suffix('/') {
                Some(content) => Piece::Empty(Tag::new(content)),
                None => {
                    self.depth += 1;
                    Piece::Start(Tag::new(&piece[1..length - 1]))
                }
            },
            Kind::End => {
                let name = piece[2..length - 1].trim_end_matches(BLANKS);
                Piece::End(without_prefix(name))
            }
            Kind::Reference => Piece::Reference(&piece[1..length - 1]),
            Kind::Data => Piece::Text(&piece[CDATA.len()..length - 3]),
            Kind::Text | Kind::Aside => Piece::Text(piece),
        })
    }

    fn more(&mut self) -> Result<bool, FormatError> {
        let has_more = self.window.more()?;
        if !self.is_begun && !self.window.rest().is_empty() {
            self.is_begun = true;
            if self.window.rest().starts_with(MARK) {
                self.window.take(MARK.len_utf8());
            }
        }
        Ok(has_more)
    }

    /// What stands before the end of the part.
    fn last(&mut self) -> Result<Piece<'_>, FormatError> {
        match self.window.rest().as_bytes() {
            [] => Ok(Piece::Nothing),
            [b'<' | b'&', ..] => Err(self.window.cut_off()),
            rest => {
                let length = rest.len();
                Ok(Piece::Text(self.window.take(length)))
            }
        }
    }

    /// Takes the text that is all that is left of the element whose start was read last, where
    /// `before`, the text and `behind`, which ends the element, lie in the window.
    #[inline]
    pub(super) fn rest_of_element(&mut self, before: &str, behind: &str) -> Option<&str> {
        let text = self.window.rest().strip_prefix(before)?;
        let length = text.bytes().position(|byte| matches!(byte, b'<' | b'&'))?;
        if !text[length..].starts_with(behind) {
            return None;
        }
        self.depth = self.depth.saturating_sub(1);
        let whole = self.window.take(before.len() + length + behind.len());
        Some(&whole[before.len()..before.len() + length])
    }
}

/// Of the order of bytes, which UTF-8 does not need.
const MARK: char = '\u{FEFF}';
const CDATA: &[u8] = b"<![CDATA[";

/// The next piece and its length; `None` where its end is not in sight.
#[inline]
fn find(rest: &[u8]) -> Result<Option<(Kind, usize)>, &'static str> {
    let (kind, length) = match rest {
        [] | [b'<'] => return Ok(None),
        [b'<', b'/', ..] => (Kind::End, tag_length(rest)),
        [b'<', b'?', ..] => return instruction(rest),
        [b'<', b'!', ..] => return declaration(rest),
        [b'<', ..] => (Kind::Tag, tag_length(rest)),
        [b'&', ..] => return reference(rest),
        _ => (Kind::Text, memchr::memchr2(b'<', b'&', rest)),
    };
    Ok(length.map(|length| (kind, length)))
}

/// Up to the first `>` that is not within quotes.
#[inline]
fn tag_length(tag: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match *tag.get(at)? {
            b'>' => return Some(at + 1),
            quote @ (b'"' | b'\'') => {
                at += 2 + tag[at + 1..].iter().position(|byte| *byte == quote)?;
            }
            _ => at += 1,
        }
    }
}

fn instruction(rest: &[u8]) -> Result<Option<(Kind, usize)>, &'static str> {
    match memchr::memmem::find(&rest[1..], b"?>") {
        Some(0) => Err("an instruction says nothing"),
        found => Ok(found.map(|at| (Kind::Aside, 1 + at + 2))),
    }
}

fn declaration(rest: &[u8]) -> Result<Option<(Kind, usize)>, &'static str> {
    /// The shortest comment.
    const EMPTY: &[u8] = b"<!---->";
    let ends = |end: &[u8], from: usize| {
        let behind = rest.get(from..)?;
        Some(from + memchr::memmem::find(behind, end)? + end.len())
    };
    let begins = |with: &[u8]| rest.iter().zip(with).all(|(byte, expected)| byte == expected);
    if begins(CDATA) {
        Ok(ends(b"]]>", CDATA.len()).map(|length| (Kind::Data, length)))
    } else if begins(b"<!--") {
        Ok(ends(b"-->", EMPTY.len() - 3).map(|length| (Kind::Aside, length)))
    } else if rest[2].eq_ignore_ascii_case(&b'd') {
        Err("it has a document type, which no spreadsheet may")
    } else {
        Err("it has a declaration that is none")
    }
}

fn reference(rest: &[u8]) -> Result<Option<(Kind, usize)>, &'static str> {
    let end = memchr::memchr3(b';', b'&', b'<', &rest[1..]);
    match end {
        Some(end) if rest[1 + end] == b';' => Ok(Some((Kind::Reference, end + 2))),
        Some(_) => Err("a reference has no end"),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests;
