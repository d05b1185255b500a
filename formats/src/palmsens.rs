//! PalmSens (PSTrace): the csv export, and session files (`.pssession`).

mod bounded;
mod csv;
mod session;
#[cfg(test)]
mod tests;

pub use csv::PalmSensCsv;
pub use session::PalmSensSession;

/// The first characters of a text in UTF-16 or UTF-8, without a byte order mark.
fn beginning(head: &[u8]) -> String {
    let head = &head[..head.len().min(512)];
    match head.strip_prefix(b"\xFF\xFE") {
        Some(wide) => {
            let units = wide.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        None => {
            let text = String::from_utf8_lossy(head);
            text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned()
        }
    }
}
