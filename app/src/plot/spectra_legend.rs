//! The legend of spectra: which are drawn, and their values at the cursor.

use leptos::prelude::*;

use super::line::Line;
use super::palette::SERIES;
use super::spectrum::Spectrum;
use super::ticks::with_unit;
use super::view::View;
use crate::format::counted;

#[component]
pub(crate) fn SpectraLegend(
    selected: Memo<Vec<Spectrum>>,
    hidden: RwSignal<Vec<i64>>,
    lines: Memo<Vec<Line>>,
    view: View,
    cursor: RwSignal<Option<f64>>,
) -> impl IntoView {
    let row = move |(place, spectrum): (usize, Spectrum)| {
        let number = spectrum.number;
        // The number alone: its values need the room.
        let name = number.to_string();
        let swatch = format!("swatch series-{}", place % SERIES + 1);
        let points = counted(spectrum.frequency.len() as u64, "point");
        let spectrum = StoredValue::new(spectrum);
        let values = move || {
            let at = cursor.get()?;
            let reach = view.get().width() / 60.0;
            lines.with(|lines| {
                let mut own = lines.iter().filter(|line| line.key == number);
                match (own.next()?, own.next()) {
                    (nyquist, None) => {
                        nyquist.nearest(at, reach)?;
                        let found = spectrum.with_value(|spectrum| spectrum.nearest(at, reach))?;
                        Some((with_unit(found.2, "ohm"), with_unit(found.0, "Hz")))
                    }
                    (magnitude, Some(phase)) => Some((
                        with_unit(magnitude.nearest(at, reach)?.1, "ohm"),
                        with_unit(phase.nearest(at, reach)?.1, "°"),
                    )),
                }
            })
        };
        view! {
            <label class="legend-row on">
                <input
                    type="checkbox"
                    prop:checked=move || hidden.with(|hidden| !hidden.contains(&number))
                    checked
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        hidden
                            .update(|hidden| {
                                hidden.retain(|found| *found != number);
                                if !on {
                                    hidden.push(number);
                                }
                            });
                    }
                />
                <span class=swatch aria-hidden="true"></span>
                <span class="legend-name">{name}</span>
                <output class="legend-value">{move || values().map(|(first, _)| first)}</output>
                <span class="legend-side">
                    {move || values().map_or_else(|| points.clone(), |(_, second)| second)}
                </span>
            </label>
        }
    };
    let rows = move || {
        selected.with(|spectra| spectra.iter().cloned().enumerate().map(row).collect_view())
    };
    view! {
        <fieldset class="legend">
            <legend>"Spectra"</legend>
            {rows}
        </fieldset>
    }
}
