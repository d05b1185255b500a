//! A tag of XML: its name and attributes.
//!
//! Namespaces are not looked up. Programs differ in their prefixes, not in what they mean by a name.

/// What stands between `<` and `>`.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a> {
    content: &'a str,
    name_end: usize,
}

impl<'a> Tag<'a> {
    #[inline]
    pub(super) fn new(content: &'a str) -> Self {
        let name_end = content.bytes().position(is_blank).unwrap_or(content.len());
        Self { content, name_end }
    }

    /// Its name without prefix.
    #[inline]
    pub(super) fn name(self) -> &'a str {
        without_prefix(&self.content[..self.name_end])
    }

    /// Names with their prefixes, and values as they are written. What is no attribute is passed over.
    #[inline]
    pub(super) fn attributes(self) -> Attributes<'a> {
        Attributes { content: self.content, at: self.name_end }
    }

    /// The value of an attribute, by its name without prefix.
    pub(super) fn attribute(self, name: &str) -> Option<String> {
        let (_, value) = self.attributes().find(|(key, _)| key.rsplit(':').next() == Some(name))?;
        let plain = quick_xml::escape::unescape(value);
        Some(plain.map_or_else(|_| value.to_owned(), |plain| plain.into_owned()))
    }
}

/// `c` of `x:c`.
#[inline]
pub(super) fn without_prefix(name: &str) -> &str {
    match name.bytes().position(|byte| byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

pub(super) const BLANKS: [char; 4] = [' ', '\r', '\n', '\t'];

#[inline(always)]
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\r' | b'\n' | b'\t')
}

pub(super) struct Attributes<'a> {
    content: &'a str,
    at: usize,
}

impl Attributes<'_> {
    /// The first byte at or behind `from` that `is_it`.
    #[inline(always)]
    fn seek(&self, from: usize, is_it: impl Fn(u8) -> bool) -> Option<usize> {
        let behind = self.content.as_bytes().get(from..)?;
        Some(from + behind.iter().position(|byte| is_it(*byte))?)
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        // As a cell's are written: `r`, `s` and `t`.
        if let Some([b' ', name, b'=', b'"', behind @ ..]) = self.content.as_bytes().get(self.at..)
            && name.is_ascii_lowercase()
            && let Some(length) = behind.iter().position(|byte| *byte == b'"')
        {
            let (name, value) = (self.at + 1, self.at + 4);
            self.at = value + length + 1;
            return Some((&self.content[name..name + 1], &self.content[value..value + length]));
        }
        self.any()
    }
}

impl<'a> Attributes<'a> {
    /// The next one, however it is written.
    fn any(&mut self) -> Option<(&'a str, &'a str)> {
        let bytes = self.content.as_bytes();
        let is_filled = |byte| !is_blank(byte);
        loop {
            let start = self.seek(self.at, is_filled)?;
            let end = self.seek(start + 1, |byte| byte == b'=' || is_blank(byte))?;
            let mark = self.seek(end, is_filled)?;
            if bytes[mark] != b'=' {
                // A name without a value; the next one begins here.
                self.at = mark;
                continue;
            }
            let value = self.seek(mark + 1, is_filled)?;
            let quote = bytes[value];
            if !matches!(quote, b'"' | b'\'') {
                self.at = self.seek(value, is_blank)?;
                continue;
            }
            let value_end = self.seek(value + 1, |byte| byte == quote)?;
            self.at = value_end + 1;
            return Some((&self.content[start..end], &self.content[value + 1..value_end]));
        }
    }
}
