//! What the tests read, kept for the fuzzer: `cargo xtask fuzz` asks for it, so that each reader's
//! own small files show it what a file looks like.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::{Bundle, detect};

const LARGEST_BYTES: u64 = 64 * 1024;
/// Of one format: most of what damaged-file tests read differs by a bit.
const MOST: usize = 100;

static FOLDER: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| std::env::var_os("GALVANALYSER_SEEDS").map(PathBuf::from));
static KEPT: LazyLock<Mutex<HashMap<&'static str, usize>>> = LazyLock::new(Mutex::default);

/// Writes the bundle's data into the folder named after its format, where a folder was asked for.
pub(crate) fn keep(bundle: &Bundle) {
    let Some(folder) = FOLDER.as_deref() else { return };
    let data = &bundle.data().source;
    if data.len() > LARGEST_BYTES {
        return;
    }
    let Ok(found) = detect(bundle) else { return };
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let count = kept.entry(found.format.id()).or_default();
    if *count < MOST {
        let bytes = data.read_range(0, LARGEST_BYTES as usize).unwrap();
        *count += usize::from(write_new(&folder.join(found.format.id()), &bytes));
    }
}

fn write_new(folder: &Path, bytes: &[u8]) -> bool {
    let mut hash = DefaultHasher::new();
    bytes.hash(&mut hash);
    let path = folder.join(format!("{:016x}", hash.finish()));
    if path.exists() {
        return false;
    }
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(path, bytes).unwrap();
    true
}
