//! Rows out of the blocks.

use std::collections::VecDeque;
use std::sync::Arc;

use model::batch::{Batch, Column};
use model::metadata::{FileMetadata, Warning};
use model::table::Table;
use serde::{Deserialize, Serialize};

use super::block::{BLOCK_BYTES, Block, Width, find_width, sample};
use super::columns::{Counted, table};
use super::header::{BLOCKS_START, metadata};
use super::{ID, PARSER_REVISION};
use crate::{End, FormatError, Reader, Resume, Source};

/// Blocks asked of the source at a time.
const PIECE_BLOCKS: usize = 512;
const MOST_ROWS_OF_BLOCK: usize = 6;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct State {
    counted: Counted,
    other_blocks: u64,
}

/// One `.ccs`, read front to back.
pub(super) struct CcsReader {
    source: Arc<dyn Source>,
    width: Option<Width>,
    tables: Vec<Table>,
    metadata: FileMetadata,
    warnings: Vec<Warning>,
    state: State,
    /// Offset of the next block, and of the last whole one, which may still be rewritten.
    offset: u64,
    last_block: u64,
    end: End,
    piece: Vec<u8>,
    /// Offset of `piece[0]`.
    piece_offset: u64,
    /// Of the last block: the state before it, once it is read.
    before_last: Option<State>,
    /// What is left of a block with more rows than a batch may have.
    rest: VecDeque<Batch>,
}

impl CcsReader {
    pub(super) fn open(
        source: Arc<dyn Source>,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Self, FormatError> {
        let length = source.len();
        if length < BLOCKS_START + BLOCK_BYTES as u64 {
            return Err(FormatError::Damaged(
                "the LAND file ends before its first block of samples".to_owned(),
            ));
        }
        let (offset, state) = match resume {
            Some(resume) => {
                let state = serde_json::from_value(resume.state.clone()).map_err(|_| {
                    FormatError::Damaged(
                        "the state saved for this file is not one of this reader".to_owned(),
                    )
                })?;
                (resume.offset, state)
            }
            None => (BLOCKS_START, State::default()),
        };
        let width = find_width(source.as_ref())?;
        let blocks = (length - BLOCKS_START) / BLOCK_BYTES as u64;
        let header = source.read_range(0, BLOCKS_START as usize)?;
        Ok(Self {
            tables: vec![table(width.unwrap_or(Width::Plain))],
            metadata: metadata(&header),
            warnings: Vec::new(),
            width,
            state,
            offset,
            last_block: BLOCKS_START + (blocks - 1) * BLOCK_BYTES as u64,
            end,
            piece: Vec::new(),
            piece_offset: offset,
            before_last: None,
            rest: VecDeque::new(),
            source,
        })
    }

    /// Reads the next block into `columns`.
    fn take_block(&mut self, columns: &mut [Column]) -> Result<(), FormatError> {
        let at = (self.offset - self.piece_offset) as usize;
        if at + BLOCK_BYTES > self.piece.len() {
            self.piece = self.source.read_range(self.offset, PIECE_BLOCKS * BLOCK_BYTES)?;
            self.piece_offset = self.offset;
        }
        let at = (self.offset - self.piece_offset) as usize;
        let Some(block) = self.piece.get(at..at + BLOCK_BYTES) else {
            return Err(FormatError::Source(std::io::ErrorKind::UnexpectedEof.into()));
        };
        let counted = &mut self.state.counted;
        match Block::read(block, self.offset) {
            step @ Block::Step { .. } => counted.begin_step(step, self.offset),
            Block::Samples { count, step } => {
                let width = self.width.unwrap_or(Width::Plain);
                counted.samples_of(step);
                for index in 0..count.min(120 / width.bytes()) {
                    counted.push(&sample(block, index, width), columns);
                }
            }
            // Settings stand before the first step.
            Block::Other => self.state.other_blocks += u64::from(counted.rows > 0),
        }
        self.offset += BLOCK_BYTES as u64;
        Ok(())
    }

    fn conclude(&mut self) {
        let experimental = "The layout of LAND's binary files is not published; it was found by \
                            looking at files, and no export of the vendor confirms it.";
        self.warnings = vec![Warning::new("experimental_format", experimental)];
        let mut warn = |count: u64, code: &str, message: &str| {
            if count > 0 {
                self.warnings.push(Warning::new(code, format!("{message}: {count}.")));
            }
        };
        warn(self.state.other_blocks, "unknown_block", "Blocks of unknown kind that were left out");
        let without_step = self.state.counted.rows_without_step;
        warn(without_step, "step_missing", "Samples whose step was not found");
        let is_torn = !(self.source.len() - BLOCKS_START).is_multiple_of(BLOCK_BYTES as u64);
        if is_torn && self.end == End::Closed {
            let message = "The last block is cut and was left out.";
            self.warnings.push(Warning::new("last_record_cut", message));
        }
        if self.width.is_none() {
            let message =
                "Whether samples have an auxiliary voltage could not be told; read without.";
            self.warnings.push(Warning::new("sample_width_unknown", message));
        }
    }
}

/// Batches of at most `max_rows`.
fn pieces(columns: Vec<Column>, max_rows: usize, provisional: bool) -> VecDeque<Batch> {
    let rows = columns.first().map_or(0, Column::len);
    if rows <= max_rows {
        return VecDeque::from([Batch { table: 0, columns, provisional }]);
    }
    let piece = |start: usize| {
        let range = start..rows.min(start + max_rows);
        let columns = columns.iter().map(|from| {
            let mut column = Column::new(from.data_type());
            column.extend_from(from, range.clone());
            column
        });
        Batch { table: 0, columns: columns.collect(), provisional }
    };
    (0..rows).step_by(max_rows).map(piece).collect()
}

impl Reader for CcsReader {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        if let Some(batch) = self.rest.pop_front() {
            return Ok(Some(batch));
        }
        let mut columns: Vec<Column> =
            self.tables[0].columns.iter().map(|spec| Column::new(spec.data_type)).collect();
        let rows = |columns: &[Column]| columns.first().map_or(0, Column::len);
        let mut provisional = false;
        while self.offset < self.last_block
            && rows(&columns) + MOST_ROWS_OF_BLOCK <= max_rows.max(MOST_ROWS_OF_BLOCK)
        {
            self.take_block(&mut columns)?;
        }
        if rows(&columns) == 0 && self.offset == self.last_block && self.end == End::Closed {
            provisional = true;
            self.before_last = Some(self.state.clone());
            self.take_block(&mut columns)?;
        }
        if rows(&columns) > 0 {
            self.rest = pieces(columns, max_rows.max(1), provisional);
            return Ok(self.rest.pop_front());
        }
        self.conclude();
        Ok(None)
    }

    fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn save(&self) -> Option<Resume> {
        // The next pass may find the other width; and rows that are not given would be lost.
        self.width.filter(|_| self.rest.is_empty())?;
        let (offset, state) = match &self.before_last {
            Some(state) => (self.last_block, state),
            None => (self.offset, &self.state),
        };
        Some(Resume {
            format: ID.to_owned(),
            parser_revision: PARSER_REVISION,
            offset,
            rows_final: vec![state.counted.rows],
            state: serde_json::to_value(state).ok()?,
        })
    }
}
