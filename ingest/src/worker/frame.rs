//! Frames: one byte of kind, eight of length (little-endian), then the payload.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A batch of 65,536 rows with 2,000 columns of doubles is 1 GiB.
const LONGEST_BYTES: u64 = 2 << 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Request,
    File,
    Readers,
    Batch,
    End,
    Failure,
}

const KINDS: [Kind; 6] =
    [Kind::Request, Kind::File, Kind::Readers, Kind::Batch, Kind::End, Kind::Failure];

pub(super) fn write(to: &mut impl Write, kind: Kind, payload: &[u8]) -> io::Result<()> {
    write_head(to, kind, payload.len() as u64)?;
    to.write_all(payload)
}

/// The head alone, for a payload that is written piece by piece.
pub(super) fn write_head(to: &mut impl Write, kind: Kind, length: u64) -> io::Result<()> {
    let position = KINDS.iter().position(|known| *known == kind).unwrap_or_default();
    to.write_all(&[position as u8])?;
    to.write_all(&length.to_le_bytes())
}

pub(super) fn write_json(
    to: &mut impl Write,
    kind: Kind,
    value: &impl Serialize,
) -> io::Result<()> {
    write(to, kind, &serde_json::to_vec(value)?)
}

/// The next frame.
///
/// # Errors
/// `UnexpectedEof` where the other side is gone.
pub(super) fn read(from: &mut impl Read) -> io::Result<(Kind, Vec<u8>)> {
    let mut head = [0; 9];
    from.read_exact(&mut head)?;
    let kind = KINDS.get(usize::from(head[0])).copied();
    let kind = kind.ok_or_else(|| io::Error::other("a frame of an unknown kind"))?;
    let mut length = [0; 8];
    length.copy_from_slice(&head[1..]);
    let length = u64::from_le_bytes(length);
    if kind != Kind::File && length > LONGEST_BYTES {
        return Err(io::Error::other("a frame that is too long"));
    }
    let mut payload = Vec::new();
    let count = from.take(length).read_to_end(&mut payload)?;
    if (count as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((kind, payload))
}

/// A payload of JSON.
pub(super) fn json<T: DeserializeOwned>(payload: &[u8]) -> io::Result<T> {
    Ok(serde_json::from_slice(payload)?)
}
