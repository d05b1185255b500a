//! Impedance spectra: found in a table of points, and as the lines of their plots.

use std::sync::Arc;

use model::dataset::DatasetColumn;
use model::id::DatasetColumnId;
use model::standard::StandardColumn;

use super::line::{Line, Mark};
use super::palette::SERIES;

/// The columns that spectra are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpectrumColumns {
    pub(crate) frequency: DatasetColumnId,
    pub(crate) real: DatasetColumnId,
    pub(crate) imaginary: DatasetColumnId,
}

impl SpectrumColumns {
    /// `None` where the table lacks one of them.
    pub(crate) fn of(columns: &[DatasetColumn]) -> Option<Self> {
        let of = |wanted| {
            columns.iter().find(|column| column.standard == Some(wanted)).map(|column| column.id)
        };
        Some(Self {
            frequency: of(StandardColumn::FrequencyHertz)?,
            real: of(StandardColumn::RealImpedanceOhm)?,
            imaginary: of(StandardColumn::ImaginaryImpedanceOhm)?,
        })
    }
}

/// One sweep over frequencies.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spectrum {
    /// Counted from 1, in the order of the file.
    pub(crate) number: i64,
    pub(crate) frequency: Vec<f64>,
    pub(crate) real: Vec<f64>,
    pub(crate) imaginary: Vec<f64>,
}

/// Sweeps in the order of their points. A sweep ends where the frequency turns round: from
/// kilohertz down to millihertz, and up again with the next one.
pub(crate) fn spectra(frequency: &[f64], real: &[f64], imaginary: &[f64]) -> Vec<Spectrum> {
    let mut spectra: Vec<Spectrum> = Vec::new();
    let mut direction = 0.0;
    for ((hertz, real), imaginary) in frequency.iter().zip(real).zip(imaginary) {
        if !(*hertz > 0.0 && real.is_finite() && imaginary.is_finite()) {
            continue;
        }
        let before = spectra.last().and_then(|sweep| sweep.frequency.last().copied());
        let step = before.map_or(0.0, |before| hertz - before);
        if before.is_none() || step * direction < 0.0 {
            let number = spectra.len() as i64 + 1;
            spectra.push(Spectrum { number, ..Spectrum::default() });
            direction = 0.0;
        } else if step != 0.0 {
            direction = step;
        }
        if let Some(sweep) = spectra.last_mut() {
            sweep.frequency.push(*hertz);
            sweep.real.push(*real);
            sweep.imaginary.push(*imaginary);
        }
    }
    spectra
}

impl Spectrum {
    pub(crate) fn name(&self) -> String {
        format!("Spectrum {}", self.number)
    }

    fn line(&self, place: usize, unit: &str, x: Vec<f64>, y: Vec<f64>) -> Line {
        Line {
            key: self.number,
            name: self.name(),
            unit: unit.to_owned(),
            colour: place % SERIES,
            x: Arc::new(x),
            y: Arc::new(y),
            mark: Mark::Points,
        }
    }

    /// −Im against Re: capacitive arcs stand above the axis.
    pub(crate) fn nyquist(&self, place: usize) -> Line {
        let upward = self.imaginary.iter().map(|imaginary| -imaginary).collect();
        self.line(place, "ohm", self.real.clone(), upward)
    }

    /// |Z| against the logarithm of the frequency.
    pub(crate) fn magnitude(&self, place: usize) -> Line {
        let pairs = self.real.iter().zip(&self.imaginary);
        let magnitudes = pairs.map(|(real, imaginary)| real.hypot(*imaginary)).collect();
        self.line(place, "ohm", self.logarithms(), magnitudes)
    }

    /// The phase in degrees against the logarithm of the frequency; a line without points.
    pub(crate) fn phase(&self, place: usize) -> Line {
        let pairs = self.real.iter().zip(&self.imaginary);
        let phases = pairs.map(|(real, imaginary)| imaginary.atan2(*real).to_degrees()).collect();
        Line { mark: Mark::Line, ..self.line(place, "deg", self.logarithms(), phases) }
    }

    fn logarithms(&self) -> Vec<f64> {
        self.frequency.iter().map(|hertz| hertz.log10()).collect()
    }

    /// Frequency, Re and −Im of the point whose Re is nearest to a value within reach.
    pub(crate) fn nearest(&self, real: f64, reach: f64) -> Option<(f64, f64, f64)> {
        let points = self.frequency.iter().zip(&self.real).zip(&self.imaginary);
        points
            .map(|((hertz, real), imaginary)| (*hertz, *real, -imaginary))
            .filter(|(_, of, _)| (of - real).abs() <= reach)
            .min_by(|(_, one, _), (_, two, _)| (one - real).abs().total_cmp(&(two - real).abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeps_end_where_the_frequency_turns() {
        let table: [(&[f64], &[usize]); 6] = [
            (&[1e3, 1e2, 1e1], &[3]),
            (&[1e3, 1e2, 1e1, 1e3, 1e2], &[3, 2]),
            (&[1.0, 2.0, 3.0, 1.0, 2.0], &[3, 2]),
            // The same frequency twice is no turn; rows without one are passed over.
            (&[1e3, 1e3, f64::NAN, 0.0, 1e2], &[3]),
            (&[5.0], &[1]),
            (&[], &[]),
        ];
        for (frequency, lengths) in table {
            let ones = vec![1.0; frequency.len()];
            let found = spectra(frequency, &ones, &ones);
            let found_lengths: Vec<_> = found.iter().map(|sweep| sweep.frequency.len()).collect();
            assert_eq!(found_lengths, lengths, "{frequency:?}");
            let numbers: Vec<_> = found.iter().map(|sweep| sweep.number).collect();
            assert_eq!(numbers, (1..=lengths.len() as i64).collect::<Vec<_>>());
        }
    }

    #[test]
    fn lines_show_what_they_are_named_after() {
        let sweep = &spectra(&[100.0, 1.0], &[3.0, 1.0], &[-4.0, -1.0])[0];
        let nyquist = sweep.nyquist(9);
        assert_eq!(
            (nyquist.x.as_slice(), nyquist.y.as_slice()),
            ([3.0, 1.0].as_slice(), [4.0, 1.0].as_slice())
        );
        assert_eq!(nyquist.colour, 1);
        let magnitude = sweep.magnitude(0);
        assert_eq!((magnitude.x.as_slice(), magnitude.y[0]), ([2.0, 0.0].as_slice(), 5.0));
        assert!((sweep.phase(0).y[1] + 45.0).abs() < 1e-12);
        assert_eq!(sweep.nearest(2.9, 0.5), Some((100.0, 3.0, 4.0)));
        assert_eq!(sweep.nearest(2.0, 0.5), None);
    }
}
