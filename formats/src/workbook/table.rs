//! A table of a workbook as a flavour describes it: which sheets, what their columns mean, what a row
//! needs beyond its cells.

use model::batch::Column;
use model::metadata::{RecordedTime, Warning};
use model::table::TableKind;

use super::cell::Cell;
use super::sheet::{Kept, Peek};
use crate::delimited::layout::Layout;
use crate::delimited::names::{Known, Meaning, Name, UnitForm};
use crate::text::civil::{DateOrder, recorded_time};
use crate::text::number::Comma;
use crate::text::serial::recorded_serial;
use crate::text::zone::Zone;

/// Sheets, and the number of the row of names in each.
pub(super) type Places = Vec<(String, u32)>;

/// What one flavour does with a row beyond typed cells.
pub(super) trait SheetRule: Send {
    /// How many of the table's first columns the rule fills with [`SheetRule::lead`].
    fn leads(&self) -> usize {
        0
    }

    /// Whether the row is one of the table; called once a row, in order.
    fn takes(&mut self, _cells: &[Cell<'_>]) -> bool {
        true
    }

    /// Appends one value to each of the first columns.
    fn lead(&self, _columns: &mut [Column]) {}

    /// Appends one value to each column of the rule's; `stored` are those before them.
    fn derive(&mut self, _stored: &[Column], _derived: &mut [Column]) {}

    fn warnings(&self) -> Vec<Warning> {
        Vec::new()
    }
}

/// No rule.
impl SheetRule for () {}

/// One table, on sheets that continue each other.
pub(super) struct Sheets {
    pub(super) layout: Layout,
    pub(super) names: Vec<String>,
    /// Sheet, and the number of the row of names there.
    pub(super) places: Places,
    pub(super) rule: Box<dyn SheetRule>,
    /// Which of day and month comes first in texts, where it is known.
    pub(super) date_order: Option<DateOrder>,
    /// What a comma means in numbers that are texts.
    pub(super) comma: Comma,
}

impl Sheets {
    pub(super) fn new(
        table: (&str, TableKind),
        names: &[String],
        form: UnitForm,
        known: &[Known],
        places: Places,
    ) -> Self {
        let mut columns: Vec<Name> = names.iter().map(|name| Name::of(name, form)).collect();
        // A column without a name may hold something all the same; after the last name there is none.
        while columns.last().is_some_and(|name| name.full.is_empty()) {
            columns.pop();
        }
        let meanings: Vec<Meaning> = columns.iter().map(|name| Meaning::of(name, known)).collect();
        let mut layout = Layout::of_meanings(&columns, meanings);
        (layout.table.name, layout.table.kind) = (table.0.to_owned(), table.1);
        Self::of_layout(layout, names.to_vec(), places)
    }

    pub(super) fn of_layout(layout: Layout, names: Vec<String>, places: Places) -> Self {
        let (rule, comma) = (Box::new(()), Comma::Decimal);
        Self { layout, names, places, rule, date_order: None, comma }
    }

    pub(super) fn layout(&mut self) -> &mut Layout {
        &mut self.layout
    }

    pub(super) fn with_rule(mut self, rule: impl SheetRule + 'static) -> Self {
        self.rule = Box::new(rule);
        self
    }
}

/// The sheets whose names are those of samples, and the names, which all of them share.
pub(super) fn places_of_names(
    sheets: &[Peek],
    are_samples: impl Fn(&[String]) -> bool,
) -> Option<(Vec<String>, Places)> {
    let mut found: Option<(Vec<String>, Places)> = None;
    for sheet in sheets {
        let named = sheet.rows.iter().find_map(|(number, cells)| {
            let names: Vec<String> = cells.iter().map(|cell| cell.text().to_owned()).collect();
            are_samples(&names).then_some((*number, names))
        });
        let Some((number, names)) = named else { continue };
        let place = (sheet.name.clone(), number);
        match &mut found {
            None => found = Some((names, vec![place])),
            Some((known, places)) if *known == names => places.push(place),
            Some(_) => {}
        }
    }
    found
}

/// Labels and the cells right of them.
pub(super) fn pairs(rows: &[(u32, Vec<Kept>)]) -> impl Iterator<Item = (&str, &Kept)> {
    rows.iter().flat_map(|(_, cells)| cells.windows(2)).filter_map(|pair| match pair {
        [label, value] if !label.text().is_empty() && !value.is_empty() => {
            Some((label.text(), value))
        }
        _ => None,
    })
}

/// A date out of a cell, as metadata keep it.
pub(super) fn recorded(cell: &Kept, zone: Option<&Zone>) -> RecordedTime {
    match cell {
        Kept::Serial(days) | Kept::Number(days) => recorded_serial(*days, zone),
        other => recorded_time(other.text(), DateOrder::MonthFirst, zone),
    }
}

/// Said of every flavour that no real file has proven.
pub(super) fn experimental() -> Warning {
    Warning::new(
        "experimental_format",
        "No real file of this format was at hand to prove the reader: check what it gives.",
    )
}
