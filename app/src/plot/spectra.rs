//! Impedance spectra: −Im against Re (Nyquist), or magnitude and phase against frequency (Bode).

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::dataset::DatasetPulse;
use model::id::DatasetId;
use model::series::{MAX_POINTS, SeriesRequest, SeriesSelection};

use super::axes::{Scales, scales};
use super::chart::Chart;
use super::line::Line;
use super::numbers::{first_middle_last, parse_numbers};
use super::palette::SERIES;
use super::problem::PlotProblem;
use super::span::Span;
use super::spectra_legend::SpectraLegend;
use super::spectrum::{Spectrum, SpectrumColumns, spectra};
use super::ticks::Reading;
use super::tools::PlotTools;
use super::view::View;
use crate::client::{self, FetchError};
use crate::format::counted;
use crate::place::{Place, Step};

/// Spectra at once: more could not be told apart.
const MOST: usize = 24;
/// Rows that are fetched: some thousand spectra.
const MOST_ROWS: u64 = 30 * MAX_POINTS as u64;
/// What the axes take of the picture, about, in CSS pixels.
const AXES: (f64, f64) = (90.0, 52.0);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Nyquist,
    Bode,
}

/// All points, in pieces that the server does not thin.
async fn fetch(dataset: DatasetId, columns: SpectrumColumns) -> Result<Vec<Spectrum>, FetchError> {
    let (mut frequency, mut real, mut imaginary) = (Vec::new(), Vec::new(), Vec::new());
    let mut first = 0;
    loop {
        let last = first + u64::from(MAX_POINTS) - 1;
        let request = SeriesRequest {
            x: columns.frequency,
            y: vec![columns.real, columns.imaginary],
            selection: SeriesSelection::Rows { first, last },
            points: MAX_POINTS,
        };
        let window = client::fetch_window(dataset, &request, None).await?;
        if let [one, two] = window.series.as_slice() {
            frequency.extend_from_slice(&one.x);
            real.extend_from_slice(&one.y);
            imaginary.extend_from_slice(&two.y);
        }
        first = last + 1;
        if first >= window.rows.min(MOST_ROWS) {
            break;
        }
    }
    Ok(spectra(&frequency, &real, &imaginary))
}

fn extent(lines: &[Line], of: fn(&Line) -> &Vec<f64>) -> Option<(f64, f64)> {
    let values = lines.iter().flat_map(|line| of(line).iter().copied());
    let values = values.filter(|value| value.is_finite());
    values.fold(None, |extent, value| {
        Some(
            extent.map_or((value, value), |(low, high): (f64, f64)| {
                (low.min(value), high.max(value))
            }),
        )
    })
}

/// All that there is along the x axis. `aspect` is the picture's width over its height where both
/// axes shall have one scale: then the span is wide enough for the height of what is drawn.
fn bounds(lines: &[Line], aspect: Option<f64>) -> Span {
    let (low, high) = extent(lines, |line| &line.x).unwrap_or((0.0, 1.0));
    let (bottom, top) = extent(lines, |line| &line.y).unwrap_or((0.0, 1.0));
    let least = aspect.map_or(0.0, |aspect| (top - bottom) * 1.1 * aspect);
    let width = ((high - low) * 1.06).max(least);
    let middle = (low + high) / 2.0;
    Span::of_extent(middle - width / 2.0, middle + width / 2.0)
}

/// Gives the y axis the scale of the x axis, as long as nothing that is in sight is cut off.
fn with_one_scale(scales: Scales, view: Span, aspect: f64) -> Scales {
    let height = view.width() / aspect;
    let widened = |span: Span| {
        let (middle, half) = (span.at(0.5), span.width().max(height) / 2.0);
        Span { from: middle - half, to: middle + half }
    };
    let of_line = scales.of_line.iter().map(|(side, span)| (*side, widened(*span))).collect();
    Scales { of_line, left: scales.left.map(widened), right: scales.right.map(widened) }
}

/// The numbers offered at first: all of few spectra.
fn first_choice(spectra: &[Spectrum]) -> String {
    let numbers: Vec<i64> = spectra.iter().map(|spectrum| spectrum.number).collect();
    match numbers.as_slice() {
        [first, .., last] if numbers.len() <= SERIES => format!("{first}-{last}"),
        numbers => first_middle_last(numbers),
    }
}

#[component]
pub(crate) fn SpectraPlot(
    dataset: DatasetId,
    columns: SpectrumColumns,
    pulse: RwSignal<DatasetPulse>,
    place: Place,
) -> impl IntoView {
    let found = RwSignal::new(None::<Arc<Vec<Spectrum>>>);
    let chosen = RwSignal::new(String::new());
    let hidden = RwSignal::new(Vec::<i64>::new());
    let problem = RwSignal::new(None::<FetchError>);
    let attempt = RwSignal::new(0_u32);
    let cursor = RwSignal::new(None::<f64>);
    let width = RwSignal::new(0_u32);
    let canvas = NodeRef::<html::Canvas>::new();
    let way = Memo::new(move |_| {
        let bode = place.query.with(|query| query.get_str("as") == Some("bode"));
        if bode { Way::Bode } else { Way::Nyquist }
    });
    let revision = Memo::new(move |_| pulse.with(|pulse| (pulse.generation, pulse.revision)));
    Effect::new(move |_| {
        revision.track();
        attempt.track();
        spawn_local(async move {
            match fetch(dataset, columns).await {
                Ok(spectra) => {
                    // The page may have been left meanwhile.
                    if found.try_get_untracked().is_some_and(|found| found.is_none()) {
                        chosen.set(first_choice(&spectra));
                    }
                    let _ = found.try_set(Some(Arc::new(spectra)));
                    let _ = problem.try_set(None);
                }
                Err(error) => {
                    let _ = problem.try_set(Some(error));
                }
            }
        });
    });

    let selected = Memo::new(move |_| {
        let numbers = parse_numbers(&chosen.get(), MOST);
        let chosen = |spectrum: &&Spectrum| numbers.contains(&spectrum.number);
        let spectra = found.get().unwrap_or_default();
        spectra.iter().filter(chosen).take(MOST).cloned().collect::<Vec<_>>()
    });
    let lines = Memo::new(move |_| {
        let way = way.get();
        let line = |(place, spectrum): (usize, &Spectrum)| match way {
            Way::Nyquist => vec![spectrum.nyquist(place)],
            Way::Bode => vec![spectrum.magnitude(place), spectrum.phase(place)],
        };
        let seen = |line: &Line| hidden.with(|hidden| !hidden.contains(&line.key));
        selected.with(|spectra| {
            spectra.iter().enumerate().flat_map(line).filter(seen).collect::<Vec<_>>()
        })
    });
    let aspect = Memo::new(move |_| {
        let width = f64::from(width.get());
        let height = canvas.get().map_or(0.0, |canvas| f64::from(canvas.client_height()));
        let room = (width - AXES.0, height - AXES.1);
        (way.get() == Way::Nyquist && room.0 > 1.0 && room.1 > 1.0).then(|| room.0 / room.1)
    });
    let all = Memo::new(move |_| lines.with(|lines| bounds(lines, aspect.get())));
    let view = View::new(None, all);
    let scales = Memo::new(move |_| {
        let scales = lines.with(|lines| scales(lines, view.get()));
        match aspect.get() {
            Some(aspect) => with_one_scale(scales, view.get(), aspect),
            None => scales,
        }
    });
    let reading = Memo::new(move |_| match way.get() {
        Way::Nyquist => Reading::Number { name: "Re(Z)".to_owned(), unit: "ohm".to_owned() },
        Way::Bode => Reading::Logarithm { name: "Frequency".to_owned(), unit: "Hz".to_owned() },
    });
    let titles = Signal::derive(move || match way.get() {
        Way::Nyquist => ("−Im(Z)", ""),
        Way::Bode => ("|Z|", "Phase"),
    });
    let readout = move || {
        let at = cursor.get()?;
        Some(reading.with(|reading| reading.value(at)))
    };
    let note = move || {
        let spectra = found.get()?;
        let (all, shown) = (spectra.len(), selected.with(Vec::len));
        Some(match (all, shown) {
            (0, _) => "No spectrum has been measured yet.".to_owned(),
            (_, 0) => format!("None of these numbers; there are {}.", counted_spectra(all)),
            _ if way.get() == Way::Bode => {
                format!("{shown} of {}; dots: |Z|, lines: phase", counted_spectra(all))
            }
            _ => format!("{shown} of {}", counted_spectra(all)),
        })
    };
    let way_button = move |of: Way, label: &'static str, name: &'static str| {
        view! {
            <button
                type="button"
                aria-pressed=move || (way.get() == of).to_string()
                on:click=move |_| {
                    view.wanted.set(None);
                    cursor.set(None);
                    place.go(&[("as", name)], Step::New);
                }
            >
                {label}
            </button>
        }
    };
    let state = move || match (found.with(Option::is_some), problem.with(Option::is_some)) {
        (_, true) => "error",
        (true, _) => "ready",
        _ => "loading",
    };
    view! {
        <section
            class="plot"
            id="plot"
            aria-label="Impedance spectra"
            data-state=state
            data-way=move || if way.get() == Way::Bode { "bode" } else { "nyquist" }
            data-curves=move || selected.with(Vec::len).to_string()
            data-points=move || lines.with(|lines| lines.iter().map(|l| l.x.len()).sum::<usize>()).to_string()
            data-x-min=move || view.get().from.to_string()
            data-x-max=move || view.get().to.to_string()
        >
            <div class="plot-bar needs-script">
                <div class="button-group" role="group" aria-label="Kind of plot">
                    {way_button(Way::Nyquist, "Nyquist", "")}
                    {way_button(Way::Bode, "Bode", "bode")}
                </div>
                <label class="inline-field">
                    <span>"Spectra"</span>
                    <input
                        type="text"
                        inputmode="numeric"
                        prop:value=move || chosen.get()
                        placeholder="1, 5, 10-12"
                        on:change=move |event| chosen.set(event_target_value(&event))
                    />
                </label>
                <output class="plot-readout">{readout}</output>
                <span class="plot-note" role="status">
                    {note}
                </span>
                <span class="spacer"></span>
                <PlotTools
                    view
                    canvas
                    lines
                    reading
                    quantity="−Im(Z), |Z| or phase"
                    file=format!("dataset-{dataset}-spectra")
                />
            </div>
            <div class="plot-body needs-script">
                <div class="plot-stage" class:busy=move || state() == "loading">
                    <Chart
                        lines
                        scales
                        view
                        reading
                        cursor
                        width
                        canvas
                        titles
                        label="Impedance of the chosen spectra"
                    />
                    <PlotProblem
                        problem
                        again=Callback::new(move |()| attempt.update(|count| *count += 1))
                    />
                </div>
                <SpectraLegend selected hidden lines view cursor />
            </div>
        </section>
    }
}

fn counted_spectra(count: usize) -> String {
    if count == 1 {
        "1 spectrum".to_owned()
    } else {
        counted(count as u64, "spectrum").replace("spectrums", "spectra")
    }
}

#[cfg(test)]
mod tests {
    use super::super::axes::Side;
    use super::*;

    fn arc() -> Vec<Line> {
        let real = [1.0, 2.0, 3.0];
        let sweeps = spectra(&[100.0, 10.0, 1.0], &real, &[0.0, -1.0, 0.0]);
        vec![sweeps[0].nyquist(0)]
    }

    #[test]
    fn nyquist_axes_have_one_scale() {
        let lines = arc();
        // A square picture is as wide as what is drawn, a flat one wider.
        let (square, flat) = (bounds(&lines, Some(1.0)), bounds(&lines, Some(4.0)));
        assert!((square.width() - 2.12).abs() < 1e-9 && (flat.width() - 4.4).abs() < 1e-9);
        assert!((flat.at(0.5) - 2.0).abs() < 1e-9);
        let scales = with_one_scale(scales(&lines, flat), flat, 4.0);
        let left = scales.left.expect("an axis for ohm");
        assert!((left.width() * 4.0 - flat.width()).abs() < 1e-9);
        assert_eq!(scales.of_line, [(Side::Left, left)]);
    }

    #[test]
    fn few_spectra_are_all_shown() {
        let of = |count: i64| {
            let one = |number| Spectrum { number, ..Spectrum::default() };
            first_choice(&(1..=count).map(one).collect::<Vec<_>>())
        };
        assert_eq!([of(0), of(1), of(3), of(20)], ["", "1", "1-3", "1, 11, 20"]);
        assert_eq!(counted_spectra(1), "1 spectrum");
        assert_eq!(counted_spectra(3), "3 spectra");
    }
}
