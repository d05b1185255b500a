//! Strings that the cells of a workbook share.

/// The text is held in blocks that never move: growing one text means to hold it twice for a moment.
const BLOCK_BYTES: usize = 4 << 20;

#[derive(Default)]
pub(crate) struct Strings {
    blocks: Vec<String>,
    /// Where each string ends, as if all blocks were full and stood end to end.
    ends: Vec<u32>,
}

impl Strings {
    /// All of them together; testers share some tens.
    pub(super) const MAX_BYTES: usize = 64 << 20;
    pub(super) const MAX_COUNT: usize = 4 << 20;

    /// False where there is no room for more.
    pub(super) fn push(&mut self, text: &str) -> bool {
        if text.len() > BLOCK_BYTES || self.ends.len() >= Self::MAX_COUNT {
            return false;
        }
        if self.blocks.last().is_none_or(|block| block.len() + text.len() > BLOCK_BYTES) {
            if self.blocks.len() * BLOCK_BYTES >= Self::MAX_BYTES {
                return false;
            }
            // The first one is small in nearly all workbooks.
            let room = if self.blocks.is_empty() { 0 } else { BLOCK_BYTES };
            self.blocks.push(String::with_capacity(room));
        }
        let before = (self.blocks.len() - 1) * BLOCK_BYTES;
        if let Some(block) = self.blocks.last_mut() {
            block.push_str(text);
            self.ends.push((before + block.len()) as u32);
        }
        true
    }

    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        // A string that did not fit behind the one before it begins the next block.
        let block = end.saturating_sub(1) / BLOCK_BYTES;
        let start = start.max(block * BLOCK_BYTES);
        self.blocks.get(block)?.get(start - block * BLOCK_BYTES..end - block * BLOCK_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_any_length_come_back() {
        let texts: Vec<String> = [0, 1, 3_000_000, 0, 2_000_000, BLOCK_BYTES, 0, 5, BLOCK_BYTES, 7]
            .iter()
            .zip('a'..)
            .map(|(length, letter)| letter.to_string().repeat(*length))
            .collect();
        let mut strings = Strings::default();
        assert!(texts.iter().all(|text| strings.push(text)));
        for (index, text) in texts.iter().enumerate() {
            assert!(strings.get(index) == Some(text), "{index}");
        }
        assert_eq!(strings.get(texts.len()), None);
    }

    #[test]
    fn there_is_room_for_so_many() {
        let mut strings = Strings::default();
        assert!(!strings.push(&"x".repeat(BLOCK_BYTES + 1)));
        let half = "x".repeat(BLOCK_BYTES / 2);
        let count = (0..100).take_while(|_| strings.push(&half)).count();
        assert_eq!(count, 2 * Strings::MAX_BYTES / BLOCK_BYTES);
        let mut strings = Strings::default();
        assert!((0..Strings::MAX_COUNT).all(|_| strings.push("")));
        assert!(!strings.push(""));
    }
}
