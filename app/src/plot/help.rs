//! What mouse and keys do, shown at the “?”.

use leptos::prelude::*;

const ROWS: &[(&str, &str)] = &[
    ("Wheel, pinch, + and −", "zoom in and out, at the cursor"),
    ("Drag, ← and →", "pan"),
    ("Shift and drag", "zoom to the marked stretch"),
    ("Double-click, Home", "show everything"),
    ("End", "go to the end (a live test is followed there)"),
    ("Page Up, Page Down", "pan by a whole window"),
    ("Point at the plot", "read the values in the legend"),
];

#[component]
pub(crate) fn PlotHelp() -> impl IntoView {
    let row = |(keys, what): &'static (&str, &str)| {
        view! {
            <dt>{*keys}</dt>
            <dd>{*what}</dd>
        }
    };
    view! {
        <details class="plot-help">
            <summary aria-label="What mouse and keys do" title="What mouse and keys do">
                "?"
            </summary>
            <dl>{ROWS.iter().map(row).collect_view()}</dl>
        </details>
    }
}
