//! Rows of one table into parts.
//!
//! Parts hold whole blocks of 65,536 rows, at most 16 of them (fewer where the table is wide),
//! except the last final part, which may be shorter than a block, and after it the provisional
//! rows. When a file has grown, the short part is read back, joined with the new rows and
//! superseded; parts of few blocks are joined with their equals as they come, so that there are
//! few parts and every row is rewritten at most a few times.

use model::batch::{Batch, Column, Values};
use model::part::{BlockSummary, PartDescription};
use model::statistics::{BLOCK_ROWS, ColumnStatistics};
use model::table::ColumnSpec;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::hash::{summarise, summarise_block};
use crate::part::{PART_PREFIX, PartRef, encode, read_selection};
use crate::store::Store;

use blocks::{Block, Blocks};

mod blocks;

/// Blocks of a part of a narrow table.
const MAX_BLOCKS: usize = 16;

/// Values in memory at which a part is cut.
const PART_BYTES: usize = 128 << 20;

/// What a pass did to a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// New parts.
    pub added: Vec<PartDescription>,
    /// Parquet keys of the parts that no longer count. Their objects stay until the garbage
    /// collector comes, for those who still read them.
    pub removed: Vec<String>,
    /// All live parts, sorted by first row: those that stayed, and `added`.
    pub parts: Vec<PartDescription>,
    /// All rows, provisional ones too.
    pub rows: u64,
    /// SHA-256 over schema and values, hexadecimal.
    pub content_hash: String,
    /// One a stored column, over all rows.
    pub statistics: Vec<ColumnStatistics>,
}

/// Writes or continues one table of one generation of a dataset. Blocking.
pub struct TableWriter {
    store: Store,
    table: u32,
    columns: Vec<ColumnSpec>,
    /// Final parts that stay, unless a neighbour joins them.
    kept: Vec<PartDescription>,
    /// The short part at the end, once its rows are in `pending`.
    reopened: Option<PartDescription>,
    added: Vec<PartDescription>,
    removed: Vec<String>,
    /// Final rows that are in no part of this pass yet.
    pending: Blocks,
    /// Final rows came in this pass.
    fresh: bool,
    provisional: Option<Blocks>,
}

impl Store {
    /// A writer for a table whose live parts are `parts`: none for a new table or generation.
    /// `table` is the index of the table, the same as in the batches. Provisional parts among them
    /// are superseded in any case. Blocking.
    ///
    /// # Errors
    /// When the parts are not those of one table with these columns.
    pub fn append_table(
        &self,
        table: u32,
        columns: &[ColumnSpec],
        parts: Vec<PartDescription>,
    ) -> Result<TableWriter> {
        let mut parts = parts;
        parts.sort_by_key(|part| part.first_row);
        // Rows missing between the parts, or blocks of another table, show here.
        summarise(columns, &parts)?;
        if parts.iter().any(|part| part.table != table) {
            return Err(StoreError::Mismatch(format!("not all parts are of table {table}")));
        }
        let finals = parts.iter().take_while(|part| !part.provisional).count();
        let removed = parts.split_off(finals);
        if let Some(part) = removed.iter().find(|part| !part.provisional) {
            let key = &part.parquet_key;
            return Err(StoreError::Mismatch(format!("{key} comes after provisional rows")));
        }
        let end = parts.last().map_or(0, |part| part.first_row + part.rows);
        Ok(TableWriter {
            store: self.clone(),
            table,
            columns: columns.to_vec(),
            kept: parts,
            reopened: None,
            added: Vec::new(),
            removed: removed.into_iter().map(|part| part.parquet_key).collect(),
            pending: Blocks::new(end),
            fresh: false,
            provisional: None,
        })
    }
}

impl TableWriter {
    /// Takes the next rows; writes a part where enough have come together.
    ///
    /// # Errors
    /// When the batch has other columns than the table, or final rows come after provisional ones.
    pub fn push(&mut self, batch: Batch) -> Result<()> {
        self.check(&batch)?;
        if batch.rows() == 0 {
            return Ok(());
        }
        self.reopen()?;
        if batch.provisional {
            let end = self.pending.end();
            self.provisional.get_or_insert_with(|| Blocks::new(end)).append(&batch.columns);
            return Ok(());
        }
        if self.provisional.is_some() {
            return Err(StoreError::Mismatch("final rows come after provisional ones".to_owned()));
        }
        if !self.fresh {
            self.fresh = true;
            self.removed.extend(self.reopened.take().map(|part| part.parquet_key));
        }
        self.pending.append(&batch.columns);
        while let Some(count) = self.full_part() {
            self.write_pending(count)?;
        }
        Ok(())
    }

    /// Writes what is left, joins small parts, and folds hash and statistics. All objects are
    /// synced when it returns.
    pub fn finish(mut self) -> Result<Written> {
        if self.fresh {
            self.join_equals()?;
            while self.pending.whole() > 0 {
                self.write_pending(self.pending.whole().min(self.most_blocks()))?;
            }
            if let Some(tail) = self.pending.blocks.first() {
                let blocks = [tail.columns.as_slice()];
                let summaries = vec![summarise_block(&tail.columns)];
                let part = self.write_part(self.pending.first_row, &blocks, summaries, false)?;
                self.added.push(part);
            }
        } else {
            self.kept.extend(self.reopened.take());
        }
        if let Some(provisional) = self.provisional.take() {
            self.write_provisional(&provisional)?;
        }
        let mut parts = self.kept;
        parts.extend(self.added.iter().cloned());
        let summary = summarise(&self.columns, &parts)?;
        Ok(Written {
            added: self.added,
            removed: self.removed,
            parts,
            rows: summary.rows,
            content_hash: summary.content_hash,
            statistics: summary.statistics,
        })
    }

    fn check(&self, batch: &Batch) -> Result<()> {
        let mismatch = |what: String| Err(StoreError::Mismatch(what));
        if batch.table != self.table as usize {
            return mismatch(format!("a batch of table {} for table {}", batch.table, self.table));
        }
        if batch.columns.len() != self.columns.len() {
            let (came, want) = (batch.columns.len(), self.columns.len());
            return mismatch(format!("a batch has {came} columns, its table {want}"));
        }
        for (spec, column) in self.columns.iter().zip(&batch.columns) {
            let (came, want) = (column.data_type(), spec.data_type);
            if came != want {
                return mismatch(format!("column {} is {came:?} instead of {want:?}", spec.name));
            }
            let flags = column.validity.as_ref().map_or(batch.rows(), Vec::len);
            if column.len() != batch.rows() || flags != batch.rows() {
                return mismatch(format!("column {} has another length", spec.name));
            }
            // A block's text is addressed with 32 bits.
            if let Values::Text(text) = &column.values
                && text.bytes() / batch.rows().max(1) > u32::MAX as usize / BLOCK_ROWS / 2
            {
                return mismatch(format!("the texts of column {} are too long", spec.name));
            }
        }
        Ok(())
    }

    /// Brings the rows of a short last part back, to be joined with what comes.
    fn reopen(&mut self) -> Result<()> {
        let short = self
            .kept
            .last()
            .is_some_and(|part| !(part.first_row + part.rows).is_multiple_of(BLOCK_ROWS as u64));
        if short && let Some(part) = self.kept.pop() {
            let mut blocks = Blocks::new(part.first_row);
            blocks.append(&self.read_back(&part)?);
            self.pending = blocks;
            self.reopened = Some(part);
        }
        Ok(())
    }

    fn read_back(&self, part: &PartDescription) -> Result<Vec<Column>> {
        if !part.first_row.is_multiple_of(BLOCK_ROWS as u64) {
            let key = &part.parquet_key;
            return Err(StoreError::Mismatch(format!("{key} does not begin with a block")));
        }
        let all: Vec<_> = (0..self.columns.len()).collect();
        let rows = part.first_row..part.first_row + part.rows;
        read_selection(&self.store, &[PartRef::from(part)], &all, &[rows])
    }

    fn most_blocks(&self) -> usize {
        (PART_BYTES / (BLOCK_ROWS * 8 * self.columns.len().max(1))).clamp(1, MAX_BLOCKS)
    }

    /// Whole blocks that make a part now.
    fn full_part(&self) -> Option<usize> {
        let whole = self.pending.whole();
        if whole >= self.most_blocks() {
            Some(self.most_blocks())
        } else {
            (whole > 0 && self.pending.bytes() > PART_BYTES).then_some(whole)
        }
    }

    /// Reads back the part before as long as it has no more blocks than are about to be written
    /// after it, as carrying in a binary counter: each row is rewritten at most four times.
    fn join_equals(&mut self) -> Result<()> {
        while self.added.is_empty()
            && let Some(before) = self.kept.last()
        {
            let blocks = (before.rows / BLOCK_ROWS as u64) as usize;
            let whole = self.pending.whole();
            if blocks > whole || blocks + whole > self.most_blocks() {
                break;
            }
            let mut joined = Blocks::new(before.first_row);
            joined.append(&self.read_back(before)?);
            joined.blocks.append(&mut self.pending.blocks);
            self.pending = joined;
            self.removed.extend(self.kept.pop().map(|part| part.parquet_key));
        }
        Ok(())
    }

    /// Writes the first `count` whole blocks of the pending rows as a part.
    fn write_pending(&mut self, count: usize) -> Result<()> {
        let first_row = self.pending.first_row;
        let blocks: Vec<Block> = self.pending.take(count);
        let columns: Vec<_> = blocks.iter().map(|block| block.columns.as_slice()).collect();
        let summaries = columns.iter().map(|columns| summarise_block(columns)).collect();
        let part = self.write_part(first_row, &columns, summaries, false)?;
        self.added.push(part);
        Ok(())
    }

    /// Provisional rows in parts of their own. The first tells of the whole block that they begin
    /// in, final rows included, so that the table's hash is that of its rows in one piece.
    fn write_provisional(&mut self, provisional: &Blocks) -> Result<()> {
        let mut first_row = provisional.first_row;
        for blocks in provisional.blocks.chunks(self.most_blocks()) {
            let columns: Vec<_> = blocks.iter().map(|block| block.columns.as_slice()).collect();
            let mut summaries: Vec<_> =
                columns.iter().map(|columns| summarise_block(columns)).collect();
            if let Some(begun) = self.pending.blocks.last()
                && first_row == self.pending.end()
            {
                let mut whole = Blocks::new(first_row - begun.rows() as u64);
                whole.append(&begun.columns);
                whole.append(columns[0]);
                summaries[0] = summarise_block(&whole.blocks[0].columns);
            }
            let part = self.write_part(first_row, &columns, summaries, true)?;
            first_row += part.rows;
            self.added.push(part);
        }
        Ok(())
    }

    fn write_part(
        &self,
        first_row: u64,
        blocks: &[&[Column]],
        summaries: Vec<BlockSummary>,
        provisional: bool,
    ) -> Result<PartDescription> {
        let (parquet, overview) = std::thread::scope(|scope| {
            let overview =
                scope.spawn(|| crate::overview::encode(&self.columns, first_row, blocks));
            let parquet = encode(&self.columns, blocks).map_err(StoreError::Parquet);
            (parquet, overview.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let (parquet, overview) = (parquet?, overview?);
        let name = Uuid::now_v7();
        // A folder for every day or so keeps them of a size that tools can list.
        let folder = &name.simple().to_string()[..5];
        let parquet_key = format!("{PART_PREFIX}/{folder}/{name}.parquet");
        let overview_key = format!("{PART_PREFIX}/{folder}/{name}.overview");
        let bytes = (parquet.len() + overview.len()) as u64;
        self.store.wait(async {
            self.store.put(&parquet_key, parquet.into()).await?;
            self.store.put(&overview_key, overview.into()).await
        })?;
        let rows = blocks.iter().map(|block| block.first().map_or(0, Column::len) as u64).sum();
        Ok(PartDescription {
            table: self.table,
            first_row,
            rows,
            parquet_key,
            overview_key,
            bytes,
            blocks: summaries,
            provisional,
        })
    }
}

#[cfg(test)]
mod tests;
