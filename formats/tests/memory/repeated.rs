//! Bytes that are made as they are read.

use std::io;
use std::sync::Arc;

use formats::Source;

/// Parts, each so many times.
pub(crate) struct Repeated(Vec<(Vec<u8>, u64)>);

impl Repeated {
    pub(crate) fn source(parts: Vec<(Vec<u8>, u64)>) -> Arc<dyn Source> {
        Arc::new(Self(parts))
    }
}

impl Source for Repeated {
    fn len(&self) -> u64 {
        self.0.iter().map(|(part, times)| part.len() as u64 * times).sum()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut start = 0;
        for (part, times) in &self.0 {
            let end = start + part.len() as u64 * times;
            if offset < end {
                let from = ((offset - start) % part.len() as u64) as usize;
                let count = buffer.len().min(part.len() - from);
                buffer[..count].copy_from_slice(&part[from..from + count]);
                return Ok(count);
            }
            start = end;
        }
        Ok(0)
    }
}
