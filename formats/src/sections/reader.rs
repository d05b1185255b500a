//! The reader: a survey of the text, then batches out of its rows.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use model::batch::{Batch, Column};
use model::metadata::{FileMetadata, Warning};
use model::standard::StandardColumn;
use model::table::{StandardMapping, Table, TableKind};
use serde::{Deserialize, Serialize};

use super::form::TableForm;
use super::progress::Progress;
use super::survey::Survey;
use super::{Grammar, Line, row};
use crate::delimited::pass::{read_again, saved};
use crate::text::decode::{Wide, byte_order_mark_length};
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
    /// Rows of each table that are not given yet.
    open: BTreeMap<usize, Vec<Column>>,
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
        let head = source.read_range(0, 8)?;
        let wide = Wide::of(&head);
        let (offset, mut state) = match resume {
            Some(resume) => (resume.offset, continued::<G>(resume, options)?),
            None => {
                let survey = Survey::of_zone(options.time_zone.clone());
                let start = byte_order_mark_length(&head).max(wide.mark_length()) as u64;
                let (grammar, progress) = (G::default(), Progress::default());
                (start, State { grammar, survey, progress, tables: 0 })
            }
        };
        let survey = survey_of(
            Lines::wide(Arc::clone(&source), offset, wide),
            end,
            state.grammar.clone(),
            state.survey.clone(),
        )?;
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
            lines: Lines::wide(source, offset, wide),
            end,
            state,
            before_tail: None,
            tables: survey.tables.iter().map(|form| form.table.clone()).collect(),
            forms: survey.tables,
            metadata: survey.metadata,
            survey_warnings,
            warnings: Vec::new(),
            open: BTreeMap::new(),
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
        let line_of = self.state.grammar.line(line.bytes, &mut self.state.survey);
        self.state.progress.fit(&self.state.survey.tables);
        append(line_of, line.bytes, &self.forms, &mut self.open, &mut self.state.progress);
        Ok(true)
    }

    /// The last line has no terminator: more of it may follow. Closed takes it for now, where it is
    /// whole.
    fn take_tail(&mut self, line: &[u8]) {
        self.close(false);
        if let Some((_, before)) = &mut self.before_tail {
            before.progress = self.state.progress.clone();
        }
        if self.end == End::Open {
            return;
        }
        let line_of = self.state.grammar.line(line, &mut self.state.survey);
        self.state.progress.fit(&self.state.survey.tables);
        let last = line_of.tables().next_back().and_then(|table| self.forms.get(table));
        let Some(form) = last else { return };
        if row::is_whole(form, line) {
            append(line_of, line, &self.forms, &mut self.open, &mut self.state.progress);
            self.close(true);
        } else {
            self.state.progress.lines.is_last_line_cut = true;
        }
    }

    /// Whether a table has as many rows as a batch may have, or all of them too much.
    fn is_full(&self, max_rows: usize) -> bool {
        let rows = |columns: &Vec<Column>| columns.first().map_or(0, Column::len);
        let cells: usize = self.open.values().map(|open| rows(open) * open.len()).sum();
        cells > MOST_BATCH_CELLS || self.open.values().any(|open| rows(open) >= max_rows.max(1))
    }

    /// Moves the open rows to the batches that are ready, with the spectra among them.
    fn close(&mut self, provisional: bool) {
        for (table, columns) in std::mem::take(&mut self.open) {
            let batch = Batch { table, columns, provisional };
            let spectra = self.forms[table]
                .spectra
                .and_then(|(spectra, frequency)| with_frequency(&batch, spectra, frequency));
            for batch in std::iter::once(batch).chain(spectra) {
                if let Some(rows) = self.state.progress.rows.get_mut(batch.table) {
                    *rows += batch.rows() as u64;
                }
                self.ready.push_back(batch);
            }
        }
    }
}

/// Appends what a line has of each of its tables.
fn append(
    line_of: Line,
    line: &[u8],
    forms: &[TableForm],
    open: &mut BTreeMap<usize, Vec<Column>>,
    progress: &mut Progress,
) {
    let tables = line_of.tables();
    let is_alone = tables.len() == 1;
    for table in tables.clone() {
        let (Some(form), Some(tally)) = (forms.get(table), progress.tallies.get_mut(table)) else {
            continue;
        };
        if table + 1 == tables.end {
            row::count_crowded(form, line, tally);
        }
        if is_alone || row::is_present(form, line) {
            let columns = open.entry(table).or_insert_with(|| new_columns(form));
            row::append(form, line, columns, tally);
            if let Some((column, course)) = test_time(form).zip(progress.courses.get_mut(table)) {
                let row = columns[column.column].len() - 1;
                let time = columns[column.column].number(row);
                course.note(time.map(|time| column.conversion.apply(time)));
            }
        }
    }
}

/// Where a table of samples has its test time.
fn test_time(form: &TableForm) -> Option<&StandardMapping> {
    let mapping = form.table.mapping(StandardColumn::TestTimeSecond)?;
    (form.table.kind == TableKind::Timeseries).then_some(mapping)
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
    mut lines: Lines,
    end: End,
    mut grammar: G,
    mut survey: Survey,
) -> Result<Survey, FormatError> {
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
            let is_long = self.lines.offset() - start > MOST_BATCH_BYTES;
            if is_long || self.is_done || self.is_full(max_rows) {
                self.close(false);
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
        if !self.open.is_empty() || !self.ready.is_empty() {
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
