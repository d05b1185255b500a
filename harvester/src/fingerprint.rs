//! Head and tail of a file in one hash: tells a rewritten file from an idle one at small cost.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use fs_err::File;
use sha2::{Digest, Sha256};

const END_BYTES: u64 = 64 * 1024;

/// SHA-256, hexadecimal, over the size (8 bytes, little-endian), the first and the last 64 KiB;
/// of a file up to 128 KiB, over all its bytes. `size` is what `stat` said; what a writer added
/// since is left for the next look.
pub(crate) fn fingerprint(path: &Path, size: u64) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    hash.update(size.to_le_bytes());
    let mut buffer = Vec::new();
    let head = size.min(END_BYTES);
    file.by_ref().take(head).read_to_end(&mut buffer)?;
    if size > END_BYTES {
        let tail = (size - END_BYTES).max(END_BYTES);
        file.seek(SeekFrom::Start(tail))?;
        file.by_ref().take(size - tail).read_to_end(&mut buffer)?;
    }
    hash.update(&buffer);
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_at_either_end_and_of_size_show() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let of = |bytes: &[u8]| {
            fs_err::write(&path, bytes).unwrap();
            fingerprint(&path, bytes.len() as u64).unwrap()
        };
        for length in [1, 1000, 65_535, 65_536, 65_537, 131_072, 131_073, 300_000] {
            let plain = vec![b'a'; length];
            let first = of(&plain);
            assert_eq!(first, of(&plain));
            assert_eq!(first.len(), 64);
            for changed in [0, length - 1] {
                let mut bytes = plain.clone();
                bytes[changed] = b'b';
                assert_ne!(first, of(&bytes), "{length} bytes, byte {changed}");
            }
            let mut longer = plain.clone();
            longer.push(b'a');
            assert_ne!(first, of(&longer));
        }
        // Nothing between the ends is read, by design; the Closed pass hashes all.
        let (mut one, two) = (vec![b'a'; 300_000], vec![b'a'; 300_000]);
        one[150_000] = b'b';
        assert_eq!(of(&one), of(&two));
    }

    #[test]
    fn bytes_after_the_given_size_do_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs_err::write(&path, "abc").unwrap();
        let first = fingerprint(&path, 3).unwrap();
        fs_err::write(&path, "abcdef").unwrap();
        assert_eq!(fingerprint(&path, 3).unwrap(), first);
        // A file cut meanwhile is hashed as far as it goes.
        assert!(fingerprint(&path, 1_000_000).is_ok());
    }
}
