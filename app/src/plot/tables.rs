//! The plot at the top of a dataset's page: of whichever of its tables is chosen.

use leptos::prelude::*;
use model::dataset::{DatasetDetail, DatasetPulse};
use model::table::TableKind;

use super::spectra::SpectraPlot;
use super::spectrum::SpectrumColumns;
use super::time::TimePlot;
use super::time_state::numeric;
use crate::components::table_name::table_name;
use crate::format::counted;
use crate::place::{Place, Step};

#[component]
pub(crate) fn DatasetPlot(
    detail: StoredValue<DatasetDetail>,
    /// How far the dataset has come.
    pulse: RwSignal<DatasetPulse>,
    place: Place,
) -> impl IntoView {
    let dataset = detail.with_value(|detail| detail.row.id);
    let tables = detail.with_value(|detail| {
        let drawable = |index| !numeric(&detail.columns, index).is_empty();
        let tables = detail.tables.iter().filter(|table| drawable(table.index));
        tables.cloned().collect::<Vec<_>>()
    });
    let Some(first) = tables.first().map(|table| table.index) else {
        return view! { <p class="empty-note">"This dataset has no numbers to plot."</p> }
            .into_any();
    };
    let known: Vec<u32> = tables.iter().map(|table| table.index).collect();
    let table = Memo::new(move |_| {
        let asked = place.query.with(|query| query.get("table")?.parse().ok());
        asked.filter(|table| known.contains(table)).unwrap_or(first)
    });
    let turn_to = move |table: u32| {
        let name = if table == first { String::new() } else { table.to_string() };
        // Columns and stretch belong to the table that is left.
        let nothing = ["from", "to", "x", "y", "as"].map(|name| (name, ""));
        let changes: Vec<_> = [("table", name.as_str())].into_iter().chain(nothing).collect();
        place.go(&changes, Step::New);
    };
    let option = |table: &model::dataset::DatasetTable| {
        let rows = counted(table.rows, "row");
        view! {
            <option value=table.index.to_string()>{format!("{}, {rows}", table_name(table))}</option>
        }
    };
    let choice = (tables.len() > 1).then(|| {
        let options = tables.iter().map(option).collect_view();
        view! {
            <div class="plot-bar needs-script">
                <label class="inline-field">
                    <span>"Table"</span>
                    <select
                        id="plot-table"
                        prop:value=move || table.get().to_string()
                        on:change=move |event| {
                            if let Ok(table) = event_target_value(&event).parse() {
                                turn_to(table);
                            }
                        }
                    >
                        {options}
                    </select>
                </label>
            </div>
        }
    });
    let plot = move || {
        let table = table.get();
        let (columns, spectra) = detail.with_value(|detail| {
            let found = detail.tables.iter().find(|found| found.index == table);
            let spectra = found.is_some_and(|found| found.kind == TableKind::Spectra);
            (numeric(&detail.columns, table), spectra)
        });
        match SpectrumColumns::of(&columns).filter(|_| spectra) {
            Some(columns) => view! { <SpectraPlot dataset columns pulse place /> }.into_any(),
            None => view! { <TimePlot dataset columns pulse place /> }.into_any(),
        }
    };
    let noscript = format!(
        "<p class=\"empty-note\">The plot needs JavaScript. The samples can be downloaded as \
         <a href=\"/api/v1/datasets/{dataset}/data.csv\">CSV</a> or \
         <a href=\"/api/v1/datasets/{dataset}/data.parquet\">Parquet</a>.</p>"
    );
    view! {
        <noscript inner_html=noscript></noscript>
        {choice}
        {plot}
    }
    .into_any()
}
