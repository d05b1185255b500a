//! The reader: a survey of the text, then batches out of its rows.

use std::collections::VecDeque;
use std::sync::Arc;

use model::batch::{Batch, Column};
use model::metadata::{FileMetadata, Warning};
use model::table::Table;
use serde::{Deserialize, Serialize};

use super::form::TableForm;
use super::progress::Progress;
use super::survey::Survey;
use super::{Grammar, Line, row};
use crate::delimited::pass::{read_again, saved};
use crate::text::decode::byte_order_mark_length;
use crate::text::lines::Lines;
use crate::text::zone::zone_of;
use crate::{End, FormatError, Options, Reader, Resume, Source};

/// Bounds a batch of a table with very many columns, or of very long texts.
const MOST_BATCH_CELLS: usize = 4 * 1024 * 1024;
const MOST_BATCH_BYTES: u64 = 16 * 1024 * 1024;

/// All that the next pass needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct State<G> {
    grammar: G,
    survey: Survey,
    progress: Progress,
    /// Tables that this pass had: the next one must have the same.
    tables: usize,
}

/// One text, read front to back.
pub(super) struct SectionReader<G> {
    lines: Lines,
    end: End,
    /// After the last line taken.
    state: State<G>,
    /// State and offset before an unterminated last line, where there is one.
    before_tail: Option<(u64, Box<State<G>>)>,
    tables: Vec<Table>,
    forms: Vec<TableForm>,
    metadata: FileMetadata,
    survey_warnings: Vec<Warning>,
    warnings: Vec<Warning>,
    /// Rows of one table that are not given yet.
    open: Option<(usize, Vec<Column>)>,
    ready: VecDeque<Batch>,
    is_done: bool,
}

impl<G: Grammar> SectionReader<G> {
    pub(super) fn open(
        source: Arc<dyn Source>,
        options: &Options,
        end: End,
        resume: Option<&Resume>,
    ) -> Result<Self, FormatError> {
        let (offset, mut state) = match resume {
            Some(resume) => (resume.offset, continued::<G>(resume, options)?),
            None => {
                let survey = Survey { time_zone: options.time_zone.clone(), ..Survey::default() };
                let start = byte_order_mark_length(&source.read_range(0, 8)?) as u64;
                let (grammar, progress) = (G::default(), Progress::default());
                (start, State { grammar, survey, progress, tables: 0 })
            }
        };
        let survey = survey_of(&source, offset, end, state.grammar.clone(), state.survey.clone())?;
        if survey.tables.is_empty() {
            return Err(FormatError::Damaged(format!("{}: it has no table of samples", G::NAME)));
        }
        if resume.is_some() && survey.tables.len() != state.tables {
            return Err(read_again("the file has more tables than before"));
        }
        state.tables = survey.tables.len();
        let mut survey_warnings = survey.warnings;
        survey_warnings.extend(zone_of(options).1);
        Ok(Self {
            lines: Lines::new(source, offset),
            end,
            state,
            before_tail: None,
            tables: survey.tables.iter().map(|form| form.table.clone()).collect(),
            forms: survey.tables,
            metadata: survey.metadata,
            survey_warnings,
            warnings: Vec::new(),
            open: None,
            ready: VecDeque::new(),
            is_done: false,
        })
    }

    /// Takes one line; false at the end.
    fn take_line(&mut self) -> Result<bool, FormatError> {
        let Some(line) = self.lines.next_line()? else { return Ok(false) };
        if line.too_long {
            self.state.progress.lines.too_long_lines += u64::from(line.terminated);
            return Ok(true);
        }
        if !line.terminated {
            self.before_tail = Some((line.start, Box::new(self.state.clone())));
            let bytes = line.bytes.to_vec();
            self.take_tail(&bytes);
            return Ok(false);
        }
        let state = &mut self.state;
        if let Line::Row(table) = state.grammar.line(line.bytes, &mut state.survey)
            && let Some(form) = self.forms.get(table)
        {
            state.progress.fit(&state.survey.tables);
            let (given, open) = (&mut self.ready, &mut self.open);
            if open.as_ref().is_some_and(|(current, _)| *current != table) {
                close(open, given, &self.forms, &mut state.progress, false);
            }
            let (_, columns) = open.get_or_insert_with(|| (table, new_columns(form)));
            if let Some(tally) = state.progress.tallies.get_mut(table) {
                row::append(form, line.bytes, columns, tally);
            }
        }
        Ok(true)
    }

    /// The last line has no terminator: more of it may follow. Closed takes it for now, where it is
    /// whole.
    fn take_tail(&mut self, line: &[u8]) {
        let (open, ready) = (&mut self.open, &mut self.ready);
        close(open, ready, &self.forms, &mut self.state.progress, false);
        if let Some((_, before)) = &mut self.before_tail {
            before.progress = self.state.progress.clone();
        }
        if self.end == End::Open {
            return;
        }
        let state = &mut self.state;
        if let Line::Row(table) = state.grammar.line(line, &mut state.survey)
            && let Some(form) = self.forms.get(table)
        {
            state.progress.fit(&state.survey.tables);
            if row::is_whole(form, line) {
                let mut columns = new_columns(form);
                if let Some(tally) = state.progress.tallies.get_mut(table) {
                    row::append(form, line, &mut columns, tally);
                }
                *open = Some((table, columns));
                close(open, ready, &self.forms, &mut state.progress, true);
            } else {
                state.progress.lines.is_last_line_cut = true;
            }
        }
    }

    fn open_rows(&self) -> usize {
        self.open.as_ref().map_or(0, |(_, columns)| columns.first().map_or(0, Column::len))
    }
}

/// Moves the open rows to the batches that are ready, with the spectra among them.
fn close(
    open: &mut Option<(usize, Vec<Column>)>,
    ready: &mut VecDeque<Batch>,
    forms: &[TableForm],
    progress: &mut Progress,
    provisional: bool,
) {
    let Some((table, columns)) = open.take() else { return };
    let batch = Batch { table, columns, provisional };
    let spectra = forms[table]
        .spectra
        .and_then(|(spectra, frequency)| with_frequency(&batch, spectra, frequency));
    for batch in std::iter::once(batch).chain(spectra) {
        if let Some(rows) = progress.rows.get_mut(batch.table) {
            *rows += batch.rows() as u64;
        }
        ready.push_back(batch);
    }
}

/// The rows whose frequency is above 0, as rows of the other table.
fn with_frequency(batch: &Batch, table: usize, frequency: usize) -> Option<Batch> {
    let has_frequency =
        |row: &usize| batch.columns[frequency].number(*row).is_some_and(|f| f > 0.0);
    let rows: Vec<usize> = (0..batch.rows()).filter(has_frequency).collect();
    let columns = batch.columns.iter().map(|from| {
        let mut column = Column::new(from.data_type());
        rows.iter().for_each(|row| column.extend_from(from, *row..*row + 1));
        column
    });
    (!rows.is_empty()).then(|| Batch {
        table,
        columns: columns.collect(),
        provisional: batch.provisional,
    })
}

fn new_columns(form: &TableForm) -> Vec<Column> {
    form.table.columns.iter().map(|spec| Column::new(spec.data_type)).collect()
}

/// Runs the grammar over the rest of the text. An unterminated last line counts where no more
/// follows, but gives no table: its names may be cut.
fn survey_of<G: Grammar>(
    source: &Arc<dyn Source>,
    offset: u64,
    end: End,
    mut grammar: G,
    mut survey: Survey,
) -> Result<Survey, FormatError> {
    let mut lines = Lines::new(Arc::clone(source), offset);
    while let Some(line) = lines.next_line()? {
        if line.too_long {
            continue;
        }
        if line.terminated {
            grammar.line(line.bytes, &mut survey);
        } else if end == End::Closed {
            let before = (grammar.clone(), survey.clone());
            grammar.line(line.bytes, &mut survey);
            if survey.tables.len() > before.1.tables.len() {
                (grammar, survey) = before;
            }
        }
    }
    grammar.conclude(&mut survey);
    Ok(survey)
}

fn continued<G: Grammar>(resume: &Resume, options: &Options) -> Result<State<G>, FormatError> {
    let state: State<G> = saved(resume)?;
    if state.survey.time_zone != options.time_zone {
        return Err(read_again("the tester's time zone was changed"));
    }
    Ok(state)
}

impl<G: Grammar> Reader for SectionReader<G> {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        let start = self.lines.offset();
        while self.ready.is_empty() && !self.is_done {
            self.is_done = !self.take_line()?;
            let columns = self.open.as_ref().map_or(1, |(_, columns)| columns.len().max(1));
            let most_rows = max_rows.min(MOST_BATCH_CELLS / columns).max(1);
            let is_full =
                self.open_rows() >= most_rows || self.lines.offset() - start > MOST_BATCH_BYTES;
            if is_full || self.is_done {
                let progress = &mut self.state.progress;
                close(&mut self.open, &mut self.ready, &self.forms, progress, false);
            }
        }
        let batch = self.ready.pop_front();
        if batch.is_none() {
            self.warnings.clone_from(&self.survey_warnings);
            self.warnings.extend(self.state.progress.warnings(&self.forms));
        }
        Ok(batch)
    }

    fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn save(&self) -> Option<Resume> {
        // A row that was read but not given would be lost.
        if !G::CONTINUES || self.open.is_some() || !self.ready.is_empty() {
            return None;
        }
        let (offset, state) = match &self.before_tail {
            Some((offset, state)) => (*offset, state.as_ref()),
            None => (self.lines.offset(), &self.state),
        };
        let mut rows_final = state.progress.rows.clone();
        rows_final.resize(self.tables.len(), 0);
        Some(Resume {
            format: G::ID.to_owned(),
            parser_revision: G::PARSER_REVISION,
            offset,
            rows_final,
            state: serde_json::to_value(state).ok()?,
        })
    }
}
