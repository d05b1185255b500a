//! Raw files by content hash: chunks of 8 MiB, each compressed and named by its own hash.
//!
//! A chunk that exists is put again: that renews its age, so that the garbage collector, which
//! spares young objects, never takes a chunk that a file on its way in counts on.

use std::io::Read;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest, Sha256};

use crate::error::{Result, StoreError};
use crate::hash::hexadecimal;
use crate::store::Store;

mod reader;

pub use reader::RawReader;

/// Folder of the raw chunks.
pub const RAW_PREFIX: &str = "raw";

/// Size of every chunk but a file's last.
pub const CHUNK_BYTES: usize = 8 << 20;

const COMPRESSION_LEVEL: i32 = 3;

/// One piece of a raw file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkRef {
    /// SHA-256 of the uncompressed bytes, hexadecimal.
    pub hash: String,
    /// Uncompressed bytes.
    pub size: u64,
}

impl ChunkRef {
    /// Key of the object that holds the chunk.
    pub fn key(&self) -> String {
        let folder = self.hash.get(..2).unwrap_or("00");
        format!("{RAW_PREFIX}/{folder}/{}.zst", self.hash)
    }
}

/// How to find a raw file's bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawDescription {
    /// SHA-256 of the whole file, hexadecimal.
    pub hash: String,
    /// Uncompressed bytes.
    pub size: u64,
    pub chunks: Vec<ChunkRef>,
    /// State of SHA-256 after the whole chunks, hexadecimal: a longer version of the file goes on
    /// from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash_state: Option<String>,
}

impl RawDescription {
    /// The chunks that a longer version of the file has too.
    fn whole_chunks(&self) -> &[ChunkRef] {
        let whole = self.chunks.iter().take_while(|chunk| chunk.size == CHUNK_BYTES as u64);
        &self.chunks[..whole.count()]
    }

    /// Byte from which on a longer version of the file must be read: all before it is in whole
    /// chunks.
    pub fn resume_offset(&self) -> u64 {
        (self.whole_chunks().len() * CHUNK_BYTES) as u64
    }
}

/// Keeps a file piece by piece. Blocking; holds one chunk in memory.
pub struct RawWriter {
    store: Store,
    hash: Sha256,
    chunks: Vec<ChunkRef>,
    pending: Vec<u8>,
}

impl RawWriter {
    pub fn new(store: &Store) -> Self {
        Self { store: store.clone(), hash: Sha256::new(), chunks: Vec::new(), pending: Vec::new() }
    }

    /// Goes on after the whole chunks of a shorter version: write the bytes from
    /// [`RawDescription::resume_offset`] on. That the bytes before are the same is for the caller
    /// to know.
    ///
    /// # Errors
    /// When no state was saved, or it cannot be read.
    pub fn resume(store: &Store, shorter: &RawDescription) -> Result<Self> {
        let hash = shorter.hash_state.as_deref().and_then(restore_hash).ok_or_else(|| {
            StoreError::Mismatch("the saved state of a raw file cannot be read".to_owned())
        })?;
        let chunks = shorter.whole_chunks().to_vec();
        Ok(Self { store: store.clone(), hash, chunks, pending: Vec::new() })
    }

    /// Takes the next bytes; stores every chunk that they fill.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK_BYTES - self.pending.len()));
            self.pending.extend_from_slice(now);
            bytes = later;
            if self.pending.len() == CHUNK_BYTES {
                self.store_pending()?;
            }
        }
        Ok(())
    }

    /// Takes everything that a reader has.
    pub fn write_from(&mut self, mut from: impl Read) -> Result<()> {
        loop {
            let room = (CHUNK_BYTES - self.pending.len()) as u64;
            let read = from.by_ref().take(room).read_to_end(&mut self.pending);
            if read.map_err(StoreError::Read)? == 0 {
                return Ok(());
            }
            if self.pending.len() == CHUNK_BYTES {
                self.store_pending()?;
            }
        }
    }

    fn store_pending(&mut self) -> Result<()> {
        self.hash.update(&self.pending);
        let chunk = ChunkRef {
            hash: hexadecimal(&Sha256::digest(&self.pending)),
            size: self.pending.len() as u64,
        };
        let packed =
            zstd::bulk::compress(&self.pending, COMPRESSION_LEVEL).map_err(StoreError::Compress)?;
        self.store.wait(self.store.put(&chunk.key(), packed.into()))?;
        self.chunks.push(chunk);
        self.pending.clear();
        Ok(())
    }

    /// Stores what is left.
    pub fn finish(mut self) -> Result<RawDescription> {
        let hash_state = Some(save_hash(&self.hash));
        if !self.pending.is_empty() {
            self.store_pending()?;
        }
        let size = self.chunks.iter().map(|chunk| chunk.size).sum();
        let hash = hexadecimal(&self.hash.finalize());
        Ok(RawDescription { hash, size, chunks: self.chunks, hash_state })
    }
}

fn save_hash(hash: &Sha256) -> String {
    hexadecimal(&hash.serialize())
}

fn restore_hash(state: &str) -> Option<Sha256> {
    let bytes = crate::hash::from_hexadecimal(state)?;
    let state = SerializedState::<Sha256>::try_from(bytes.as_slice()).ok()?;
    Sha256::deserialize(&state).ok()
}

impl Store {
    /// Keeps a whole file under its hash.
    pub async fn put_raw(&self, from: impl Read + Send + 'static) -> Result<RawDescription> {
        self.blocking(move |store| store.put_raw_blocking(from)).await
    }

    /// As [`Store::put_raw`], on a blocking thread.
    pub fn put_raw_blocking(&self, from: impl Read) -> Result<RawDescription> {
        let mut writer = RawWriter::new(self);
        writer.write_from(from)?;
        writer.finish()
    }

    /// Random access to a raw file.
    pub fn raw_reader(&self, raw: &RawDescription) -> RawReader {
        RawReader::new(self.clone(), raw.clone())
    }

    /// The uncompressed bytes of a raw file in order, a chunk at a time, each checked against its
    /// hash and the whole against the file's; at a mismatch the stream ends with an error.
    pub fn raw_stream(
        &self,
        raw: &RawDescription,
    ) -> impl futures::Stream<Item = Result<Bytes>> + Send + 'static {
        let state = (self.clone(), raw.clone(), 0, Sha256::new());
        futures::stream::try_unfold(state, |(store, raw, position, hash)| async move {
            let Some(chunk) = raw.chunks.get(position).cloned() else { return Ok(None) };
            let packed = store.read_object(&chunk.key()).await?;
            let is_last = position + 1 == raw.chunks.len();
            let expected = raw.hash.clone();
            let (bytes, hash) = store
                .blocking(move |_| {
                    let bytes = unpack(&chunk, &packed)?;
                    let mut hash = hash;
                    hash.update(&bytes);
                    if is_last && hexadecimal(&hash.clone().finalize()) != expected {
                        return Err(StoreError::damaged(&chunk.key(), WRONG_WHOLE));
                    }
                    Ok((bytes, hash))
                })
                .await?;
            Ok(Some((Bytes::from(bytes), (store, raw, position + 1, hash))))
        })
    }

    /// Reads a raw file through and compares every hash.
    ///
    /// # Errors
    /// Names the chunk that is missing or damaged.
    pub async fn verify_raw(&self, raw: &RawDescription) -> Result<()> {
        let raw = raw.clone();
        self.blocking(move |store| {
            let mut hash = Sha256::new();
            for chunk in &raw.chunks {
                let packed = store.wait(store.read_object(&chunk.key()))?;
                hash.update(unpack(chunk, &packed)?);
            }
            if hexadecimal(&hash.finalize()) == raw.hash {
                Ok(())
            } else {
                Err(StoreError::damaged(&raw.hash, WRONG_WHOLE))
            }
        })
        .await
    }
}

const WRONG_WHOLE: &str = "its chunks together have another hash than the file had";

/// Bytes of a chunk, checked against its hash.
fn unpack(chunk: &ChunkRef, packed: &[u8]) -> Result<Vec<u8>> {
    let damaged = |reason: &str| StoreError::damaged(&chunk.key(), reason);
    let size = usize::try_from(chunk.size).ok().filter(|size| *size <= CHUNK_BYTES);
    let size = size.ok_or_else(|| damaged("it is said to be larger than a chunk can be"))?;
    let bytes = zstd::bulk::decompress(packed, size)
        .map_err(|error| StoreError::damaged(&chunk.key(), error))?;
    if bytes.len() != size || hexadecimal(&Sha256::digest(&bytes)) != chunk.hash {
        return Err(damaged("its bytes have another hash"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
