//! The browser's canvas as a backend of plotters: sharp on dense screens, text measured by the
//! canvas itself, nothing ever inserted into the page.

use plotters::prelude::*;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::draw::{Frame, Scene, UNITS, draw};
use super::palette::{Colour, Palette};

/// What the browser said instead of drawing.
#[derive(Debug, thiserror::Error)]
#[error("the canvas refused: {0}")]
pub(crate) struct CanvasError(String);

impl From<JsValue> for CanvasError {
    fn from(value: JsValue) -> Self {
        Self(format!("{value:?}"))
    }
}

type Answer = Result<(), DrawingErrorKind<CanvasError>>;

fn drawing(error: JsValue) -> DrawingErrorKind<CanvasError> {
    DrawingErrorKind::DrawingError(error.into())
}

struct Backend {
    context: CanvasRenderingContext2d,
    /// In drawing units.
    size: (u32, u32),
    /// Drawing units in a device pixel.
    grain: f64,
}

fn css(color: BackendColor) -> String {
    let (red, green, blue) = color.rgb;
    format!("rgba({red},{green},{blue},{})", color.alpha)
}

impl Backend {
    fn stroke<S: BackendStyle>(&self, style: &S) {
        self.context.set_stroke_style_str(&css(style.color()));
        self.context.set_line_width(f64::from(style.stroke_width()));
        self.context.set_line_join("round");
    }

    fn font<S: BackendTextStyle>(&self, style: &S) {
        let font = format!("{}px {}", style.size(), style.family().as_str());
        self.context.set_font(&font);
    }

    /// The middle of the device pixel in which a unit lies: hairlines stay hairlines.
    fn snap(&self, unit: i32) -> f64 {
        ((f64::from(unit) / self.grain).floor() + 0.5) * self.grain
    }
}

impl DrawingBackend for Backend {
    type ErrorType = CanvasError;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Answer {
        Ok(())
    }

    fn present(&mut self) -> Answer {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Answer {
        self.context.set_fill_style_str(&css(color));
        self.context.fill_rect(f64::from(point.0), f64::from(point.1), 1.0, 1.0);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Answer {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Answer {
        let (x, y) = (f64::from(upper_left.0), f64::from(upper_left.1));
        let (width, height) =
            (f64::from(bottom_right.0) - x + 1.0, f64::from(bottom_right.1) - y + 1.0);
        if fill {
            self.context.set_fill_style_str(&css(style.color()));
            self.context.fill_rect(x, y, width, height);
        } else {
            self.stroke(style);
            self.context.stroke_rect(x, y, width, height);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Answer {
        let path: Vec<BackendCoord> = path.into_iter().collect();
        let [first, rest @ ..] = path.as_slice() else { return Ok(()) };
        if rest.is_empty() {
            return Ok(());
        }
        self.stroke(style);
        self.context.begin_path();
        let upright = path.iter().all(|point| point.0 == first.0);
        let level = path.iter().all(|point| point.1 == first.1);
        let place = |point: BackendCoord| {
            let x = if upright { self.snap(point.0) } else { f64::from(point.0) };
            let y = if level { self.snap(point.1) } else { f64::from(point.1) };
            (x, y)
        };
        let (x, y) = place(*first);
        self.context.move_to(x, y);
        for point in rest {
            let (x, y) = place(*point);
            self.context.line_to(x, y);
        }
        self.context.stroke();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Answer {
        let (x, y) = (f64::from(center.0), f64::from(center.1));
        self.context.begin_path();
        self.context.arc(x, y, f64::from(radius), 0.0, std::f64::consts::TAU).map_err(drawing)?;
        if fill {
            self.context.set_fill_style_str(&css(style.color()));
            self.context.fill();
        } else {
            self.stroke(style);
            self.context.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Answer {
        self.context.set_fill_style_str(&css(style.color()));
        self.context.begin_path();
        for (index, (x, y)) in corners.into_iter().enumerate() {
            if index == 0 {
                self.context.move_to(f64::from(x), f64::from(y));
            } else {
                self.context.line_to(f64::from(x), f64::from(y));
            }
        }
        self.context.close_path();
        self.context.fill();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> Answer {
        self.font(style);
        self.context.set_fill_style_str(&css(style.color()));
        self.context.set_text_align(match style.anchor().h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        self.context.set_text_baseline(match style.anchor().v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        let turn = match style.transform() {
            FontTransform::None => 0.0,
            FontTransform::Rotate90 => std::f64::consts::FRAC_PI_2,
            FontTransform::Rotate180 => std::f64::consts::PI,
            FontTransform::Rotate270 => -std::f64::consts::FRAC_PI_2,
        };
        self.context.save();
        let drawn = self
            .context
            .translate(f64::from(at.0), f64::from(at.1))
            .and_then(|()| self.context.rotate(turn))
            .and_then(|()| self.context.fill_text(text, 0.0, 0.0));
        self.context.restore();
        drawn.map_err(drawing)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<CanvasError>> {
        self.font(style);
        let metrics = self.context.measure_text(text).map_err(drawing)?;
        Ok((metrics.width().ceil() as u32, style.size().ceil() as u32))
    }
}

fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, CanvasError> {
    let context = canvas.get_context("2d")?.ok_or(CanvasError("no 2d context".to_owned()))?;
    context.dyn_into().map_err(|object| CanvasError::from(JsValue::from(object)))
}

/// Gives the canvas as many device pixels as it covers; answers how many a CSS pixel has.
fn fit(canvas: &HtmlCanvasElement) -> f64 {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(0.5);
    let width = (f64::from(canvas.client_width()) * ratio).round() as u32;
    let height = (f64::from(canvas.client_height()) * ratio).round() as u32;
    if canvas.width() != width {
        canvas.set_width(width);
    }
    if canvas.height() != height {
        canvas.set_height(height);
    }
    ratio
}

/// Colours in force where the canvas stands.
pub(crate) fn palette(canvas: &HtmlCanvasElement) -> Palette {
    let style = web_sys::window().and_then(|window| window.get_computed_style(canvas).ok()?);
    Palette::read(|name| {
        style.as_ref().and_then(|style| style.get_property_value(name).ok()).unwrap_or_default()
    })
}

/// Draws the picture; `None` while the canvas has no room.
pub(crate) fn paint(
    canvas: &HtmlCanvasElement,
    scene: &Scene,
    palette: &Palette,
) -> Result<Option<Frame>, CanvasError> {
    let ratio = fit(canvas);
    let units = |pixels: i32| pixels.max(0) as u32 * UNITS;
    let size = (units(canvas.client_width()), units(canvas.client_height()));
    if size.0 < 120 * UNITS || size.1 < 80 * UNITS {
        return Ok(None);
    }
    let context = context(canvas)?;
    let scale = ratio / f64::from(UNITS);
    context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0)?;
    let backend = Backend { context, size, grain: 1.0 / scale };
    draw(&backend.into_drawing_area(), scene, palette)
        .map(Some)
        .map_err(|error| CanvasError(error.to_string()))
}

/// What lies over the plot: crosshair, marked points, a selection. In CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Overlay {
    pub(crate) crosshair: Option<f64>,
    pub(crate) points: Vec<(f64, f64, Colour)>,
    pub(crate) selection: Option<(f64, f64)>,
}

/// Draws the overlay over a cleared canvas.
pub(crate) fn paint_overlay(
    canvas: &HtmlCanvasElement,
    frame: Frame,
    overlay: &Overlay,
    palette: &Palette,
) -> Result<(), CanvasError> {
    let ratio = fit(canvas);
    let context = context(canvas)?;
    context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0)?;
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    context.clear_rect(0.0, 0.0, width, height);
    let colour =
        |(red, green, blue): Colour, alpha: f64| format!("rgba({red},{green},{blue},{alpha})");
    if let Some((start, end)) = overlay.selection {
        context.set_fill_style_str(&colour(palette.of(0), 0.15));
        context.fill_rect(start.min(end), frame.top, (end - start).abs(), frame.height);
    }
    if let Some(x) = overlay.crosshair {
        let x = (x * ratio).floor() / ratio + 0.5 / ratio;
        context.set_stroke_style_str(&colour(palette.text, 0.6));
        context.set_line_width(1.0 / ratio);
        context.begin_path();
        context.move_to(x, frame.top);
        context.line_to(x, frame.top + frame.height);
        context.stroke();
    }
    for (x, y, dot) in &overlay.points {
        context.set_fill_style_str(&colour(*dot, 1.0));
        context.set_stroke_style_str(&colour(palette.background, 1.0));
        context.set_line_width(1.5);
        context.begin_path();
        context.arc(*x, *y, 4.0, 0.0, std::f64::consts::TAU)?;
        context.fill();
        context.stroke();
    }
    Ok(())
}

/// The picture as a PNG, in a `data:` address.
pub(crate) fn png(canvas: &HtmlCanvasElement) -> Result<String, CanvasError> {
    Ok(canvas.to_data_url_with_type("image/png")?)
}
