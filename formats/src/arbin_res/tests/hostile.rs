//! Bytes of ill will: every one of them ends in rows, warnings or a reason, soon and small.

use super::*;
use crate::testing::Random;

/// A page holds at most 2,041 rows, and the database has 17.
fn survives(bytes: Vec<u8>) {
    let most = bytes.len() / 4096 * 2041;
    if let Ok(tests) = read(bytes, Some("Europe/Zurich"), 100) {
        let rows = tests.iter().flat_map(|test| &test.columns).map(|columns| columns[0].len());
        assert!(rows.sum::<usize>() <= most);
    }
}

#[test]
fn cut_databases_are_survived() {
    let bytes = database(&tables());
    for cut in 0..100 {
        survives(bytes[..bytes.len() * cut / 100].to_vec());
    }
}

#[test]
fn flipped_bits_are_survived() {
    let mut random = Random(1);
    let whole = database(&tables());
    for _ in 0..2000 {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(4) {
            // Most bytes are padding: hit those that mean something.
            let at = loop {
                let at = random.below(bytes.len());
                if bytes[at] != 0 || random.below(50) == 0 {
                    break at;
                }
            };
            bytes[at] ^= 1 << random.below(8);
        }
        survives(bytes);
    }
}

#[test]
fn random_definitions_and_maps_are_survived() {
    let mut random = Random(2);
    let whole = database(&tables());
    for _ in 0..500 {
        let mut bytes = whole.clone();
        // The catalogue's definition, the usage maps and the samples' definition.
        let page = 2 + random.below(3);
        for _ in 0..8 {
            let at = page * 4096 + random.below(400);
            bytes[at] = [0, 1, 0xFF, random.below(256) as u8][random.below(4)];
        }
        survives(bytes);
    }
}

#[test]
fn chains_and_maps_that_never_end_are_refused() {
    let whole = database(&tables());
    let [definition, maps] = [4 * 4096, 3 * 4096];
    // The samples' definition goes on in itself; their pages start far behind the file's end.
    let mut circular = whole.clone();
    circular[definition + 4] = 4;
    let mut far = whole;
    let map = usize::from(u16::from_le_bytes([far[maps + 16], far[maps + 17]]));
    far[maps + map + 1..maps + map + 5].copy_from_slice(&u32::MAX.to_le_bytes());
    for bytes in [circular, far] {
        let error = read(bytes, None, 10).err().unwrap();
        assert!(matches!(error, FormatError::Damaged(_)), "{error}");
    }
}

#[test]
fn pages_of_other_tables_are_left_out() {
    let mut bytes = database(&tables());
    // The second page of samples says that it is Global_Table's.
    bytes[6 * 4096 + 4] = 7;
    let tests = read(bytes, None, 10).unwrap();
    assert_eq!(tests[0].columns[0][0].len(), 2);
    assert_eq!(tests[0].codes(), ["pages_left_out"]);
}

/// Real databases have what ours have not: indices, long texts, usage maps on pages of their own.
/// Without the samples beside the project there is nothing to do.
#[test]
fn damaged_samples_are_survived() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/arbin-res");
    let Ok(files) = std::fs::read_dir(folder) else { return };
    let mut random = Random(3);
    for file in files {
        let whole = std::fs::read(file.unwrap().path()).unwrap();
        for _ in 0..4 {
            survives(whole[..random.below(whole.len())].to_vec());
            let mut bytes = whole.clone();
            for _ in 0..200 {
                // The first pages hold the catalogue and the definitions.
                let limit = if random.below(2) == 0 { 100 * 4096 } else { whole.len() };
                let at = random.below(limit);
                bytes[at] ^= 1 << random.below(8);
            }
            survives(bytes);
        }
    }
}
