//! CRC-32 (IEEE 802.3, reflected), as at the end of every page of an `.ndc` file.

const POLYNOMIAL: u32 = 0xEDB8_8320;

/// `TABLES[k][b]`: the checksum of byte `b` followed by `k` zero bytes.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut value = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ POLYNOMIAL } else { value >> 1 };
            bit += 1;
        }
        tables[0][byte] = value;
        byte += 1;
    }
    let mut table = 1;
    while table < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = (before >> 8) ^ tables[0][(before & 0xFF) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

/// Checksum of `bytes`, eight at a time: every page of a file is checked, so this must not show
/// beside unpacking.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut value = u32::MAX;
    let (eights, rest) = bytes.as_chunks::<8>();
    for eight in eights {
        let mixed = u64::from_le_bytes(*eight) ^ u64::from(value);
        value = 0;
        for (at, byte) in mixed.to_le_bytes().into_iter().enumerate() {
            value ^= TABLES[7 - at][byte as usize];
        }
    }
    for byte in rest {
        value = (value >> 8) ^ TABLES[0][((value ^ u32::from(*byte)) & 0xFF) as usize];
    }
    !value
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn agrees_with_published_values() {
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b"The quick brown fox jumps over the lazy dog"), 0x414F_A339);
    }
}
