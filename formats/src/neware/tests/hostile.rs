//! Bytes of ill will: every one of them ends in rows, warnings or a reason, soon and small.

use super::*;
use crate::testing::Random;

fn archives() -> Vec<Members> {
    let mut archives: Vec<Members> =
        SPLIT.into_iter().map(|version| split(version).members()).collect();
    for version in FULL {
        let records = used(full_records(version));
        archives.push(Members::default().with("data.ndc", ndc(version, 1, &records)));
    }
    let short = Record::new(7).put(0, [0x65]);
    archives[6] = archives[6].clone().with("data_1.ndc", ndc(16, 5, &used(vec![short; 6])));
    archives[5] = archives[5].clone().with("Step.xml", STEP).with("VersionInfo.xml", VERSION_INFO);
    archives
}

/// Rows are bounded by the pages that the archive can hold.
fn survives(bytes: Vec<u8>) {
    if let Ok(read) = read_in(bytes, Some("Europe/Zurich"), 7) {
        assert!((0..read.tables.len()).all(|table| read.rows(table) <= 600));
    }
}

#[test]
fn cut_archives_are_survived() {
    for members in archives() {
        for method in [Deflated, Stored] {
            let bytes = members.zip(method);
            for cut in 0..50 {
                survives(bytes[..bytes.len() * cut / 50].to_vec());
            }
        }
    }
}

#[test]
fn flipped_bits_in_archives_are_survived() {
    let mut random = Random(1);
    for members in archives() {
        for method in [Deflated, Stored] {
            let bytes = members.zip(method);
            for _ in 0..200 {
                let mut bytes = bytes.clone();
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
                survives(bytes);
            }
        }
    }
}

/// With right checksums, so that the damage reaches the readers of records.
#[test]
fn flipped_bits_in_pages_are_survived() {
    let mut random = Random(2);
    for members in archives() {
        for _ in 0..200 {
            let mut members = members.clone();
            for (name, bytes) in &mut members.0 {
                let page =
                    if bytes.get(2).is_some_and(|version| *version <= 4) { 512 } else { 4096 };
                for _ in 0..4 {
                    let at = random.below(bytes.len());
                    bytes[at] ^= 1 << random.below(8);
                }
                if name.ends_with(".ndc") {
                    for page in bytes.chunks_exact_mut(page).skip(1) {
                        let (content, stored) = page.split_at_mut(page.len() - 4);
                        let checksum = crate::neware::crc::crc32(content);
                        stored.copy_from_slice(&checksum.to_le_bytes());
                    }
                }
            }
            survives(members.zip(Stored));
        }
    }
}

#[test]
fn a_damaged_member_costs_its_own_values_only() {
    let bytes = split(14).members().zip(Stored);
    let name = b"data_runInfo.ndc";
    let at = memchr::memmem::find(&bytes, name).unwrap() + name.len();
    let mut in_data = bytes.clone();
    in_data[at + 4096 + 140] ^= 0xFF;
    let mut in_header = bytes;
    in_header[at - name.len() - 30] = 0;
    for bytes in [in_data, in_header] {
        let read = read_in(bytes, None, 10).unwrap();
        assert_eq!(read.rows(0), 6);
        assert!(read.warnings.contains(&"member_damaged".to_owned()), "{:?}", read.warnings);
    }
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let zeros = Members::default().with("data.ndc", vec![0; 16 << 20]).zip(Deflated);

    // The directory claims 3 GiB for a member, or more members than there are.
    let mut claims = split(14).members().zip(Stored);
    for (signature, size_at) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let headers: Vec<usize> = memchr::memmem::find_iter(&claims, signature).collect();
        for at in headers {
            claims[at + size_at..at + size_at + 4].copy_from_slice(&0xC000_0000_u32.to_le_bytes());
        }
    }
    let mut crowd = split(14).members().zip(Stored);
    let end = memchr::memmem::rfind(&crowd, b"PK\x05\x06").unwrap();
    crowd[end + 10..end + 12].copy_from_slice(&60_000_u16.to_le_bytes());

    for bytes in [zeros, claims, crowd] {
        let error = read_in(bytes, None, 10).err().unwrap();
        assert!(matches!(error, FormatError::TooLarge(_)), "{error}");
    }
}

#[test]
fn a_bomb_beside_the_samples_costs_its_own_values_only() {
    let bomb = split(14).members().with("data_AUX_1_1_1.ndc", vec![0; 16 << 20]);
    let deep = "<a>".repeat(100_000);
    let read = read(&bomb.with("Step.xml", deep));
    assert_eq!(read.rows(0), 6);
    assert_eq!(read.warnings, ["metadata_damaged", "member_damaged"]);
}
