//! The legend: which columns are drawn, on which axis, and their values at the cursor.

use leptos::prelude::*;
use model::dataset::DatasetColumn;
use model::id::DatasetColumnId;

use super::axes::{Scales, Side};
use super::line::Line;
use super::palette::SERIES;
use super::span::Span;
use super::ticks::with_unit;
use super::time_state::label;

/// A column that is switched on, with its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) id: DatasetColumnId,
    pub(crate) colour: usize,
}

/// Columns in order, each with the first colour that is free.
pub(crate) fn shown(ids: &[DatasetColumnId]) -> Vec<Shown> {
    let mut shown = Vec::new();
    for id in ids {
        switch(&mut shown, *id, true);
    }
    shown
}

/// Switches a column on or off; the others keep their colours.
pub(crate) fn switch(shown: &mut Vec<Shown>, id: DatasetColumnId, on: bool) {
    let present = shown.iter().any(|column| column.id == id);
    if on && !present {
        let taken = |colour: &usize| shown.iter().any(|column| column.colour == *colour);
        let colour = (0..SERIES).find(|colour| !taken(colour)).unwrap_or(shown.len());
        shown.push(Shown { id, colour });
    } else if !on {
        shown.retain(|column| column.id != id);
    }
}

/// Where a line is drawn, in words.
pub(crate) fn side_text(side: Side, range: Span) -> String {
    // As many digits as tell the two ends apart.
    let magnitude = range.from.abs().max(range.to.abs());
    let digits = (magnitude / range.width()).max(1.0).log10().ceil() as usize + 3;
    let number = |value| crate::format::significant(value, digits.min(12));
    match side {
        Side::Left => "left axis".to_owned(),
        Side::Right => "right axis".to_owned(),
        Side::Own => format!("own scale, {} to {}", number(range.from), number(range.to)),
    }
}

#[component]
pub(crate) fn Legend(
    columns: Vec<DatasetColumn>,
    shown: RwSignal<Vec<Shown>>,
    #[prop(into)] lines: Signal<Vec<Line>>,
    #[prop(into)] scales: Signal<Scales>,
    #[prop(into)] view: Signal<Span>,
    cursor: RwSignal<Option<f64>>,
) -> impl IntoView {
    let (standard, vendor): (Vec<_>, Vec<_>) =
        columns.into_iter().partition(|column| column.standard.is_some());
    let row = move |column: DatasetColumn| {
        view! { <LegendRow column shown lines scales view cursor /> }
    };
    let vendor_open = vendor.iter().any(|column| {
        shown.with_untracked(|shown| shown.iter().any(|found| found.id == column.id))
    });
    let vendor_count = vendor.len();
    view! {
        <fieldset class="legend">
            <legend>"Columns"</legend>
            {standard.into_iter().map(row).collect_view()}
            {(vendor_count > 0)
                .then(|| {
                    view! {
                        <details open=vendor_open>
                            <summary>
                                {format!("{vendor_count} more from the file")}
                            </summary>
                            {vendor.into_iter().map(row).collect_view()}
                        </details>
                    }
                })}
        </fieldset>
    }
}

#[component]
fn LegendRow(
    column: DatasetColumn,
    shown: RwSignal<Vec<Shown>>,
    lines: Signal<Vec<Line>>,
    scales: Signal<Scales>,
    view: Signal<Span>,
    cursor: RwSignal<Option<f64>>,
) -> impl IntoView {
    let id = column.id;
    let colour = Memo::new(move |_| {
        shown.with(|shown| shown.iter().find(|found| found.id == id).map(|found| found.colour))
    });
    let place =
        Memo::new(move |_| lines.with(|lines| lines.iter().position(|line| line.key == id.0)));
    let side = move || {
        let place = place.get()?;
        let (side, range) = scales.with(|scales| scales.of_line.get(place).copied())?;
        Some(side_text(side, range))
    };
    let unit = column.unit.clone().unwrap_or_default();
    let unit_shown = if unit == "1" { String::new() } else { unit.clone() };
    let value = move || {
        let (place, at) = (place.get()?, cursor.get()?);
        let reach = view.get().width() / 40.0;
        let (_, y) = lines.with(|lines| lines.get(place)?.nearest(at, reach))?;
        Some(with_unit(y, &unit))
    };
    let swatch = move || match colour.get() {
        Some(colour) => format!("swatch series-{}", colour % SERIES + 1),
        None => "swatch".to_owned(),
    };
    view! {
        <label class="legend-row" class:on=move || colour.get().is_some()>
            <input
                type="checkbox"
                prop:checked=move || colour.get().is_some()
                checked=colour.get_untracked().is_some()
                on:change=move |event| {
                    shown.update(|shown| switch(shown, id, event_target_checked(&event)));
                }
            />
            <span class=swatch aria-hidden="true"></span>
            <span class="legend-name" title=column.name.clone()>
                {label(&column)}
                <span class="unit">{unit_shown}</span>
            </span>
            <output class="legend-value">{value}</output>
            <span class="legend-side">{side}</span>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_their_colours() {
        let ids = [DatasetColumnId(5), DatasetColumnId(7), DatasetColumnId(9)];
        let mut columns = shown(&ids);
        assert_eq!(columns.iter().map(|column| column.colour).collect::<Vec<_>>(), [0, 1, 2]);
        switch(&mut columns, ids[0], false);
        switch(&mut columns, DatasetColumnId(11), true);
        switch(&mut columns, DatasetColumnId(11), true);
        let found: Vec<_> = columns.iter().map(|column| (column.id.0, column.colour)).collect();
        assert_eq!(found, [(7, 1), (9, 2), (11, 0)]);
    }
}
