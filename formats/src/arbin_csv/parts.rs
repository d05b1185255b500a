//! The files of one long test, `_Wb_1`, `_Wb_2` …, as if they were one.

use std::io;
use std::sync::Arc;

use model::metadata::Warning;

use crate::delimited::head::Head;
use crate::{Bundle, FormatError, MemorySource, Source, bundle};

/// Bytes one after the other.
struct Joined {
    parts: Vec<Part>,
}

struct Part {
    source: Arc<dyn Source>,
    /// Where in the source it begins.
    from: u64,
    length: u64,
}

impl Source for Joined {
    fn len(&self) -> u64 {
        self.parts.iter().map(|part| part.length).sum()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut before = 0;
        for part in &self.parts {
            if offset < before + part.length {
                let inside = offset - before;
                let left = part.length - inside;
                let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
                return part.source.read_at(part.from + inside, &mut buffer[..wanted]);
            }
            before += part.length;
        }
        Ok(0)
    }
}

/// The head's file, and behind it the rows of the files that go on with it; a warning for each that
/// cannot, because its columns are others.
///
/// # Errors
/// Where a source cannot be read.
pub(super) fn join(
    head: &Head,
    files: &Bundle,
) -> Result<(Arc<dyn Source>, Vec<Warning>), FormatError> {
    let first = Arc::clone(&files.data().source);
    let later = files.files[1..].iter().filter(|file| bundle::holds_data(&file.name));
    let mut parts = vec![whole(first)];
    let mut warnings = Vec::new();
    for file in later {
        let source = &file.source;
        // Without a whole first line it was just begun.
        let Some(found) = Head::find(source, |_| Some(head.delimiter))? else { continue };
        if found.names != head.names {
            warnings.push(Warning::new(
                "part_left_out",
                format!("{} has other columns than the file before it: it is not read.", file.name),
            ));
            continue;
        }
        if !ends_a_line(&parts)? {
            parts.push(whole(Arc::new(MemorySource::new(*b"\n"))));
        }
        let length = source.len() - found.data_offset;
        parts.push(Part { source: Arc::clone(source), from: found.data_offset, length });
    }
    Ok((Arc::new(Joined { parts }), warnings))
}

fn whole(source: Arc<dyn Source>) -> Part {
    Part { from: 0, length: source.len(), source }
}

fn ends_a_line(parts: &[Part]) -> io::Result<bool> {
    let Some(part) = parts.iter().rfind(|part| part.length > 0) else { return Ok(true) };
    Ok(part.source.read_range(part.from + part.length - 1, 1)? == b"\n")
}
