//! Rows cut into blocks of 65,536, aligned to row 0 of the table.

use model::batch::{Column, Values};
use model::statistics::BLOCK_ROWS;

/// Rows of one block, or those of it that are there.
pub(super) struct Block {
    pub(super) columns: Vec<Column>,
}

impl Block {
    pub(super) fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }
}

/// Consecutive rows. All blocks but the last reach up to the next multiple of 65,536.
pub(super) struct Blocks {
    pub(super) first_row: u64,
    pub(super) blocks: Vec<Block>,
}

impl Blocks {
    pub(super) fn new(first_row: u64) -> Self {
        Self { first_row, blocks: Vec::new() }
    }

    /// Row after the last.
    pub(super) fn end(&self) -> u64 {
        self.first_row + self.blocks.iter().map(|block| block.rows() as u64).sum::<u64>()
    }

    pub(super) fn append(&mut self, columns: &[Column]) {
        let rows = columns.first().map_or(0, Column::len);
        let mut taken = 0;
        let mut end = self.end();
        while taken < rows {
            let into_block = (end % BLOCK_ROWS as u64) as usize;
            let count = (BLOCK_ROWS - into_block).min(rows - taken);
            if into_block == 0 || self.blocks.is_empty() {
                let empty = columns.iter().map(|column| Column::new(column.data_type()));
                self.blocks.push(Block { columns: empty.collect() });
            }
            if let Some(block) = self.blocks.last_mut() {
                for (to, from) in block.columns.iter_mut().zip(columns) {
                    to.extend_from(from, taken..taken + count);
                }
            }
            taken += count;
            end += count as u64;
        }
    }

    /// Blocks that are complete, where the first row begins one.
    pub(super) fn whole(&self) -> usize {
        self.blocks.iter().take_while(|block| block.rows() == BLOCK_ROWS).count()
    }

    /// Takes the first blocks out.
    pub(super) fn take(&mut self, count: usize) -> Vec<Block> {
        let taken: Vec<_> = self.blocks.drain(..count).collect();
        self.first_row += taken.iter().map(|block| block.rows() as u64).sum::<u64>();
        taken
    }

    /// Bytes of the values in memory.
    pub(super) fn bytes(&self) -> usize {
        let columns = self.blocks.iter().flat_map(|block| &block.columns);
        let bytes = columns.map(|column| match &column.values {
            Values::Text(text) => text.bytes() + 4 * text.len(),
            Values::Float32(values) => 4 * values.len(),
            _ => 8 * column.len(),
        });
        bytes.sum()
    }
}
