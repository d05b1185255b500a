//! From codes to columns.

use model::batch::DataType;
use model::standard::StandardColumn as S;
use model::table::Conversion;

use crate::FormatError;
use crate::neware::bytes::u32_at;
use crate::neware::number::Number;
use crate::neware::page::Version;
use crate::neware::run::Run;

/// How a column comes out of a record.
#[derive(Clone, Copy, Debug)]
pub(super) enum Take {
    Index,
    /// As stored, plus something.
    Count(Number, i64),
    /// As stored, divided.
    Scaled(Number, f64),
    Single(usize),
    /// u32 seconds, u32 nanoseconds.
    Nanoseconds(usize),
    /// The same as a double.
    Seconds(usize),
    Kind(usize),
    Date(usize),
}

pub(super) struct Described {
    pub name: &'static str,
    pub unit: &'static str,
    pub data_type: DataType,
    pub standard: Option<S>,
    /// Where the unit does not tell.
    pub conversion: Option<Conversion>,
    pub take: Take,
}

impl Described {
    fn new(name: &'static str, unit: &'static str, standard: Option<S>, take: Take) -> Self {
        let data_type = match take {
            Take::Index | Take::Count(..) | Take::Nanoseconds(_) => DataType::Int64,
            Take::Scaled(..) | Take::Seconds(_) => DataType::Float64,
            Take::Single(_) => DataType::Float32,
            Take::Kind(_) | Take::Date(_) => DataType::Text,
        };
        let conversion = (unit == "ns").then_some(Conversion::divide(1e9));
        Self { name, unit, data_type, standard, conversion, take }
    }
}

/// Test time and time in the step of a record, s.
pub(super) struct Times {
    pub test_s: Option<f64>,
    pub step_s: Option<f64>,
}

pub(super) struct Layout {
    pub bytes: usize,
    pub columns: Vec<Described>,
    pub index: Option<usize>,
    pub kind_at: Option<usize>,
    /// Capacity and energy of the step, f32 mAs and mWs, whichever way they flowed.
    pub undirected: Option<(usize, usize)>,
    /// Codes of columns that are left out.
    pub unread: Vec<i32>,
    /// Kinds of steps are those of BTS 9.
    is_bts9: bool,
}

/// With less, a page would have more slots than bits that tell used ones.
const LEAST_BYTES: usize = 4;
/// A page has no room for more.
const MOST_BYTES: usize = 4096 - 132 - 4;

impl Layout {
    /// # Errors
    /// Where a column is not known that others stand behind, or a record does not fit a page.
    pub(super) fn of(file: &[u8], version: Version) -> Result<Self, FormatError> {
        let layout = if version.number() == 7 { Self::by_codes(file)? } else { Self::bts9(file)? };
        if !(LEAST_BYTES..=MOST_BYTES).contains(&layout.bytes) {
            return Err(FormatError::Damaged(format!(
                "data.ndc describes records of {} bytes",
                layout.bytes
            )));
        }
        Ok(layout)
    }

    fn empty(is_bts9: bool) -> Self {
        Self {
            bytes: 0,
            columns: Vec::new(),
            index: None,
            kind_at: None,
            undirected: None,
            unread: Vec::new(),
            is_bts9,
        }
    }

    fn by_codes(file: &[u8]) -> Result<Self, FormatError> {
        let mut layout = Self::empty(false);
        let codes = file.get(13..13 + 40 * 4).unwrap_or_default().chunks_exact(4);
        for code in codes.map(|code| u32_at(code, 0).cast_signed()).take_while(|code| *code != 0) {
            let at = layout.bytes;
            let (bytes, column) = of_code(code, at).ok_or_else(|| {
                FormatError::UnknownVersion(format!(
                    "data.ndc has a column of the unknown code {code}, so that those behind it are lost"
                ))
            })?;
            match column.as_ref().map(|column| column.take) {
                Some(Take::Index) => layout.index = Some(at),
                Some(Take::Kind(_)) => layout.kind_at = Some(at),
                _ => {}
            }
            layout.columns.extend(column);
            layout.bytes += bytes;
        }
        if layout.index.is_none() {
            layout
                .columns
                .insert(0, Described::new("DataPoint", "", Some(S::RecordIndex), Take::Index));
        }
        Ok(layout)
    }

    fn bts9(file: &[u8]) -> Result<Self, FormatError> {
        let head = file.get(..4096).ok_or_else(|| {
            FormatError::Damaged("data.ndc ends within its first page".to_owned())
        })?;
        let mut layout = Self::empty(true);
        layout.bytes = usize::try_from(u32_at(head, 516)).unwrap_or(usize::MAX);
        if layout.bytes < 36 {
            layout.bytes = 0;
            return Ok(layout);
        }
        layout.index = Some(8);
        layout.kind_at = Some(3);
        layout.columns = vec![
            Described::new("DataPoint", "", Some(S::RecordIndex), Take::Index),
            Described::new("Step Index", "", Some(S::StepId), Take::Count(Number::U8(2), 0)),
            Described::new("Step Type", "", Some(S::StepType), Take::Kind(3)),
            Described::new("Total Time", "ns", Some(S::TestTimeSecond), Take::Nanoseconds(12)),
            Described::new("Current", "mA", Some(S::CurrentAmpere), Take::Single(20)),
            Described::new("Voltage", "V", Some(S::VoltageVolt), Take::Single(24)),
            Described::new("Capacity", "mAs", None, Take::Single(28)),
            Described::new("Energy", "mWs", None, Take::Single(32)),
        ];
        for item in head[520..520 + 300 * 9].chunks_exact(9) {
            let (code, place) = (u32_at(item, 0).cast_signed(), u32_at(item, 5));
            if code == 0 && item[4] == 0 {
                break;
            }
            layout
                .columns
                .extend(layout.of_item(code, usize::try_from(place).unwrap_or(usize::MAX)));
            let known = matches!(code, 5 | 6 | 8 | 9 | 15 | 65);
            // Power, which is voltage times current.
            if !known && code != 11 {
                layout.unread.push(code);
            }
        }
        let split = layout.has(S::StepChargingCapacityAh);
        layout.undirected = (!split).then_some((28, 32));
        Ok(layout)
    }

    fn of_item(&self, code: i32, at: usize) -> Option<Described> {
        let single = |name, unit, standard| {
            Some(Described::new(name, unit, Some(standard), Take::Single(at)))
        };
        let bytes = if matches!(code, 15 | 65) { 8 } else { 4 };
        if at.checked_add(bytes)? > self.bytes {
            return None;
        }
        match code {
            5 => single("Chg. Cap.", "mAs", S::StepChargingCapacityAh),
            6 => single("DChg. Cap.", "mAs", S::StepDischargingCapacityAh),
            8 => single("Chg. Energy", "mWs", S::StepChargingEnergyWh),
            9 => single("DChg. Energy", "mWs", S::StepDischargingEnergyWh),
            15 => {
                Some(Described::new("Unix Time", "s", Some(S::UnixTimeSecond), Take::Seconds(at)))
            }
            65 => {
                Some(Described::new("Time", "ns", Some(S::StepTimeSecond), Take::Nanoseconds(at)))
            }
            _ => None,
        }
    }

    pub(super) fn has(&self, standard: S) -> bool {
        self.columns.iter().any(|column| column.standard == Some(standard))
    }

    pub(super) fn date_at(&self) -> Option<usize> {
        self.columns.iter().find_map(|column| match column.take {
            Take::Date(at) => Some(at),
            _ => None,
        })
    }

    /// The kind of step in the codes of BTS 8.
    pub(super) fn kind(&self, kind: u8) -> u8 {
        match kind {
            21 if self.is_bts9 => 27,
            22 if self.is_bts9 => 26,
            kind => kind,
        }
    }

    /// In the columns' own unit: a time in ms or ns.
    fn number(&self, standard: S, record: &[u8]) -> Option<i64> {
        let column = self.columns.iter().find(|column| column.standard == Some(standard))?;
        match column.take {
            Take::Count(number, add) => Some(number.read(record).saturating_add(add)),
            Take::Nanoseconds(at) => {
                let seconds = i64::from(u32_at(record, at));
                Some(seconds * 1_000_000_000 + i64::from(u32_at(record, at + 4)))
            }
            _ => None,
        }
    }

    /// The times that the record has, and those that follow from them.
    pub(super) fn times(&self, record: &[u8], run: &mut Run) -> Times {
        let a_second = if self.is_bts9 { 1e9 } else { 1e3 };
        let count = |standard| self.number(standard, record).unwrap_or_default();
        let key = (
            count(S::CycleCount) as u32,
            count(S::StepId) as u16,
            self.kind_at.map_or(0, |at| record[at]),
            0,
        );
        let ticks =
            |standard| self.number(standard, record).map(|time| time.max(0).cast_unsigned());
        let (test, step) = (ticks(S::TestTimeSecond), ticks(S::StepTimeSecond));
        let (test, step) = match (test, step) {
            (test, Some(step)) => {
                let computed = run.pass(key, step, test.unwrap_or_default());
                (Some(test.unwrap_or(computed)), Some(step))
            }
            (Some(test), None) => (Some(test), Some(run.pass_total(key, test))),
            (None, None) => (None, None),
        };
        let seconds = |time: Option<u64>| time.map(|time| time as f64 / a_second);
        Times { test_s: seconds(test), step_s: seconds(step) }
    }
}

/// Bytes of a column of version 7, and what it is; `None` for a code that is not known.
fn of_code(code: i32, at: usize) -> Option<(usize, Option<Described>)> {
    use Number::{I16, I32, I64, U8, U16, U32, U64};
    let column = |name, unit, standard, take| Some(Described::new(name, unit, standard, take));
    Some(match code {
        // Flag, change of step, kind of work, resistance, range: of no known scale.
        1 | 10 => (1, None),
        11 | 28 => (4, None),
        15 => (2, None),
        51 | 52 => (8, None),
        6 => (4, column("DataPoint", "", Some(S::RecordIndex), Take::Index)),
        7 => (4, column("Cycle Index", "", Some(S::CycleCount), Take::Count(U32(at), 1))),
        8 => (1, column("Step Index", "", Some(S::StepId), Take::Count(U8(at), 0))),
        9 => (1, column("Step Type", "", Some(S::StepType), Take::Kind(at))),
        12 => (8, column("Time", "ms", Some(S::StepTimeSecond), Take::Count(U64(at), 0))),
        13 => (4, column("Voltage", "V", Some(S::VoltageVolt), Take::Scaled(I32(at), 1e4))),
        14 => (4, column("Current", "mA", Some(S::CurrentAmpere), Take::Count(I32(at), 0))),
        16 => (
            2,
            column("Temperature", "°C", Some(S::TemperatureT1Celsius), Take::Scaled(I16(at), 10.0)),
        ),
        17 => (
            8,
            column("Chg. Cap.", "mAs", Some(S::StepChargingCapacityAh), Take::Count(I64(at), 0)),
        ),
        18 => (
            8,
            column(
                "DChg. Cap.",
                "mAs",
                Some(S::StepDischargingCapacityAh),
                Take::Count(I64(at), 0),
            ),
        ),
        19 => (
            8,
            column("Chg. Energy", "mWs", Some(S::StepChargingEnergyWh), Take::Count(I64(at), 0)),
        ),
        20 => (
            8,
            column(
                "DChg. Energy",
                "mWs",
                Some(S::StepDischargingEnergyWh),
                Take::Count(I64(at), 0),
            ),
        ),
        21 => (7, column("Date", "", None, Take::Date(at))),
        29 => (8, column("Total Time", "ms", Some(S::TestTimeSecond), Take::Count(U64(at), 0))),
        53 => (2, column("Date ms", "ms", None, Take::Count(U16(at), 0))),
        _ => return None,
    })
}
