//! One picture, drawn by plotters on any backend: the browser's canvas, or a recorder in tests.
//!
//! Plotters counts in whole pixels. The canvas therefore has [`UNITS`] of them to a CSS pixel, so
//! that lines are placed finer than a pixel and a pan does not jitter; sizes here are in CSS
//! pixels.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axes::Side;
use super::line::Mark;
use super::palette::{Colour, Palette};
use super::span::Span;
use super::ticks::Ticks;

/// Drawing units in a CSS pixel.
pub(crate) const UNITS: u32 = 8;

const FONT: &str = "system-ui, sans-serif";
const FONT_SIZE: u32 = 12;

/// A range with its labels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) span: Span,
    pub(crate) ticks: Ticks,
}

/// A line with the axis it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) colour: usize,
    pub(crate) side: Side,
    /// Range of a line on a scale of its own.
    pub(crate) own: Span,
    pub(crate) pieces: Vec<Vec<(f64, f64)>>,
    pub(crate) mark: Mark,
}

/// All that one picture shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scene {
    pub(crate) x: Axis,
    pub(crate) left: Option<Axis>,
    pub(crate) right: Option<Axis>,
    pub(crate) strokes: Vec<Stroke>,
}

/// Where the data lie on the picture, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// An axis as plotters wants it: our own labels at our own places.
#[derive(Clone)]
struct Scale {
    span: Span,
    marks: Vec<(f64, String)>,
}

impl Scale {
    fn of(axis: Option<&Axis>) -> Self {
        axis.map_or(Self { span: Span { from: 0.0, to: 1.0 }, marks: Vec::new() }, |axis| Self {
            span: axis.span,
            marks: axis.ticks.marks.clone(),
        })
    }
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = self.span.share(*value).clamp(-0.5, 1.5);
        (f64::from(limit.0) + share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // Light lines between the bold ones are asked for too; there are none.
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.marks.iter().map(|(value, _)| *value).collect()
    }

    fn range(&self) -> Range<f64> {
        self.span.from..self.span.to
    }
}

impl ValueFormatter<f64> for Scale {
    fn format_ext(&self, value: &f64) -> String {
        let label = self.marks.iter().find(|(mark, _)| mark == value);
        label.map(|(_, label)| label.clone()).unwrap_or_default()
    }
}

fn rgb((red, green, blue): Colour) -> RGBColor {
    RGBColor(red, green, blue)
}

fn widest(axis: &Axis) -> u32 {
    axis.ticks.marks.iter().map(|(_, label)| label.chars().count()).max().unwrap_or(0) as u32
}

/// Draws the picture and says where its data lie.
pub(crate) fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    scene: &Scene,
    palette: &Palette,
) -> Result<Frame, DrawingAreaErrorKind<DB::ErrorType>> {
    area.fill(&rgb(palette.background))?;
    let colour = rgb(palette.text);
    let text = TextStyle::from((FONT, FONT_SIZE * UNITS).into_font()).color(&colour);
    // Digits of a system font are about 0.6 of its size wide; the title stands beside them.
    let room = |axis: &Axis| (widest(axis) * 7 + 34) * UNITS;
    let empty = 14 * UNITS;
    let mut chart = ChartBuilder::on(area)
        .margin_top(10 * UNITS)
        .margin_bottom(2 * UNITS)
        .x_label_area_size(40 * UNITS)
        .y_label_area_size(scene.left.as_ref().map_or(empty, room))
        .right_y_label_area_size(scene.right.as_ref().map_or(empty, room))
        .build_cartesian_2d(Scale::of(Some(&scene.x)), Scale::of(scene.left.as_ref()))?
        .set_secondary_coord(Scale::of(Some(&scene.x)), Scale::of(scene.right.as_ref()));
    let axis = rgb(palette.axis).stroke_width(UNITS);
    let mut mesh = chart.configure_mesh();
    mesh.bold_line_style(rgb(palette.grid).stroke_width(UNITS))
        .max_light_lines(0)
        .axis_style(axis)
        .label_style(text.clone())
        .set_all_tick_mark_size(4 * UNITS)
        .x_desc(scene.x.ticks.title.as_str())
        .axis_desc_style(text.clone());
    if scene.left.is_none() {
        mesh.disable_y_mesh();
    }
    mesh.draw()?;
    if scene.right.is_some() {
        chart
            .configure_secondary_axes()
            .axis_style(axis)
            .label_style(text.clone())
            .set_all_tick_mark_size(4 * UNITS)
            .draw()?;
    }
    for stroke in &scene.strokes {
        let colour = rgb(palette.of(stroke.colour));
        let line = colour.stroke_width(UNITS * 3 / 2);
        let left = scene.left.as_ref().map_or(Span { from: 0.0, to: 1.0 }, |axis| axis.span);
        for piece in &stroke.pieces {
            let place = |(x, y): (f64, f64)| match stroke.side {
                Side::Own => (x, left.at(stroke.own.share(y))),
                Side::Left | Side::Right => (x, y),
            };
            let points: Vec<(f64, f64)> = piece.iter().copied().map(place).collect();
            let dots: Vec<(f64, f64)> = match (stroke.mark, points.as_slice()) {
                (Mark::Points, points) => points.to_vec(),
                (Mark::Line, [lone]) => vec![*lone],
                (Mark::Line, _) => Vec::new(),
            };
            let radius = if stroke.mark == Mark::Points { 5 * UNITS / 2 } else { UNITS };
            let dots = dots.into_iter().map(|at| Circle::new(at, radius, colour.filled()));
            if stroke.side == Side::Right {
                chart.draw_secondary_series(std::iter::once(PathElement::new(points, line)))?;
                chart.draw_secondary_series(dots)?;
            } else {
                chart.draw_series(std::iter::once(PathElement::new(points, line)))?;
                chart.draw_series(dots)?;
            }
        }
    }
    let (columns, rows) = chart.plotting_area().get_pixel_range();
    titles(area, scene, &text, &rows)?;
    let css = |units: i32| f64::from(units) / f64::from(UNITS);
    Ok(Frame {
        left: css(columns.start),
        top: css(rows.start),
        width: css(columns.end - columns.start),
        height: css(rows.end - rows.start),
    })
}

/// Titles of the y axes stand upright at the picture's edges.
fn titles<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    scene: &Scene,
    text: &TextStyle<'_>,
    rows: &Range<i32>,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let (width, _) = area.dim_in_pixel();
    let middle = (rows.start + rows.end) / 2;
    let edge = 2 * UNITS as i32;
    let upright = text.pos(Pos::new(HPos::Center, VPos::Top));
    if let Some(axis) = &scene.left {
        let style = upright.transform(FontTransform::Rotate270);
        area.draw_text(&axis.ticks.title, &style, (edge, middle))?;
    }
    if let Some(axis) = &scene.right {
        let style = upright.transform(FontTransform::Rotate90);
        area.draw_text(&axis.ticks.title, &style, (width as i32 - edge, middle))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
