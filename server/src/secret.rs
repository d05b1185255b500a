//! Random passwords for people to type once.

use anyhow::Context;

/// Letters and digits that are not mistaken for each other.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Twenty letters, 100 random bits.
///
/// # Errors
/// When the machine gives no random bytes.
pub fn random_password() -> anyhow::Result<String> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).context("ask the machine for random bytes")?;
    let letters: Vec<u8> = bytes.iter().map(|byte| LETTERS[usize::from(byte % 32)]).collect();
    let groups = letters.chunks(5).map(String::from_utf8_lossy).collect::<Vec<_>>();
    Ok(groups.join("-"))
}
