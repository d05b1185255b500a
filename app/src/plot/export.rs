//! The shown points as CSV.

use super::line::Line;
use super::span::Span;
use super::ticks::Reading;

/// One line a point: column, unit, x, y. Lines have x values of their own where a window was
/// thinned, so a column each would not do.
///
/// `quantity` is what the lines are values of.
pub(crate) fn csv(reading: &Reading, quantity: &str, lines: &[Line], span: Span) -> String {
    let mut text = format!("column,unit,{},{}\r\n", quoted(&reading.title()), quoted(quantity));
    for line in lines {
        let head = format!("{},{}", quoted(&line.name), quoted(&line.unit));
        for (x, y) in line.x.iter().zip(line.y.iter()) {
            if *x >= span.from && *x <= span.to && y.is_finite() {
                text.push_str(&format!("{head},{},{y}\r\n", reading.number(*x)));
            }
        }
    }
    text
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::plot::line::Mark;

    #[test]
    fn only_what_is_seen_is_written() {
        let line = Line {
            key: 1,
            name: "Voltage, cell".into(),
            unit: "V".into(),
            colour: 0,
            x: Arc::new(vec![0.0, 1.0, 2.0, 3.0]),
            y: Arc::new(vec![3.5, f64::NAN, 3.25, 4.0]),
            mark: Mark::Line,
        };
        let time = Reading::Elapsed { name: "Test Time".into() };
        let text = csv(&time, "value", &[line], Span { from: 0.0, to: 2.5 });
        assert_eq!(
            text,
            "column,unit,Test Time / s,value\r\n\"Voltage, cell\",V,0,3.5\r\n\"Voltage, cell\",V,2,3.25\r\n"
        );
    }

    #[test]
    fn logarithmic_axes_are_written_as_numbers() {
        let line = Line {
            key: 1,
            name: "Spectrum 1".into(),
            unit: "ohm".into(),
            colour: 0,
            x: Arc::new(vec![2.0, 3.0]),
            y: Arc::new(vec![0.5, 0.25]),
            mark: Mark::Line,
        };
        let frequency = Reading::Logarithm { name: "Frequency".into(), unit: "Hz".into() };
        let text = csv(&frequency, "|Z|", &[line], Span { from: 0.0, to: 3.0 });
        assert_eq!(
            text,
            "column,unit,Frequency / Hz,|Z|\r\nSpectrum 1,ohm,100,0.5\r\nSpectrum 1,ohm,1000,0.25\r\n"
        );
    }
}
