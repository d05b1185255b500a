//! The canvas with its interactions: zoom, pan, box zoom, crosshair, keys.

use leptos::html;
use leptos::prelude::*;
use model::unit::parse_unit;
use wasm_bindgen::JsCast;

use super::axes::{Scales, Side};
use super::canvas::{Overlay, paint, paint_overlay, palette};
use super::draw::{Axis, Frame, Scene, Stroke};
use super::line::Line;
use super::span::Span;
use super::ticks::Reading;
use super::view::View;
use crate::client::SizeWatch;
use crate::components::theme_switch::ThemeVersion;

/// A press that has not been let go.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Press {
    pointer: i32,
    start: f64,
    now: f64,
    view: Span,
    /// With shift: marks a stretch instead of panning.
    marks: bool,
}

/// How far one notch of a wheel zooms.
const WHEEL: f64 = 0.0015;

#[component]
pub(crate) fn Chart(
    #[prop(into)] lines: Signal<Vec<Line>>,
    #[prop(into)] scales: Signal<Scales>,
    /// The window on the x axis.
    view: View,
    #[prop(into)] reading: Signal<Reading>,
    /// x under the cursor.
    cursor: RwSignal<Option<f64>>,
    /// Width of the canvas in CSS pixels, as soon as it is known.
    width: RwSignal<u32>,
    /// Where the picture is drawn, for whoever exports it.
    canvas: NodeRef<html::Canvas>,
    /// Names of the left and right axis, where those of the lines do not say it.
    #[prop(optional, into)]
    titles: Signal<Titles>,
    /// What is shown, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let overlay = NodeRef::<html::Canvas>::new();
    let frame = RwSignal::new(Frame::default());
    let size = RwSignal::new(0_u32);
    let press = RwSignal::new(None::<Press>);
    let theme = use_context::<ThemeVersion>();

    Effect::new(move |watched: Option<Option<StoredValue<Option<SizeWatch>, LocalStorage>>>| {
        if let Some(watched) = watched.flatten() {
            return Some(watched);
        }
        let canvas = canvas.get()?;
        let measured = canvas.clone();
        let watch = SizeWatch::new(&canvas, move || {
            width.set(measured.client_width().max(0) as u32);
            size.update(|version| *version += 1);
        });
        Some(StoredValue::new_local(watch))
    });

    Effect::new(move |_| {
        size.track();
        theme.inspect(|theme| theme.0.track());
        let Some(canvas) = canvas.get() else { return };
        let view = view.get();
        let scene = lines.with(|lines| {
            scales.with(|scales| {
                scene(lines, scales, view, &reading.get(), canvas.client_width(), titles.get())
            })
        });
        match paint(&canvas, &scene, &palette(&canvas)) {
            Ok(Some(drawn)) => frame.set(drawn),
            Ok(None) => {}
            Err(error) => leptos::logging::error!("{error}"),
        }
    });

    Effect::new(move |_| {
        let Some(canvas) = overlay.get() else { return };
        let frame = frame.get();
        if frame.width <= 0.0 {
            return;
        }
        let palette = palette(&canvas);
        let view = view.get();
        let place = |x: f64| frame.left + view.share(x) * frame.width;
        let reach = view.width() / frame.width * 24.0;
        let mut shown = Overlay {
            selection: press
                .get()
                .filter(|press| press.marks)
                .map(|press| (press.start, press.now)),
            ..Overlay::default()
        };
        if let Some(at) = cursor.get().filter(|at| view.from <= *at && *at <= view.to) {
            shown.crosshair = Some(place(at));
            lines.with(|lines| {
                scales.with(|scales| {
                    for (line, (_, range)) in lines.iter().zip(&scales.of_line) {
                        let Some((x, y)) = line.nearest(at, reach) else { continue };
                        if view.from <= x && x <= view.to {
                            let height = frame.top + (1.0 - range.share(y)) * frame.height;
                            shown.points.push((place(x), height, palette.of(line.colour)));
                        }
                    }
                });
            });
        }
        if let Err(error) = paint_overlay(&canvas, frame, &shown, &palette) {
            leptos::logging::error!("{error}");
        }
    });

    let share_at = move |x: f64| {
        let frame = frame.get_untracked();
        if frame.width > 0.0 { (x - frame.left) / frame.width } else { 0.5 }
    };
    let value_at = move |x: f64| view.get_untracked().at(share_at(x).clamp(0.0, 1.0));
    let on_wheel = move |event: web_sys::WheelEvent| {
        event.prevent_default();
        let notch = match event.delta_mode() {
            1 => 16.0,
            2 => 400.0,
            _ => 1.0,
        };
        let (across, along) = (event.delta_x() * notch, event.delta_y() * notch);
        if across.abs() > along.abs() {
            view.pan(across / frame.get_untracked().width.max(1.0));
            return;
        }
        // A pinch on a touchpad comes as a wheel with ctrl, in small steps.
        let strength = if event.ctrl_key() { 6.0 } else { 1.0 };
        let factor = (along * WHEEL * strength).clamp(-1.0, 1.0).exp();
        view.zoom(value_at(f64::from(event.offset_x())), factor);
    };

    // A second finger turns the press into a pinch.
    let finger = RwSignal::new(None::<(i32, f64)>);
    let on_down = move |event: web_sys::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        if let Some(target) = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
            // Without capture a drag ends at the edge, no worse.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
        let at = f64::from(event.offset_x());
        if press.get_untracked().is_some() {
            finger.set(Some((event.pointer_id(), at)));
            return;
        }
        press.set(Some(Press {
            pointer: event.pointer_id(),
            start: at,
            now: at,
            view: view.get_untracked(),
            marks: event.shift_key(),
        }));
    };
    let on_move = move |event: web_sys::PointerEvent| {
        let at = f64::from(event.offset_x());
        let frame = frame.get_untracked();
        if let (Some((second, before)), Some(held)) =
            (finger.get_untracked(), press.get_untracked())
        {
            let (fixed, moved, old) = if event.pointer_id() == second {
                finger.set(Some((second, at)));
                (held.now, at, before)
            } else {
                press.set(Some(Press { now: at, ..held }));
                (before, at, held.now)
            };
            let (apart, now) = ((old - fixed).abs().max(1.0), (moved - fixed).abs().max(1.0));
            view.zoom(value_at(fixed), apart / now);
            return;
        }
        let inside = at >= frame.left && at <= frame.left + frame.width;
        cursor.set(inside.then(|| value_at(at)));
        let Some(held) = press.get_untracked().filter(|held| held.pointer == event.pointer_id())
        else {
            return;
        };
        press.set(Some(Press { now: at, ..held }));
        if !held.marks && frame.width > 0.0 {
            let by = (held.start - at) / frame.width * held.view.width();
            view.show(held.view.pan(by, view.bounds.get_untracked()));
        }
    };
    let on_up = move |event: web_sys::PointerEvent| {
        if finger.get_untracked().is_some() {
            finger.set(None);
            press.set(None);
            return;
        }
        let Some(held) = press.get_untracked() else { return };
        press.set(None);
        let at = f64::from(event.offset_x());
        if held.marks && (at - held.start).abs() > 4.0 {
            let (left, right) = (value_at(held.start.min(at)), value_at(held.start.max(at)));
            if let Some(span) = Span::new(left, right) {
                view.show(span);
            }
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let middle = view.get_untracked().at(0.5);
        let at = cursor.get_untracked().unwrap_or(middle);
        match event.key().as_str() {
            "ArrowLeft" => view.pan(-0.1),
            "ArrowRight" => view.pan(0.1),
            "PageUp" => view.pan(-1.0),
            "PageDown" => view.pan(1.0),
            "+" | "=" => view.zoom(at, 0.7),
            "-" | "_" => view.zoom(at, 1.0 / 0.7),
            "Home" | "0" => view.show_everything(),
            "End" => view.show_end(),
            "Escape" => press.set(None),
            _ => return,
        }
        event.prevent_default();
    };
    let grabbing = move || press.with(|press| press.is_some_and(|press| !press.marks));
    let marking = move || press.with(|press| press.is_some_and(|press| press.marks));

    view! {
        <div
            class="chart"
            class:grabbing=grabbing
            class:marking=marking
            role="application"
            aria-roledescription="interactive plot"
            aria-label=label
            tabindex="0"
            on:keydown=on_key
        >
            <canvas class="chart-canvas" node_ref=canvas aria-hidden="true"></canvas>
            <canvas
                class="chart-canvas chart-overlay"
                node_ref=overlay
                aria-hidden="true"
                on:wheel=on_wheel
                on:pointerdown=on_down
                on:pointermove=on_move
                on:pointerup=on_up
                on:pointercancel=move |_| {
                    press.set(None);
                    finger.set(None);
                }
                on:pointerleave=move |_| cursor.set(None)
                on:dblclick=move |_| view.show_everything()
            ></canvas>
        </div>
    }
}

fn scene(
    lines: &[Line],
    scales: &Scales,
    view: Span,
    reading: &Reading,
    width: i32,
    titles: Titles,
) -> Scene {
    let across = (width / 110).clamp(2, 12) as usize;
    let y_axis = |span: Option<Span>, side: Side| {
        span.map(|span| Axis { span, ticks: title(lines, scales, side, titles).ticks(span, 8) })
    };
    let stroke = |(line, (side, own)): (&Line, &(Side, Span))| Stroke {
        colour: line.colour,
        side: *side,
        own: *own,
        pieces: line.pieces(view),
        mark: line.mark,
    };
    Scene {
        x: Axis { span: view, ticks: reading.ticks(view, across) },
        left: y_axis(scales.left, Side::Left),
        right: y_axis(scales.right, Side::Right),
        // The first line, voltage as a rule, lies on top.
        strokes: lines.iter().zip(&scales.of_line).rev().map(stroke).collect(),
    }
}

/// Names of the left and right axis; an empty one is found out from the lines.
pub(crate) type Titles = (&'static str, &'static str);

/// An axis is named after its only line, or after what its unit measures.
fn title(lines: &[Line], scales: &Scales, side: Side, titles: Titles) -> Reading {
    let mut on_it = lines.iter().zip(&scales.of_line).filter(|(_, (of, _))| *of == side);
    let first = on_it.next().map(|(line, _)| line);
    let several = on_it.next().is_some();
    let unit = first.map(|line| line.unit.clone()).unwrap_or_default();
    let given = if side == Side::Right { titles.1 } else { titles.0 };
    let name = match (given, several, parse_unit(&unit)) {
        ("", true, Some((quantity, _))) => format!("{quantity:?}"),
        ("", ..) => first.map(|line| line.name.clone()).unwrap_or_default(),
        (given, ..) => given.to_owned(),
    };
    Reading::Number { name, unit }
}
