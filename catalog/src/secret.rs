//! Random secrets, and the hashes under which they are kept.

use sha2::{Digest, Sha256};

use crate::error::{CatalogError, Result};

/// What every personal access token begins with, so that scanners can find a leaked one.
pub(crate) const TOKEN_PREFIX: &str = "gv_pat_";

const URL_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Without letters and digits that are taken for one another.
const READABLE_ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// 256 random bits, for a session.
pub(crate) fn session() -> Result<String> {
    Ok(encode(&random::<32>()?))
}

/// 192 random bits behind the prefix.
pub(crate) fn token() -> Result<String> {
    Ok(format!("{TOKEN_PREFIX}{}", encode(&random::<24>()?)))
}

/// 100 random bits that a person can copy from a screen: twenty characters in groups of five.
pub(crate) fn readable() -> Result<String> {
    let mut text = String::with_capacity(23);
    for (at, byte) in random::<20>()?.into_iter().enumerate() {
        if at > 0 && at % 5 == 0 {
            text.push('-');
        }
        // 256 is a multiple of 32, so that every character is as likely as any other.
        text.push(char::from(READABLE_ALPHABET[usize::from(byte % 32)]));
    }
    Ok(text)
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn hash(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        for nibble in [byte >> 4, byte & 15] {
            hex.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
    hex
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| CatalogError::Database(error.to_string().into()))?;
    Ok(bytes)
}

/// Base64 with the alphabet for URLs, unpadded.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        let word = word << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            let index = word >> (18 - 6 * at) & 63;
            text.push(char::from(URL_ALPHABET[index as usize]));
        }
    }
    text
}

/// Undoes [`encode`]; `None` for anything that it does not write.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        if chunk.len() == 1 {
            return None;
        }
        let mut word = 0_u32;
        for at in 0..4 {
            let value = match chunk.get(at) {
                Some(byte) => URL_ALPHABET.iter().position(|known| known == byte)? as u32,
                None => 0,
            };
            word = word << 6 | value;
        }
        bytes.extend_from_slice(&word.to_be_bytes()[1..chunk.len()]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_differ() {
        let (one, two) = (token().unwrap(), token().unwrap());
        assert!(one.starts_with(TOKEN_PREFIX) && one.len() == TOKEN_PREFIX.len() + 32);
        assert_ne!(one, two);
        assert_eq!(session().unwrap().len(), 43);
        assert_eq!(readable().unwrap().len(), 23);
    }

    #[test]
    fn hashes_and_encodings_are_the_usual_ones() {
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        // RFC 4648, section 10, without padding.
        let table = [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")];
        for (plain, encoded) in table {
            assert_eq!(encode(plain.as_bytes()), encoded);
            assert_eq!(decode(encoded).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(encode(&[0xfb, 0xff]), "-_8");
        assert_eq!(decode("Z"), None);
        assert_eq!(decode("Zm=="), None);
    }
}
