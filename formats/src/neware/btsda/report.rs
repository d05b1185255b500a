//! Flat or layered, and what each line then means.

use model::batch::{Column, DataType};
use model::standard::StandardColumn;
use model::table::Conversion;
use serde::{Deserialize, Serialize};

use super::keys;
use crate::delimited::block::HeldRow;
use crate::delimited::cells::Cells;
use crate::delimited::layout::Layout;
use crate::delimited::rows::RowRule;
use crate::text::decode::Encoding;
use crate::text::number::{Comma, parse_integer};

/// Empty cells before those of a record in a layered report.
pub(super) const INDENT: usize = 2;

const RECORDS: [&str; 8] = [
    "datapoint",
    "record id",
    "record index",
    "record number",
    "数据序号",
    "记录号",
    "记录序号",
    "记录id",
];
const CYCLES: [&str; 6] = ["cycle id", "cycle index", "cycle", "循环号", "循环序号", "循环"];
const STEPS: [&str; 6] = ["step id", "step index", "steps", "step", "工步号", "工步序号"];
const KINDS: [&str; 6] = ["step name", "step type", "status", "工步类型", "工步名称", "工步状态"];

/// What the lines of names say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReportForm {
    pub(super) delimiter: u8,
    layers: Option<Layers>,
}

/// Of a layered report.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Layers {
    /// Cell of a step's line that names its kind.
    kind_at: Option<usize>,
}

impl ReportForm {
    /// By the first lines of a file.
    pub(super) fn find<'line>(mut next: impl FnMut() -> Option<&'line [u8]>) -> Option<Self> {
        let first = next()?;
        [b',', b'\t', b';']
            .into_iter()
            .find_map(|delimiter| {
                memchr::memchr(delimiter, first)?;
                let names = keys(first, delimiter);
                is_flat(&names).then_some(Self { delimiter, layers: None })
            })
            .or_else(|| {
                let (second, third) = (next()?, next()?);
                [b',', b'\t', b';']
                    .into_iter()
                    .find_map(|delimiter| Self::layered(delimiter, [first, second, third]))
            })
    }

    fn layered(delimiter: u8, lines: [&[u8]; 3]) -> Option<Self> {
        let [cycles, steps, records] = lines.map(|line| keys(line, delimiter));
        let is_empty = |names: &[String], count: usize| {
            names.len() > count && names[..count].iter().all(String::is_empty)
        };
        let is = |names: &[String], at: usize, known: &[&str]| {
            names.get(at).is_some_and(|name| known.contains(&name.as_str()))
        };
        let layered = is(&cycles, 0, &CYCLES)
            && is_empty(&steps, 1)
            && is(&steps, 1, &STEPS)
            && is_empty(&records, INDENT)
            && is(&records, INDENT, &RECORDS);
        let kind_at = steps.iter().position(|name| KINDS.contains(&name.as_str()));
        layered.then_some(Self { delimiter, layers: Some(Layers { kind_at }) })
    }

    pub(super) fn is_layered(&self) -> bool {
        self.layers.is_some()
    }

    /// Which line, from 1, has the names of the samples' columns.
    pub(super) fn names_line(&self) -> usize {
        if self.is_layered() { 3 } else { 1 }
    }
}

/// A record's number, the step it belongs to, and what every record has.
fn is_flat(names: &[String]) -> bool {
    let has = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    has(&RECORDS) && has(&STEPS) && has(&["voltage", "电压"]) && has(&["current", "cur", "电流"])
}

/// Tells lines apart and fills what samples of their own do not have.
pub(super) struct Report {
    form: ReportForm,
    encoding: Encoding,
    derived: Vec<Derived>,
    /// Vendor columns of cycle and step.
    cycle_at: Option<usize>,
    step_at: Option<usize>,
}

enum Derived {
    Cycle,
    Step,
    Kind,
    /// Out of the time in the step: a stored column, and how it becomes seconds.
    TestTime(usize, Conversion),
}

/// The cycle and step that the next record belongs to, and how the time went on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    cycle: Option<i64>,
    step: Option<i64>,
    kind: String,
    /// Steps begun in a layered report.
    steps: u64,
    last: Option<(f64, f64, u64)>,
    /// Test time at which the step began, and the longest time in it.
    began_s: f64,
    longest_s: f64,
    last_s: f64,
}

impl Report {
    pub(super) fn new(form: ReportForm, encoding: Encoding, layout: &mut Layout) -> Self {
        use StandardColumn::{CycleCount, StepId, StepTimeSecond, StepType, TestTimeSecond};
        let mut derived = Vec::new();
        if form.is_layered() {
            let all = [
                (CycleCount, DataType::Int64, Derived::Cycle),
                (StepId, DataType::Int64, Derived::Step),
                (StepType, DataType::Text, Derived::Kind),
            ];
            for (standard, data_type, how) in all {
                if !layout.has(standard) {
                    layout.derive_by_rule(standard, data_type);
                    derived.push(how);
                }
            }
        }
        if !layout.has(TestTimeSecond)
            && let Some(mapping) = layout.table.mapping(StepTimeSecond)
        {
            let how = Derived::TestTime(mapping.column, mapping.conversion);
            layout.derive_by_rule(TestTimeSecond, DataType::Float64);
            derived.push(how);
        }
        let vendor = layout.vendor;
        let at = |standard| {
            layout.table.mapping(standard).map(|mapping| mapping.column).filter(|at| *at < vendor)
        };
        let (cycle_at, step_at) = (at(CycleCount), at(StepId));
        Self { form, encoding, derived, cycle_at, step_at }
    }

    pub(super) fn is_layered(&self) -> bool {
        self.form.is_layered()
    }

    /// Takes a line of a cycle or a step in.
    fn enter(&self, layers: &Layers, state: &mut State, line: &[u8]) {
        let mut cells = Cells::new(self.form.delimiter);
        cells.split(line);
        let number = |at: usize| parse_integer(cells.get(line, at), Comma::Decimal).ok().flatten();
        if let Some(cycle) = number(0) {
            state.cycle = Some(cycle);
        } else if let Some(step) = number(1) {
            state.step = Some(step);
            state.steps += 1;
            let kind = layers.kind_at.map_or(&[][..], |at| cells.get(line, at));
            state.kind = self.encoding.decode(kind).chars().take(60).collect();
        }
    }

    /// Where the step's time starts anew, the test goes on from the longest time of the one before.
    fn test_time(state: &mut State, key: (f64, f64, u64), step_time_s: f64) -> f64 {
        if state.last.is_some_and(|last| last != key) || step_time_s < state.last_s {
            state.began_s += state.longest_s;
            state.longest_s = 0.0;
        }
        state.last = Some(key);
        state.last_s = step_time_s;
        state.longest_s = state.longest_s.max(step_time_s);
        state.began_s + step_time_s
    }
}

impl RowRule for Report {
    type State = State;

    fn mend(&self, cells: &mut Cells) {
        if self.form.is_layered() {
            cells.skip(INDENT);
        }
    }

    fn takes(&self, state: &mut State, line: &[u8]) -> bool {
        let Some(layers) = &self.form.layers else { return true };
        let mut leading = line.splitn(INDENT + 1, |byte| *byte == self.form.delimiter);
        let is_record = leading.by_ref().take(INDENT).all(|cell| cell.trim_ascii().is_empty())
            && leading.next().is_some();
        if !is_record {
            self.enter(layers, state, line);
        }
        is_record
    }

    /// A line of a cycle or a step changes what the rows before it must have been given.
    fn may_wait(&self) -> bool {
        !self.form.is_layered()
    }

    fn derive(
        &self,
        state: &mut State,
        row: HeldRow<'_>,
        stored: &[Column],
        derived: &mut [Column],
    ) {
        for (how, column) in self.derived.iter().zip(derived) {
            match how {
                Derived::Cycle => column.push_i64(state.cycle),
                Derived::Step => column.push_i64(state.step),
                Derived::Kind => {
                    column.push_text(Some(state.kind.as_str()).filter(|kind| !kind.is_empty()));
                }
                Derived::TestTime(from, conversion) => {
                    let number = |column: &Column| row.number(column);
                    let time = stored.get(*from).and_then(number);
                    let time = time.map(|time| conversion.apply(time)).filter(|s| s.is_finite());
                    let key = |at: Option<usize>| {
                        at.and_then(|at| stored.get(at)).and_then(number).unwrap_or(-1.0)
                    };
                    let key = (key(self.cycle_at), key(self.step_at), state.steps);
                    column.push_f64(time.map(|time| Self::test_time(state, key, time)));
                }
            }
        }
    }
}
