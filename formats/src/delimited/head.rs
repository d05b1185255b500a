//! The lines before the samples: a preamble, the column names, perhaps a line of units.

use std::sync::Arc;

use super::cells::Cells;
use super::names::{Name, UnitForm};
use crate::text::decode::{Encoding, Wide, byte_order_mark_length, field_text};
use crate::text::lines::Lines;
use crate::{FormatError, Source};

/// Longer than any preamble: protocols of thousands of steps stay below a mebibyte.
const MOST_HEAD_BYTES: u64 = 16 * 1024 * 1024;

/// More lines than any preamble has; each takes more memory than its bytes.
const MOST_HEAD_LINES: usize = 200_000;

/// More columns than any tester has channels for.
pub const MOST_COLUMNS: usize = 1000;

/// The file up to the first line of its samples.
#[derive(Clone, Debug)]
pub struct Head {
    /// Lines before the column names, decoded.
    pub preamble: Vec<String>,
    /// The line of column names as it stands.
    pub names_line: Vec<u8>,
    /// The column names, decoded, without the empty ones that end the line.
    pub names: Vec<String>,
    /// The names' units, where a line of its own has them; as many as there are names.
    pub units: Option<Vec<String>>,
    pub delimiter: u8,
    pub encoding: Encoding,
    /// UTF-16, which reaches the rows as UTF-8.
    pub wide: Wide,
    /// Offset of the first byte behind it all.
    pub data_offset: u64,
}

impl Head {
    /// Goes through whole lines until `delimiter_of` knows one as the line of column names, by
    /// giving its delimiter; it sees each line without byte order mark and blanks at its end.
    /// `None` where none is: the file is another format's, or was just begun.
    ///
    /// # Errors
    /// Where the source cannot be read or has no end of preamble.
    pub fn find(
        source: &Arc<dyn Source>,
        mut delimiter_of: impl FnMut(&[u8]) -> Option<u8>,
    ) -> Result<Option<Self>, FormatError> {
        let start = source.read_range(0, 4)?;
        let wide = Wide::of(&start);
        let start = wide.mark_length().max(byte_order_mark_length(&start)) as u64;
        let mut lines = Lines::wide(Arc::clone(source), start, wide);
        let mut raw: Vec<Vec<u8>> = Vec::new();
        loop {
            let Some(line) = lines.next_line()? else { return Ok(None) };
            if !line.terminated {
                return Ok(None);
            }
            if line.too_long || line.end > MOST_HEAD_BYTES || raw.len() > MOST_HEAD_LINES {
                return Err(FormatError::TooLarge(
                    "there are no column names within the longest preamble known".to_owned(),
                ));
            }
            let bytes = line.bytes.trim_ascii_end().to_vec();
            let data_offset = line.end;
            if let Some(delimiter) = delimiter_of(&bytes) {
                return Self::of(&raw, bytes, delimiter, data_offset, wide).map(Some);
            }
            raw.push(bytes);
        }
    }

    /// Of a file whose first line has the column names.
    ///
    /// # Errors
    /// Where it has not, or is not whole.
    pub fn of_first_line(
        source: &Arc<dyn Source>,
        mut delimiter_of: impl FnMut(&[u8]) -> Option<u8>,
    ) -> Result<Self, FormatError> {
        let mut lines = 0;
        let head = Self::find(source, |line| {
            lines += 1;
            // Any answer ends the search.
            delimiter_of(line).or_else(|| (lines > 1).then_some(0))
        })?;
        head.filter(|head| head.delimiter != 0 && head.preamble.is_empty()).ok_or_else(|| {
            FormatError::Damaged("the first line does not name the columns".to_owned())
        })
    }

    fn of(
        raw: &[Vec<u8>],
        names_line: Vec<u8>,
        delimiter: u8,
        data_offset: u64,
        wide: Wide,
    ) -> Result<Self, FormatError> {
        let mut all = raw.join(&b'\n');
        all.extend_from_slice(&names_line);
        let encoding = if wide == Wide::No { Encoding::of_header(&all) } else { Encoding::Utf8 };
        let mut names = split_texts(&names_line, delimiter, encoding);
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        if names.len() > MOST_COLUMNS {
            return Err(FormatError::TooLarge(format!("{} columns", names.len())));
        }
        for (index, name) in names.iter_mut().enumerate() {
            if name.is_empty() {
                *name = format!("unnamed {}", index + 1);
            }
        }
        let preamble = raw.iter().map(|line| field_text(encoding, line)).collect();
        Ok(Self {
            preamble,
            names_line,
            names,
            units: None,
            delimiter,
            encoding,
            wide,
            data_offset,
        })
    }

    /// The line behind the names as cells, where it is whole; `None` where it is still to come.
    ///
    /// # Errors
    /// Where the source cannot be read.
    pub fn next_line(&self, source: &Arc<dyn Source>) -> Result<Option<Vec<u8>>, FormatError> {
        let mut lines = Lines::wide(Arc::clone(source), self.data_offset, self.wide);
        let line = lines.next_line()?.filter(|line| line.terminated && !line.too_long);
        Ok(line.map(|line| line.bytes.to_vec()))
    }

    /// Takes the line behind the names out of the rows, as one of units. Without `delimiter` its
    /// cells are not looked at.
    ///
    /// # Errors
    /// Where the source cannot be read.
    pub fn take_units(
        &mut self,
        source: &Arc<dyn Source>,
        delimiter: Option<u8>,
    ) -> Result<(), FormatError> {
        let mut lines = Lines::wide(Arc::clone(source), self.data_offset, self.wide);
        if let Some(line) = lines.next_line()? {
            if let Some(delimiter) = delimiter {
                let mut units = split_texts(line.bytes, delimiter, self.encoding);
                units.resize(self.names.len(), String::new());
                self.units = Some(units);
            }
            self.data_offset = line.end;
        }
        Ok(())
    }

    /// Bytes that it takes, more or less.
    pub fn size(&self) -> usize {
        let texts = self.preamble.iter().chain(&self.names);
        texts.map(|text| text.len() + size_of::<String>()).sum::<usize>() + self.names_line.len()
    }

    /// `label<mark>value` of the preamble's lines, both trimmed; lines without the mark left out.
    pub fn fields(&self, mark: char) -> impl Iterator<Item = (&str, &str)> {
        self.preamble.iter().filter_map(move |line| {
            let (label, value) = line.split_once(mark)?;
            Some((label.trim(), value.trim()))
        })
    }
}

/// The cells of a line as texts, without blanks and quotes around them.
pub fn split_texts(line: &[u8], delimiter: u8, encoding: Encoding) -> Vec<String> {
    let mut cells = Cells::new(delimiter);
    cells.split(line);
    (0..cells.len())
        .map(|index| field_text(encoding, cells.get(line, index)).replace("\"\"", "\""))
        .collect()
}

/// The first line of a file's first bytes, without byte order mark and blanks at its end.
pub fn first_line(head: &[u8]) -> &[u8] {
    let head = &head[byte_order_mark_length(head)..];
    head.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end()
}

/// The delimiter that cuts a line into most cells, of comma, semicolon and tab.
pub fn likeliest_delimiter(line: &[u8]) -> u8 {
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, line).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// The names of a line as a table of known columns writes them: for sniffers.
pub fn keys(line: &[u8], form: UnitForm) -> Vec<String> {
    let names = split_texts(line, likeliest_delimiter(line), Encoding::of(line));
    names.iter().map(|name| Name::of(name, form).key()).collect()
}

/// Whether all of `wanted` are among the keys of a line.
pub fn has_keys(keys: &[String], wanted: &[&str]) -> bool {
    wanted.iter().all(|wanted| keys.iter().any(|key| key == wanted))
}
