//! What ingest would hand over, small.

use catalog::{
    CyclesFrom, ImportContext, ImportRecord, LinkRecord, RawFileRecord, StepsFrom, TableRecord,
    TestRecord, TestTarget, Viewer,
};
use model::batch::DataType;
use model::cycle::Cycle;
use model::dataset::{DateSource, SourceRole};
use model::id::{DatasetId, ObservedFileId};
use model::metadata::{FileMetadata, Warning};
use model::part::{BlockSummary, PartDescription};
use model::standard::StandardColumn;
use model::statistics::ColumnStatistics;
use model::table::{ColumnSpec, Conversion, StandardMapping, Table, TableKind};
use model::time::Timestamp;
use serde_json::json;

use crate::bench::Bench;

/// Time in s, current in mA (a mapping), an unknown column, and a derived voltage.
pub(crate) fn table() -> Table {
    let column = |name: &str, unit: Option<&str>, derived| ColumnSpec {
        name: name.to_owned(),
        unit: unit.map(str::to_owned),
        data_type: DataType::Float64,
        derived,
    };
    let mapping = |standard, column, conversion| StandardMapping { standard, column, conversion };
    Table {
        name: "data".to_owned(),
        kind: TableKind::Timeseries,
        columns: vec![
            column("Time", Some("s"), false),
            column("I", Some("mA"), false),
            column("Aux", None, false),
            column("voltage_volt", Some("V"), true),
        ],
        standard: vec![
            mapping(StandardColumn::VoltageVolt, 3, Conversion::IDENTITY),
            mapping(StandardColumn::TestTimeSecond, 0, Conversion::IDENTITY),
            mapping(StandardColumn::CurrentAmpere, 1, Conversion::divide(1000.0)),
        ],
    }
}

pub(crate) fn statistics(rows: u64) -> Vec<ColumnStatistics> {
    let of = |min, max, sum| ColumnStatistics { rows, min, max, sum, ..Default::default() };
    vec![
        of(Some(0.0), Some(rows as f64), 10.0),
        of(Some(-2000.0), Some(1000.0), 500.0),
        of(Some(f64::NEG_INFINITY), Some(f64::INFINITY), f64::INFINITY),
        of(Some(3.0), Some(4.2), 36.0),
    ]
}

/// A part whose key and blocks tell it from every other.
pub(crate) fn part(key: &str, first_row: u64, rows: u64) -> PartDescription {
    PartDescription {
        table: 0,
        first_row,
        rows,
        parquet_key: format!("parts/{key}.parquet"),
        overview_key: format!("parts/{key}.overview"),
        bytes: 100 + rows,
        blocks: vec![BlockSummary {
            rows,
            hash: format!("hash of {key}"),
            columns: statistics(rows),
        }],
        provisional: false,
    }
}

pub(crate) fn cycle(ordinal: u32, first_sample: u64, last_sample: u64) -> Cycle {
    Cycle {
        number: i64::from(ordinal) + 1,
        ordinal,
        first_sample,
        last_sample,
        charge_capacity_ah: Some(1.0 + f64::from(ordinal)),
        discharge_capacity_ah: Some(0.5),
        ..Cycle::default()
    }
}

/// A test of ten samples in one part; the part's key is the name.
pub(crate) fn test(name: &str) -> TestRecord {
    TestRecord {
        target: TestTarget::New,
        name: name.to_owned(),
        date: Timestamp::from_seconds(1_700_000_000),
        date_source: DateSource::Start,
        duration_second: Some(9.0),
        metadata: FileMetadata {
            tester_type: Some("Maccor".to_owned()),
            tester_serial: Some("4711".to_owned()),
            channel: Some("3".to_owned()),
            ..FileMetadata::default()
        },
        warnings: vec![Warning::new("unknown_column", "Aux is not known")],
        tables: vec![TableRecord {
            table: table(),
            rows: 10,
            content_hash: format!("content of {name}"),
            added: vec![part(name, 0, 10)],
            removed: vec![],
            statistics: statistics(10),
        }],
        cycles: CyclesFrom { from_ordinal: 0, rows: vec![cycle(0, 0, 4), cycle(1, 5, 9)] },
        steps: StepsFrom { from_ordinal: 0, rows: vec![("rest".to_owned(), 0, 2)] },
    }
}

pub(crate) fn raw(hash: &str) -> RawFileRecord {
    RawFileRecord {
        name: format!("{hash}.txt"),
        role: SourceRole::Data,
        hash: hash.to_owned(),
        size: 1234,
        description: json!({ "chunks": [hash] }),
        head: hash.bytes().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// One test out of one file; origin, raw hash and part are told apart by the name.
pub(crate) fn record(name: &str) -> ImportRecord {
    ImportRecord {
        origin: format!("file:/data/{name}.txt"),
        observed_file: None,
        is_from_disk: true,
        based_on: None,
        raw_files: vec![raw(name)],
        format: "maccor_text".to_owned(),
        parser_revision: 1,
        read_by: None,
        resume: Some(json!({ "offset": 100 })),
        state: json!({ "folds": [1, 2, 3] }),
        open: false,
        tests: vec![test(name)],
        context: ImportContext { relative_path: format!("{name}.txt"), ..ImportContext::default() },
    }
}

/// Another path with the bytes of a record.
pub(crate) fn link(
    origin: String,
    known: &str,
    observed_file: Option<ObservedFileId>,
    context: ImportContext,
) -> LinkRecord {
    let (file, known) = (raw(known), known.to_owned());
    LinkRecord { origin, observed_file, file, known, open: false, context }
}

impl Bench {
    pub(crate) async fn import(&self, record: ImportRecord) -> DatasetId {
        let ids = self.catalog.record_import(&self.system, record).await.expect("an import");
        assert_eq!(ids.len(), 1);
        ids[0]
    }

    /// A dataset of that name, owned by the viewer.
    pub(crate) async fn dataset_of(&self, owner: &Viewer, name: &str) -> DatasetId {
        let mut record = record(name);
        record.context.default_owner = Some(owner.user());
        self.import(record).await
    }
}
