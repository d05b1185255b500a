use futures::TryStreamExt;
use model::time::Timestamp;

use super::*;
use crate::testing::{Fixture, fixture};

/// Bytes without pattern.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 7_u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    (0..length).map(next).collect()
}

fn objects(fixture: &Fixture) -> Vec<String> {
    let listed: Vec<_> =
        fixture.runtime.block_on(fixture.store.list(Some(RAW_PREFIX)).try_collect()).unwrap();
    listed.into_iter().map(|object| object.key).collect()
}

#[test]
fn files_of_any_length_read_back_whole_and_anywhere() {
    let fixture = fixture();
    for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 77] {
        let bytes = noise(length);
        let raw = fixture.store.put_raw_blocking(bytes.as_slice()).unwrap();
        assert_eq!(raw.hash, hexadecimal(&Sha256::digest(&bytes)), "{length}");
        assert_eq!(raw.size, length as u64);
        assert_eq!(raw.chunks.len(), length.div_ceil(CHUNK_BYTES));
        let streamed: Vec<Bytes> =
            fixture.runtime.block_on(fixture.store.raw_stream(&raw).try_collect()).unwrap();
        assert_eq!(streamed.concat(), bytes);
        let reader = fixture.store.raw_reader(&raw);
        assert_eq!(reader.len(), length as u64);
        for offset in [0, 1, length / 2, CHUNK_BYTES - 3, length.saturating_sub(2), length, 1 << 40]
        {
            let mut buffer = [0; 10];
            let read = reader.read_at(offset as u64, &mut buffer).unwrap();
            let expected = bytes.get(offset..).unwrap_or_default();
            assert_eq!(buffer[..read], expected[..expected.len().min(10)], "{length} at {offset}");
        }
        fixture.runtime.block_on(fixture.store.verify_raw(&raw)).unwrap();
    }
}

#[test]
fn a_longer_version_stores_only_what_is_new() {
    let fixture = fixture();
    let bytes = noise(2 * CHUNK_BYTES + 5000);
    let mut writer = RawWriter::new(&fixture.store);
    writer.write(&bytes[..CHUNK_BYTES + 100]).unwrap();
    let shorter = writer.finish().unwrap();
    assert_eq!(shorter.resume_offset(), CHUNK_BYTES as u64);
    let before = objects(&fixture).len();

    let saved = serde_json::to_string(&shorter).unwrap();
    let saved = serde_json::from_str(&saved).unwrap();
    let mut writer = RawWriter::resume(&fixture.store, &saved).unwrap();
    writer.write_from(&bytes[CHUNK_BYTES..]).unwrap();
    let longer = writer.finish().unwrap();
    assert_eq!(objects(&fixture).len(), before + 2);
    assert_eq!(longer, fixture.store.put_raw_blocking(bytes.as_slice()).unwrap());

    for hash_state in [Some("00".to_owned()), None] {
        let damaged = RawDescription { hash_state, ..shorter.clone() };
        assert!(RawWriter::resume(&fixture.store, &damaged).is_err());
    }
}

#[test]
fn damage_and_loss_are_found() {
    let fixture = fixture();
    let (store, runtime) = (&fixture.store, &fixture.runtime);
    let raw = store.put_raw_blocking(noise(1000).as_slice()).unwrap();
    let key = raw.chunks[0].key();
    let other = zstd::bulk::compress(&noise(999), 3).unwrap();
    for (bytes, what) in [(other, "another content"), (b"no zstd".to_vec(), "no zstd")] {
        runtime.block_on(store.put(&key, bytes.into())).unwrap();
        let verified = runtime.block_on(store.verify_raw(&raw));
        assert!(matches!(verified, Err(StoreError::Damaged { .. })), "{what}");
        let error = store.raw_reader(&raw).read_at(0, &mut [0; 4]).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidData, "{what}");
        let streamed: Result<Vec<Bytes>> = runtime.block_on(store.raw_stream(&raw).try_collect());
        assert!(streamed.is_err(), "{what}");
    }
    let restored = store.put_raw_blocking(noise(1000).as_slice()).unwrap();
    let wrong_whole = RawDescription { hash: "00".into(), ..restored };
    assert!(runtime.block_on(store.verify_raw(&wrong_whole)).is_err());
    let streamed: Result<Vec<Bytes>> =
        runtime.block_on(store.raw_stream(&wrong_whole).try_collect());
    assert!(streamed.is_err());

    assert!(runtime.block_on(store.exists(&key)).unwrap());
    runtime.block_on(store.delete([key.clone(), key.clone()])).unwrap();
    assert!(!runtime.block_on(store.exists(&key)).unwrap());
    let verified = runtime.block_on(store.verify_raw(&raw));
    assert!(matches!(verified, Err(StoreError::NotFound { .. })));
}

#[test]
fn a_folder_keeps_what_was_put() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let location = crate::StoreLocation::Folder(folder.path().join("made/when/opened"));
    let store = Store::open_on(&location, runtime.handle().clone()).unwrap();
    let raw = runtime.block_on(store.put_raw(std::io::Cursor::new(noise(3000)))).unwrap();
    drop(store);
    let store = Store::open_on(&location, runtime.handle().clone()).unwrap();
    runtime.block_on(store.verify_raw(&raw)).unwrap();
    let listed: Vec<_> = runtime.block_on(store.list(None).try_collect::<Vec<_>>()).unwrap();
    assert_eq!(listed[0].key, raw.chunks[0].key());
    assert!(listed[0].modified_at > Timestamp(1_600_000_000_000_000));
}
