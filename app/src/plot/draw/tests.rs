use std::convert::Infallible;

use plotters::prelude::{DrawingBackend, IntoDrawingArea};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};

use super::*;
use crate::plot::ticks::Reading;

/// Writes down what is drawn.
#[derive(Default)]
struct Recorder {
    paths: Vec<((u8, u8, u8), Vec<BackendCoord>)>,
    circles: usize,
    texts: Vec<String>,
}

const SIZE: (u32, u32) = (800 * UNITS, 400 * UNITS);

type Answer = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for &mut Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        SIZE
    }

    fn ensure_prepared(&mut self) -> Answer {
        Ok(())
    }

    fn present(&mut self) -> Answer {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Answer {
        panic!("the canvas has no pixels to set: everything must be a shape");
    }

    fn draw_line<S: BackendStyle>(&mut self, _: BackendCoord, _: BackendCoord, _: &S) -> Answer {
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        _: BackendCoord,
        _: BackendCoord,
        _: &S,
        _: bool,
    ) -> Answer {
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Answer {
        self.paths.push((style.color().rgb, path.into_iter().collect()));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, _: BackendCoord, _: u32, _: &S, _: bool) -> Answer {
        self.circles += 1;
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, _: &S, _: BackendCoord) -> Answer {
        self.texts.push(text.to_owned());
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(((text.len() as f64 * style.size() * 0.6) as u32, style.size() as u32))
    }
}

fn axis(from: f64, to: f64, name: &str, unit: &str) -> Axis {
    let span = Span { from, to };
    let reading = Reading::Number { name: name.into(), unit: unit.into() };
    Axis { span, ticks: reading.ticks(span, 5) }
}

fn stroke(colour: usize, side: Side, pieces: Vec<Vec<(f64, f64)>>) -> Stroke {
    Stroke { colour, side, own: Span { from: 0.0, to: 50.0 }, pieces, mark: Mark::Line }
}

fn palette() -> Palette {
    Palette::read(|name| match name {
        "--series-1" => "#010000".into(),
        "--series-2" => "#020000".into(),
        "--series-3" => "#030000".into(),
        _ => String::new(),
    })
}

fn scene() -> Scene {
    Scene {
        x: axis(0.0, 100.0, "Test time", "s"),
        left: Some(axis(3.0, 4.0, "Voltage", "V")),
        right: Some(axis(-1.0, 1.0, "Current", "A")),
        strokes: vec![
            stroke(0, Side::Left, vec![vec![(0.0, 3.0), (100.0, 4.0)]]),
            stroke(1, Side::Right, vec![vec![(0.0, -1.0), (100.0, 1.0)], vec![(50.0, 0.0)]]),
            stroke(2, Side::Own, vec![vec![(0.0, 0.0), (100.0, 50.0)]]),
        ],
    }
}

#[test]
fn every_line_runs_over_its_own_axis() {
    let mut recorder = Recorder::default();
    let area = (&mut recorder).into_drawing_area();
    let frame = draw(&area, &scene(), &palette()).expect("drawn");
    drop(area);
    assert!(frame.width > 600.0 && frame.height > 300.0, "{frame:?}");
    let line = |red: u8| {
        let found = recorder.paths.iter().find(|(rgb, path)| rgb.0 == red && path.len() == 2);
        found.map(|(_, path)| path.clone()).expect("a line of this colour")
    };
    // All three span their whole axes: they go corner to corner, on top of each other.
    for other in [line(2), line(3)] {
        for (one, other) in line(1).iter().zip(other) {
            let apart = (one.0 - other.0).abs().max((one.1 - other.1).abs());
            assert!(apart <= 1, "{one:?} {other:?}");
        }
    }
    let start = line(1)[0];
    assert!((f64::from(start.0) / 8.0 - frame.left).abs() <= 1.0, "{start:?} {frame:?}");
    assert!((f64::from(start.1) / 8.0 - frame.top - frame.height).abs() <= 1.0, "{start:?}");
    assert_eq!(recorder.circles, 1, "a lone point is a dot");
}

#[test]
fn axes_are_labelled() {
    let mut recorder = Recorder::default();
    let area = (&mut recorder).into_drawing_area();
    draw(&area, &scene(), &palette()).expect("drawn");
    drop(area);
    for text in ["Test time / s", "Voltage / V", "Current / A", "3.4", "−0.5", "60"] {
        assert!(recorder.texts.iter().any(|drawn| drawn == text), "{text}: {:?}", recorder.texts);
    }
}

#[test]
fn a_picture_without_lines_or_room_is_no_trouble() {
    let empty = Scene { left: None, right: None, strokes: Vec::new(), ..scene() };
    let mut recorder = Recorder::default();
    let area = (&mut recorder).into_drawing_area();
    assert!(draw(&area, &empty, &palette()).is_ok());
}
