//! PSTrace's session files: JSON in UTF-16.
//!
//! ```text
//! { "Type": "PalmSens.DataFiles.SessionFile", "CoreVersion": …, "Measurements": [ {
//!     "Title": …, "TimeStamp": …, "UTCTimeStamp": …          100 ns since 0001-01-01, local and UTC
//!     "DeviceSerial": …, "DeviceFW": …, "Method": "…\r\nMETHOD_ID=eis\r\nNOTES=…"
//!     "DataSet": { "Type": …, "Values": [ {
//!         "Description": "ZRe", "Unit": { "Type": "PalmSens.Units.ZRe", "S": "Ω", "Q": "Z'" },
//!         "DataValues": [ { "V": 109.0 }, … ] } ] },
//!     "Curves": …, "EISDataList": …                          what was drawn; repeats the data set
//! } ] }
//! ```
//!
//! Each measurement is a test. Its arrays of the same length are a table. `ZIm` and `Phase` have the
//! other sign where the quantity says so (`-Z''`, `-Phase`). Currents are in the unit of `Type`.

use std::sync::Arc;

use model::batch::{Batch, Column, DataType};
use model::metadata::{FileMetadata, RecordedTime, Warning};
use model::standard::StandardColumn::{self, *};
use model::table::{ColumnSpec, Table};
use model::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::beginning;
use super::bounded::{few, plain};
use crate::detect::Sniff;
use crate::sections::{Rule, of_names};
use crate::{Bundle, End, Format, FormatError, Options, Reader, Resume, Source};

/// PSTrace's `.pssession`.
pub struct PalmSensSession;

/// A session that needs no more than 256 MiB while it is read.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
const MOST_MEASUREMENTS: usize = 1000;
/// Of one measurement; the sample has a dozen.
const MOST_ARRAYS: usize = 256;
/// Values, and all else that is an object.
const MOST_OBJECTS: usize = 4_000_000;

const RULES: &[Rule] = &[
    Rule::same("time", TestTimeSecond),
    Rule::same("Frequency", FrequencyHertz),
    Rule::same("ZRe", RealImpedanceOhm),
    Rule::same("Z", AbsoluteImpedanceOhm),
    Rule::same("mEdc", VoltageVolt),
    Rule::same("potential", VoltageVolt),
    Rule::same("current", CurrentAmpere),
    Rule::same("Idc", CurrentAmpere),
];

#[derive(Deserialize)]
struct Session {
    #[serde(rename = "CoreVersion", default, deserialize_with = "plain")]
    core_version: Value,
    #[serde(rename = "Measurements", default, deserialize_with = "few::<_, _, MOST_MEASUREMENTS>")]
    measurements: Vec<Measurement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Measurement {
    #[serde(deserialize_with = "plain")]
    title: Value,
    #[serde(deserialize_with = "plain")]
    time_stamp: Value,
    #[serde(rename = "UTCTimeStamp", deserialize_with = "plain")]
    utc_time_stamp: Value,
    #[serde(deserialize_with = "plain")]
    device_serial: Value,
    #[serde(rename = "DeviceFW", deserialize_with = "plain")]
    device_firmware: Value,
    #[serde(deserialize_with = "plain")]
    method: Value,
    data_set: Option<DataSet>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DataSet {
    #[serde(default, deserialize_with = "few::<_, _, MOST_ARRAYS>")]
    values: Vec<DataArray>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DataArray {
    #[serde(default, deserialize_with = "plain")]
    description: Value,
    #[serde(default)]
    unit: Option<Unit>,
    #[serde(default)]
    data_values: Vec<DataValue>,
}

#[derive(Deserialize)]
struct Unit {
    #[serde(rename = "Type", default, deserialize_with = "plain")]
    kind: Value,
    #[serde(rename = "S", default, deserialize_with = "plain")]
    symbol: Value,
    #[serde(rename = "Q", default, deserialize_with = "plain")]
    quantity: Value,
}

#[derive(Deserialize)]
struct DataValue {
    #[serde(rename = "V", default)]
    value: Option<f64>,
}

impl Format for PalmSensSession {
    fn id(&self) -> &'static str {
        "palmsens-pssession"
    }

    fn name(&self) -> &'static str {
        "PalmSens session (.pssession)"
    }

    fn parser_revision(&self) -> u32 {
        1
    }

    fn continues(&self) -> bool {
        false
    }

    fn sniff(&self, sniff: &Sniff<'_>) -> bool {
        let beginning = beginning(sniff.head);
        let start = beginning.trim_start();
        start.starts_with('{') && start.contains("\"PalmSens.DataFiles.SessionFile\"")
    }

    fn open(
        &self,
        bundle: &Bundle,
        _: &Options,
        _: End,
        _: Option<&Resume>,
    ) -> Result<Vec<Box<dyn Reader>>, FormatError> {
        let session = read_session(&bundle.data().source)?;
        let version = text(&session.core_version);
        let readers: Vec<Box<dyn Reader>> = session
            .measurements
            .into_iter()
            .take(MOST_MEASUREMENTS)
            .filter_map(|measurement| SessionReader::new(measurement, version.as_deref()))
            .map(|reader| Box::new(reader) as Box<dyn Reader>)
            .collect();
        if readers.is_empty() {
            return Err(FormatError::Damaged("the PalmSens session holds no data".to_owned()));
        }
        Ok(readers)
    }
}

fn read_session(source: &Arc<dyn Source>) -> Result<Session, FormatError> {
    if source.len() > MOST_BYTES {
        let message = format!("the session is larger than {} MiB", MOST_BYTES >> 20);
        return Err(FormatError::TooLarge(message));
    }
    let bytes = source.read_range(0, MOST_BYTES as usize)?;
    // The bytes go before the values come.
    let text = if let Some(wide) = bytes.strip_prefix(b"\xFF\xFE") {
        let mut text = encoding_rs::UTF_16LE.decode_without_bom_handling(wide).0.into_owned();
        drop(bytes);
        text.shrink_to_fit();
        text
    } else {
        String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    };
    // A byte order mark stands at the end, too.
    let text = text.trim_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace() || c == '\0');
    if memchr::memchr_iter(b'{', text.as_bytes()).take(MOST_OBJECTS + 1).count() > MOST_OBJECTS {
        return Err(FormatError::TooLarge(format!(
            "the session has more than {MOST_OBJECTS} values"
        )));
    }
    serde_json::from_str(text).map_err(|error| {
        FormatError::Damaged(format!("the PalmSens session is damaged or not whole: {error}"))
    })
}

/// A text, or a number as text; `None` where it says nothing.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty() && !text.contains('\0')).then_some(text)
}

/// One measurement, in memory.
struct SessionReader {
    tables: Vec<Table>,
    /// One a table.
    columns: Vec<Vec<Column>>,
    metadata: FileMetadata,
    /// The table and row that come next.
    table: usize,
    row: usize,
}

impl SessionReader {
    fn new(measurement: Measurement, version: Option<&str>) -> Option<Self> {
        let metadata = metadata(&measurement, version);
        let arrays = measurement.data_set?.values;
        let mut lengths: Vec<usize> = Vec::new();
        for array in &arrays {
            let length = array.data_values.len();
            if length > 0 && !lengths.contains(&length) {
                lengths.push(length);
            }
        }
        let (mut tables, mut columns) = (Vec::new(), Vec::new());
        for length in lengths {
            let of_length: Vec<&DataArray> =
                arrays.iter().filter(|array| array.data_values.len() == length).collect();
            let mut table = table(&of_length);
            let kind = table.kind;
            let same = tables.iter().filter(|other: &&Table| other.kind == kind).count();
            table.name = crate::sections::table_name(kind, same);
            tables.push(table);
            columns.push(of_length.iter().map(|array| column(array)).collect());
        }
        (!tables.is_empty()).then_some(Self { tables, columns, metadata, table: 0, row: 0 })
    }
}

fn column(array: &DataArray) -> Column {
    let mut column = Column::new(DataType::Float64);
    array.data_values.iter().for_each(|value| column.push_f64(value.value));
    column
}

fn table(arrays: &[&DataArray]) -> Table {
    let spec = |array: &&DataArray| ColumnSpec {
        name: text(&array.description).unwrap_or_else(|| "values".to_owned()),
        unit: array.unit.as_ref().and_then(unit),
        data_type: DataType::Float64,
        derived: false,
    };
    let specs = arrays.iter().map(spec).collect();
    let is_negative = |name: &str, quantity: &str| {
        arrays.iter().any(|array| {
            let unit = array.unit.as_ref();
            text(&array.description).as_deref() == Some(name)
                && unit.and_then(|unit| text(&unit.quantity)).as_deref() == Some(quantity)
        })
    };
    let rule = |is_negative: bool, name: &'static str, standard: StandardColumn| {
        if is_negative { Rule::negated(name, standard) } else { Rule::same(name, standard) }
    };
    let mut rules = RULES.to_vec();
    rules.push(rule(is_negative("ZIm", "-Z''"), "ZIm", ImaginaryImpedanceOhm));
    rules.push(rule(is_negative("Phase", "-Phase"), "Phase", PhaseDegree));
    of_names(specs, &rules)
}

/// The symbol, with the prefix that only the type's name has.
fn unit(unit: &Unit) -> Option<String> {
    let symbol = text(&unit.symbol)?;
    let kind = text(&unit.kind).unwrap_or_default();
    let name = kind.rsplit('.').next().unwrap_or_default();
    let prefix = [("Micro", "µ"), ("Milli", "m"), ("Nano", "n")]
        .iter()
        .find(|(word, prefix)| name.starts_with(word) && !symbol.starts_with(prefix));
    Some(format!("{}{symbol}", prefix.map_or("", |(_, prefix)| prefix)))
}

fn metadata(measurement: &Measurement, version: Option<&str>) -> FileMetadata {
    let mut metadata = FileMetadata {
        tester_type: Some("PalmSens".to_owned()),
        tester_serial: text(&measurement.device_serial),
        test_name: text(&measurement.title),
        software_version: version.map(str::to_owned),
        started_at: started_at(measurement),
        ..FileMetadata::default()
    };
    if let Some(firmware) = text(&measurement.device_firmware) {
        metadata.vendor.insert("DeviceFW".to_owned(), json!(firmware));
    }
    let method = text(&measurement.method).unwrap_or_default();
    for line in method.lines() {
        match line.split_once('=') {
            Some(("METHOD_ID", value)) => metadata.procedure = Some(value.to_owned()),
            Some(("NOTES", value)) => {
                let notes = value.replace("%20", " ").replace("%crlf", "\n");
                metadata.comments = Some(notes).filter(|notes| !notes.is_empty());
            }
            _ => {}
        }
    }
    if !method.is_empty() {
        metadata.vendor.insert("Method".to_owned(), json!(method));
    }
    metadata
}

/// 100 ns since 0001-01-01, on the computer's clock and in UTC.
fn started_at(measurement: &Measurement) -> Option<RecordedTime> {
    /// Of 1970-01-01.
    const EPOCH_TICKS: i64 = 621_355_968_000_000_000;
    let at = |value: &Value| {
        let microseconds = (value.as_i64()? - EPOCH_TICKS) / 10;
        // Years 1970 to 2200: anything else is no date of a measurement.
        (0..7_258_118_400_000_000).contains(&microseconds).then_some(Timestamp(microseconds))
    };
    let local = at(&measurement.time_stamp)?;
    Some(RecordedTime {
        text: measurement.time_stamp.to_string(),
        local: Some(local.to_rfc3339().trim_end_matches('Z').to_owned()),
        utc: at(&measurement.utc_time_stamp),
        ..RecordedTime::default()
    })
}

impl Reader for SessionReader {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn next(&mut self, max_rows: usize) -> Result<Option<Batch>, FormatError> {
        let Some(columns) = self.columns.get(self.table) else { return Ok(None) };
        let rows = columns.first().map_or(0, Column::len);
        let range = self.row..rows.min(self.row.saturating_add(max_rows.max(1)));
        let columns = columns.iter().map(|from| {
            let mut column = Column::new(DataType::Float64);
            column.extend_from(from, range.clone());
            column
        });
        let batch = Batch { table: self.table, columns: columns.collect(), provisional: false };
        self.row = range.end;
        if self.row == rows {
            (self.table, self.row) = (self.table + 1, 0);
        }
        Ok(Some(batch))
    }

    fn metadata(&self) -> &FileMetadata {
        &self.metadata
    }

    fn warnings(&self) -> &[Warning] {
        &[]
    }

    fn save(&self) -> Option<Resume> {
        None
    }
}
