//! One pass over a bundle: batches out of the reader, into the store and the folds.

use catalog::{CyclesFrom, OriginDataset, StepsFrom, TableRecord, TestRecord, TestTarget};
use formats::{Bundle, End, Format, FormatError, Options, Reader};
use model::batch::Batch;
use model::mapping::{ColumnMapping, TableHeader};
use model::part::PartDescription;
use model::standard::StandardColumn;
use model::statistics::{BLOCK_ROWS, ColumnStatistics};
use model::table::{Table, TableKind};
use model::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Store, TableWriter};

use crate::cycles::CycleFold;
use crate::date::date_of;
use crate::plan::{Plan, Work};
use crate::steps::{Step, StepFold};
use crate::{Imported, IngestError, IngestRequest, Worker};

/// What ingest itself remembers between two passes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Folds {
    cycles: CycleFold,
    steps: StepFold,
}

impl Folds {
    /// `None`: written by another version of the program.
    pub(crate) fn read(state: &Value) -> Option<Self> {
        serde_json::from_value(state.clone()).ok()
    }
}

/// What a pass found.
pub(crate) struct Pass {
    pub(crate) format: String,
    pub(crate) parser_revision: u32,
    pub(crate) resume: Option<Value>,
    pub(crate) state: Value,
    pub(crate) tests: Vec<TestRecord>,
    rows_before: u64,
}

impl Pass {
    /// The column names by which a mapping was found.
    pub(crate) fn mapped_header(&self) -> Option<&TableHeader> {
        self.tests.iter().find_map(|test| test.metadata.mapped_header.as_ref())
    }

    pub(crate) fn imported(&self) -> Imported {
        let rows = self.tests.iter().flat_map(|test| &test.tables).map(|table| table.rows).sum();
        let rows_added = u64::saturating_sub(rows, self.rows_before);
        Imported { datasets: Vec::new(), rows, rows_added, known: false }
    }
}

/// Reads the bundle on a thread of its own.
pub(crate) async fn run(
    store: Store,
    worker: Option<Worker>,
    bundle: Bundle,
    plan: Plan,
    request: &IngestRequest,
    mappings: Vec<ColumnMapping>,
) -> Result<Pass, IngestError> {
    let options = Options {
        time_zone: request.context.time_zone.clone(),
        modified_at: Some(request.files[0].modified_at),
        mappings,
    };
    let end = if request.open { End::Open } else { End::Closed };
    let modified_at = request.files[0].modified_at;
    let pass = tokio::task::spawn_blocking(move || {
        let Plan { format, work } = plan;
        let open_whole = || match &worker {
            Some(worker) if format.wants_own_process() => {
                worker.open(format, &bundle, &options, end)
            }
            _ => format.open(&bundle, &options, end, None),
        };
        match work {
            Work::Append { resume, dataset, folds } => {
                match format.open(&bundle, &options, end, Some(&resume)) {
                    Ok(readers) => {
                        append(&store, format, readers, &dataset, *folds, &bundle, modified_at)
                    }
                    // The state does not fit the file any more (another zone, other columns).
                    Err(FormatError::Damaged(reason)) => {
                        tracing::info!(%reason, "Reading the whole file again");
                        let readers = open_whole()?;
                        whole(&store, format, readers, &[dataset], &bundle, modified_at)
                    }
                    Err(error) => Err(error.into()),
                }
            }
            Work::Whole { previous } => {
                let readers = open_whole()?;
                whole(&store, format, readers, &previous, &bundle, modified_at)
            }
        }
    });
    pass.await.map_err(IngestError::stopped)?
}

fn append(
    store: &Store,
    format: &'static dyn Format,
    readers: Vec<Box<dyn Reader>>,
    dataset: &OriginDataset,
    folds: Folds,
    bundle: &Bundle,
    modified_at: Timestamp,
) -> Result<Pass, IngestError> {
    let mut readers = readers.into_iter();
    let (Some(mut reader), None) = (readers.next(), readers.next()) else {
        return Err(IngestError::Damaged(
            "the file changed into another number of tests".to_owned(),
        ));
    };
    let parts = |index: usize| {
        let table = dataset.tables.iter().find(|table| table.index as usize == index);
        table.map(|table| table.parts.clone()).unwrap_or_default()
    };
    let target =
        TestTarget::Append { dataset: dataset.dataset, expected_revision: dataset.revision };
    let rows_before = dataset.tables.iter().map(|table| table.rows).sum();
    let mut test = TestPass::new(store, reader.as_ref(), folds, parts)?;
    test.read(reader.as_mut())?;
    let resume = reader.save().map(|resume| json!(resume));
    let state = json!(test.folds);
    let name = name_of(reader.as_ref(), bundle, 0, 1);
    let record = test.finish(reader.as_ref(), target, name, modified_at)?;
    Ok(Pass {
        format: format.id().to_owned(),
        parser_revision: format.parser_revision(),
        resume,
        state,
        tests: vec![record],
        rows_before,
    })
}

fn whole(
    store: &Store,
    format: &'static dyn Format,
    readers: Vec<Box<dyn Reader>>,
    previous: &[OriginDataset],
    bundle: &Bundle,
    modified_at: Timestamp,
) -> Result<Pass, IngestError> {
    let only_one = readers.len() == 1;
    let count = readers.len();
    let mut pass = Pass {
        format: format.id().to_owned(),
        parser_revision: format.parser_revision(),
        resume: None,
        state: Value::Null,
        tests: Vec::with_capacity(count),
        rows_before: 0,
    };
    for (ordinal, mut reader) in readers.into_iter().enumerate() {
        // A copy that went its own way gets a dataset of its own: another path holds this one now.
        let known =
            previous.iter().find(|dataset| dataset.ordinal as usize == ordinal && dataset.current);
        let target = known.map_or(TestTarget::New, |known| TestTarget::NewGeneration {
            dataset: known.dataset,
            expected_generation: known.generation,
            expected_revision: known.revision,
        });
        let mut test = TestPass::new(store, reader.as_ref(), Folds::default(), |_| Vec::new())?;
        test.read(reader.as_mut())?;
        if only_one {
            pass.resume = reader.save().map(|resume| json!(resume));
            pass.state = json!(test.folds);
        }
        let name = name_of(reader.as_ref(), bundle, ordinal, count);
        pass.tests.push(test.finish(reader.as_ref(), target, name, modified_at)?);
    }
    Ok(pass)
}

/// One test on its way into the store.
struct TestPass {
    tables: Vec<Table>,
    writers: Vec<TableWriter>,
    /// Over the final rows; what a later pass goes on from.
    folds: Folds,
    /// Over the provisional rows too, once there are any.
    provisional: Option<Folds>,
    cycles: CyclesFrom,
    steps: Vec<Step>,
    first_step: u32,
}

impl TestPass {
    fn new(
        store: &Store,
        reader: &dyn Reader,
        folds: Folds,
        parts: impl Fn(usize) -> Vec<PartDescription>,
    ) -> Result<Self, IngestError> {
        let tables = reader.tables().to_vec();
        let mut writers = Vec::with_capacity(tables.len());
        for (index, table) in tables.iter().enumerate() {
            writers.push(store.append_table(index as u32, &table.columns, parts(index))?);
        }
        Ok(Self {
            tables,
            writers,
            cycles: CyclesFrom { from_ordinal: folds.cycles.open_ordinal(), rows: Vec::new() },
            first_step: folds.steps.open_ordinal(),
            steps: Vec::new(),
            folds,
            provisional: None,
        })
    }

    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), IngestError> {
        while let Some(batch) = reader.next(BLOCK_ROWS)? {
            self.fold(&batch);
            self.writers[batch.table].push(batch)?;
        }
        Ok(())
    }

    /// Cycles and steps come from the first timeseries.
    fn fold(&mut self, batch: &Batch) {
        let series = self.tables.iter().position(|table| table.kind == TableKind::Timeseries);
        if series != Some(batch.table) {
            return;
        }
        if batch.provisional && self.provisional.is_none() {
            self.provisional = Some(self.folds.clone());
        }
        let folds = self.provisional.as_mut().unwrap_or(&mut self.folds);
        let table = &self.tables[batch.table];
        self.cycles.rows.extend(folds.cycles.push(table, batch));
        self.steps.extend(folds.steps.push(table, batch));
    }

    fn finish(
        self,
        reader: &dyn Reader,
        target: TestTarget,
        name: String,
        modified_at: Timestamp,
    ) -> Result<TestRecord, IngestError> {
        let shown = self.provisional.as_ref().unwrap_or(&self.folds);
        let mut cycles = self.cycles;
        cycles.rows.extend(shown.cycles.open_cycle());
        let mut warnings = reader.warnings().to_vec();
        warnings.extend(shown.cycles.warning());
        let steps = self.steps.into_iter().chain(shown.steps.open_step());
        let steps = steps.map(|step| (step.label(), step.first_sample, step.last_sample)).collect();
        let mut tables = Vec::with_capacity(self.tables.len());
        for (table, writer) in self.tables.into_iter().zip(self.writers) {
            let written = writer.finish()?;
            tables.push(TableRecord {
                table,
                rows: written.rows,
                content_hash: written.content_hash,
                added: written.added,
                removed: written.removed,
                statistics: written.statistics,
            });
        }
        let metadata = reader.metadata().clone();
        let (date, date_source) = date_of(&metadata, modified_at);
        Ok(TestRecord {
            target,
            name,
            date,
            date_source,
            duration_second: tables.first().and_then(duration),
            metadata,
            warnings,
            tables,
            cycles,
            steps: StepsFrom { from_ordinal: self.first_step, rows: steps },
        })
    }
}

/// From the least to the greatest test time, in seconds.
fn duration(table: &TableRecord) -> Option<f64> {
    let mapping = table.table.mapping(StandardColumn::TestTimeSecond)?;
    let statistics: &ColumnStatistics = table.statistics.get(mapping.column)?;
    let (first, last) = (statistics.min?, statistics.max?);
    Some(mapping.conversion.apply(last) - mapping.conversion.apply(first))
}

/// The test's own name, else the file's without its ending.
fn name_of(reader: &dyn Reader, bundle: &Bundle, ordinal: usize, count: usize) -> String {
    let file = &bundle.data().name;
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let named =
        reader.metadata().test_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = named.unwrap_or(if stem.is_empty() { file } else { stem });
    if count > 1 { format!("{name} ({})", ordinal + 1) } else { name.to_owned() }
}
