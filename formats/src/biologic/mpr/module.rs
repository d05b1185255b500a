//! The chain of modules.

use crate::{FormatError, Source};

/// Where the first module starts.
const CHAIN_START: u64 = 0x34;
const SIGNATURE: &[u8] = b"MODULE";
const V1_HEADER_BYTES: usize = 0x39;
const V2_HEADER_BYTES: usize = 0x41;
/// The samples have at most four; more is damage.
const MOST_MODULES: usize = 256;

/// One module's header, and where its data lies.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Module {
    /// `VMP data`, without its padding.
    pub(super) name: String,
    /// Sum of the old and the new count.
    pub(super) version: u32,
    /// Header of EC-Lab 11.50 and later.
    pub(super) is_v2: bool,
    pub(super) date: [u8; 8],
    pub(super) data_offset: u64,
    /// As the header says; the file may hold fewer bytes.
    pub(super) length: u64,
}

impl Module {
    pub(super) fn end(&self) -> u64 {
        self.data_offset.saturating_add(self.length)
    }

    /// The first `most` bytes of the data, as far as the file holds them.
    pub(super) fn bytes(&self, source: &dyn Source, most: u64) -> std::io::Result<Vec<u8>> {
        source.read_range(self.data_offset, self.length.min(most) as usize)
    }
}

/// The modules of a file, and what follows them.
pub(super) struct Chain {
    pub(super) modules: Vec<Module>,
    /// Bytes after the last module that are no module.
    pub(super) trailing: u64,
}

/// Walks the chain to the end of the file, or to where it breaks.
pub(super) fn read_chain(source: &dyn Source) -> Result<Chain, FormatError> {
    let mut modules = Vec::new();
    let mut offset = CHAIN_START;
    while modules.len() < MOST_MODULES {
        let header = source.read_range(offset, V2_HEADER_BYTES)?;
        let Some(module) = parse_header(&header, offset) else { break };
        // A length past the end breaks the chain there; it cannot go back, so this loop ends.
        offset = module.end();
        modules.push(module);
    }
    Ok(Chain { modules, trailing: source.len().saturating_sub(offset) })
}

fn parse_header(header: &[u8], offset: u64) -> Option<Module> {
    if !header.starts_with(SIGNATURE) || header.len() < V1_HEADER_BYTES {
        return None;
    }
    let is_v2 = u32_at(header, 0x29)? == u32::MAX;
    let (length, version, date_at, size) = if is_v2 {
        let version = u32_at(header, 0x31)?.saturating_add(u32_at(header, 0x35)?);
        (u32_at(header, 0x2D)?, version, 0x39, V2_HEADER_BYTES)
    } else {
        (u32_at(header, 0x29)?, u32_at(header, 0x2D)?, 0x31, V1_HEADER_BYTES)
    };
    let mut date = [0; 8];
    date.copy_from_slice(header.get(date_at..date_at + 8)?);
    Some(Module {
        name: String::from_utf8_lossy(&header[0x06..0x10]).trim_end().to_owned(),
        version,
        is_v2,
        date,
        data_offset: offset + size as u64,
        length: u64::from(length),
    })
}

/// Little-endian number at an offset that may lie outside.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    bytes.get(offset..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    bytes.get(offset..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

pub(super) fn f32_at(bytes: &[u8], offset: usize) -> Option<f32> {
    bytes.get(offset..)?.first_chunk().map(|bytes| f32::from_le_bytes(*bytes))
}

pub(super) fn f64_at(bytes: &[u8], offset: usize) -> Option<f64> {
    bytes.get(offset..)?.first_chunk().map(|bytes| f64::from_le_bytes(*bytes))
}

/// A length byte and that many characters; `None` where it is empty or cut.
pub(super) fn pascal_at(bytes: &[u8], offset: usize) -> Option<String> {
    use crate::text::decode::Encoding;
    let length = usize::from(*bytes.get(offset)?);
    let text = Encoding::Windows1252.decode(bytes.get(offset + 1..offset + 1 + length)?);
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = lines
        .trim()
        .chars()
        .map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { '\u{FFFD}' } else { c })
        .collect();
    (!clean.is_empty()).then_some(clean)
}
