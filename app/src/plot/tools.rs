//! The buttons over a plot: zoom, save, help.

use leptos::html;
use leptos::prelude::*;

use super::export::csv;
use super::help::PlotHelp;
use super::line::Line;
use super::ticks::Reading;
use super::view::View;
use crate::client;

#[component]
pub(crate) fn PlotTools(
    view: View,
    canvas: NodeRef<html::Canvas>,
    #[prop(into)] lines: Signal<Vec<Line>>,
    /// What runs along the x axis.
    #[prop(into)]
    reading: Signal<Reading>,
    /// What the lines are values of, where their own names do not say it.
    #[prop(default = "value")]
    quantity: &'static str,
    /// Name of the saved files without their ending.
    #[prop(into)]
    file: Signal<String>,
) -> impl IntoView {
    let zoom = move |factor: f64| view.zoom(view.get_untracked().at(0.5), factor);
    let save_picture = move |_| {
        if let Some(canvas) = canvas.get_untracked()
            && let Ok(picture) = super::canvas::png(&canvas)
        {
            client::save_address(&picture, &format!("{}.png", file.get_untracked()));
        }
    };
    let save_points = move |_| {
        let text = lines.with_untracked(|lines| {
            reading.with_untracked(|reading| csv(reading, quantity, lines, view.get_untracked()))
        });
        client::save_text(&text, &format!("{}.csv", file.get_untracked()));
    };
    view! {
        <div class="plot-tools">
            <div class="button-group" role="group" aria-label="Zoom">
                <button
                    type="button"
                    title="Zoom out"
                    aria-label="Zoom out"
                    on:click=move |_| zoom(2.0)
                >
                    "−"
                </button>
                <button
                    type="button"
                    title="Zoom in"
                    aria-label="Zoom in"
                    on:click=move |_| zoom(0.5)
                >
                    "+"
                </button>
                <button
                    type="button"
                    class="plot-reset"
                    title="Show everything"
                    on:click=move |_| view.show_everything()
                >
                    "Reset"
                </button>
            </div>
            <div class="button-group" role="group" aria-label="Save what is shown">
                <button type="button" title="Save the picture" on:click=save_picture>
                    "PNG"
                </button>
                <button
                    type="button"
                    title="Save the points that are shown"
                    on:click=save_points
                >
                    "CSV"
                </button>
            </div>
            <PlotHelp />
        </div>
    }
}
