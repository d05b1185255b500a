//! Where an axis has its labels, and what they say.

use model::time::Timestamp;

use super::span::Span;

/// How the values of an axis read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reading {
    /// Plain numbers in a unit.
    Number { name: String, unit: String },
    /// Whole numbers, such as cycles.
    Count { name: String },
    /// A time since the start, in seconds; shown in s, min, h or days, whichever suits the window.
    Elapsed { name: String },
    /// Seconds since 1970, shown as date and time in UTC.
    Clock { name: String },
    /// Numbers whose powers of ten are as far from each other: the axis holds their logarithms.
    Logarithm { name: String, unit: String },
}

/// Labels of an axis, with its title.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ticks {
    pub(crate) title: String,
    pub(crate) marks: Vec<(f64, String)>,
}

impl Reading {
    /// About `target` labels over a window.
    pub(crate) fn ticks(&self, span: Span, target: usize) -> Ticks {
        match self {
            Self::Number { name, unit } => {
                let step = decimal_step(span.width() / target.max(1) as f64);
                let places = decimal_places(step);
                let marks = multiples(span, step);
                let marks = marks.map(|value| (value, fixed(value, places))).collect();
                Ticks { title: titled(name, unit), marks }
            }
            Self::Count { name } => {
                let step = decimal_step(span.width() / target.max(1) as f64).max(1.0);
                let marks = multiples(span, step).map(|value| (value, fixed(value, 0))).collect();
                Ticks { title: name.clone(), marks }
            }
            Self::Elapsed { name } => {
                let unit = TimeUnit::of(span.width());
                let step = unit.step(span.width() / target.max(1) as f64);
                let places = decimal_places(step / unit.seconds());
                let label = |value: f64| (value, fixed(value / unit.seconds(), places));
                let marks = multiples(span, step).map(label).collect();
                Ticks { title: titled(name, unit.symbol()), marks }
            }
            Self::Clock { name } => {
                let unit = TimeUnit::of(span.width());
                let step = unit.step(span.width() / target.max(1) as f64);
                let marks =
                    multiples(span, step).map(|value| (value, clock(value, step))).collect();
                Ticks { title: titled(name, "UTC"), marks }
            }
            Self::Logarithm { name, unit } => {
                Ticks { title: titled(name, unit), marks: logarithmic(span, target) }
            }
        }
    }

    /// The name with the unit that [`Self::number`] is in.
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Number { name, unit } | Self::Logarithm { name, unit } => titled(name, unit),
            Self::Count { name } => name.clone(),
            Self::Elapsed { name } | Self::Clock { name } => titled(name, "s"),
        }
    }

    /// The number that a place on the axis stands for.
    pub(crate) fn number(&self, value: f64) -> f64 {
        match self {
            // Powers of ten would otherwise end in …9999.
            Self::Logarithm { .. } => shortest(10f64.powf(value)),
            _ => value,
        }
    }

    /// One value in full, for the crosshair.
    pub(crate) fn value(&self, value: f64) -> String {
        match self {
            Self::Number { unit, .. } => with_unit(value, unit),
            Self::Logarithm { unit, .. } => with_unit(self.number(value), unit),
            Self::Count { .. } => fixed(value.round(), 0),
            Self::Elapsed { .. } => {
                let text = format!("{} s", crate::format::significant(value, 9));
                if value.abs() < 120.0 {
                    text
                } else {
                    format!("{text} ({})", crate::format::duration(value))
                }
            }
            Self::Clock { .. } => {
                Timestamp((value * 1e6) as i64).to_rfc3339().replace('T', " ").replace('Z', " UTC")
            }
        }
    }
}

/// `3.7012 V`
pub(crate) fn with_unit(value: f64, unit: &str) -> String {
    let number = crate::format::significant(value, 6);
    if unit.is_empty() || unit == "1" { number } else { format!("{number} {unit}") }
}

fn titled(name: &str, unit: &str) -> String {
    if unit.is_empty() || unit == "1" { name.to_owned() } else { format!("{name} / {unit}") }
}

/// 1, 2 or 5 times a power of ten, at least as large as asked.
fn decimal_step(least: f64) -> f64 {
    if !(least > 0.0 && least.is_finite()) {
        return 1.0;
    }
    let power = 10f64.powi(least.log10().floor() as i32);
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|m| m * power)
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

/// Decimals that tell multiples of a step apart.
fn decimal_places(step: f64) -> usize {
    (0..12)
        .find(|places| {
            let scaled = step * 10f64.powi(*places);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1e-9) && scaled.round() != 0.0
        })
        .unwrap_or(12) as usize
}

fn multiples(span: Span, step: f64) -> impl Iterator<Item = f64> {
    // A mark on the very edge is not lost to rounding.
    let first = (span.from / step - 1e-9).ceil();
    let count = ((span.to / step + 1e-9).floor() - first).clamp(-1.0, 200.0) as i64 + 1;
    (0..count).map(move |index| (first + index as f64) * step)
}

/// Marks over powers of ten: each of them, or each second; 1, 2, 5 between few of them; round
/// numbers within one.
fn logarithmic(span: Span, target: usize) -> Vec<(f64, String)> {
    let target = target.max(1) as f64;
    if span.width() < 1.0 {
        let numbers = Span { from: 10f64.powf(span.from), to: 10f64.powf(span.to) };
        let step = decimal_step(numbers.width() / target);
        let marks = multiples(numbers, step).filter(|number| *number > 0.0);
        return marks.map(|number| (number.log10(), prefixed(number))).collect();
    }
    let between: &[f64] = if span.width() * 3.0 <= target { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let step = (span.width() / target).ceil().max(1.0);
    multiples(Span { from: span.from.floor(), to: span.to }, step)
        .flat_map(|power| between.iter().map(move |digit| digit * 10f64.powf(power)))
        .map(|number| (number.log10(), prefixed(number)))
        .filter(|(mark, _)| span.from - 1e-9 <= *mark && *mark <= span.to + 1e-9)
        .collect()
}

/// `10m`, `1`, `20k`, `1M`
fn prefixed(value: f64) -> String {
    let prefixes = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""), (1e-3, "m"), (1e-6, "µ")];
    let found = prefixes.into_iter().find(|(factor, _)| value >= factor * (1.0 - 1e-9));
    match found {
        Some((factor, prefix)) if value < 1e12 => {
            format!("{}{prefix}", crate::format::significant(value / factor, 4))
        }
        _ => crate::format::significant(value, 4),
    }
}

/// The number without what powers leave behind its twelfth digit.
fn shortest(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

fn fixed(value: f64, places: usize) -> String {
    if value != 0.0 && !(1e-4..1e7).contains(&value.abs()) {
        return crate::format::significant(value, 4);
    }
    let text = format!("{value:.places$}");
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') {
        text.trim_start_matches('-').to_owned()
    } else {
        text.replace('-', "−")
    }
}

/// The unit in which a time axis is labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TimeUnit {
    Second,
    Minute,
    Hour,
    Day,
}

impl TimeUnit {
    fn of(width: f64) -> Self {
        match width {
            width if width <= 180.0 => Self::Second,
            width if width <= 3.0 * 3600.0 => Self::Minute,
            width if width <= 3.0 * 86_400.0 => Self::Hour,
            _ => Self::Day,
        }
    }

    const fn seconds(self) -> f64 {
        match self {
            Self::Second => 1.0,
            Self::Minute => 60.0,
            Self::Hour => 3600.0,
            Self::Day => 86_400.0,
        }
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Second => "s",
            Self::Minute => "min",
            Self::Hour => "h",
            Self::Day => "d",
        }
    }

    /// A step in seconds that suits the unit: minutes go by 5, 10, 15, 30, hours by 3, 6, 12.
    fn step(self, least: f64) -> f64 {
        let usual: &[f64] = match self {
            Self::Second => &[1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0],
            Self::Minute => &[1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0],
            Self::Hour => &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0],
            Self::Day => &[0.5, 1.0, 2.0, 5.0, 7.0, 14.0],
        };
        let least = least / self.seconds();
        let step =
            if least < usual[0] { None } else { usual.iter().copied().find(|s| *s >= least) };
        step.unwrap_or_else(|| decimal_step(least)) * self.seconds()
    }
}

/// Date or time of day, as much of it as neighbouring labels need.
fn clock(value: f64, step: f64) -> String {
    let text = Timestamp((value * 1e6) as i64).to_rfc3339();
    let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    if step >= 86_400.0 {
        piece(0, 10).to_owned()
    } else if step >= 60.0 {
        format!("{} {}", piece(5, 10), piece(11, 16))
    } else {
        piece(11, text.len().saturating_sub(1)).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elapsed(from: f64, to: f64) -> (String, Vec<String>) {
        let reading = Reading::Elapsed { name: "Test time".into() };
        let ticks = reading.ticks(Span { from, to }, 6);
        (ticks.title, ticks.marks.into_iter().map(|(_, label)| label).collect())
    }

    #[test]
    fn time_is_labelled_in_the_unit_that_suits() {
        let table: [(f64, f64, &str, &[&str]); 5] = [
            (0.0, 60.0, "Test time / s", &["0", "10", "20", "30", "40", "50", "60"]),
            (0.0, 3600.0, "Test time / min", &["0", "10", "20", "30", "40", "50", "60"]),
            (0.0, 86_400.0, "Test time / h", &["0", "6", "12", "18", "24"]),
            (0.0, 30.0 * 86_400.0, "Test time / d", &["0", "5", "10", "15", "20", "25", "30"]),
            (
                100.0,
                100.5,
                "Test time / s",
                &["100.0", "100.1", "100.2", "100.3", "100.4", "100.5"],
            ),
        ];
        for (from, to, title, labels) in table {
            assert_eq!(
                elapsed(from, to),
                (title.to_owned(), labels.iter().map(|l| (*l).to_owned()).collect())
            );
        }
    }

    #[test]
    fn numbers_have_as_many_decimals_as_they_need() {
        let reading = Reading::Number { name: "Voltage".into(), unit: "V".into() };
        let ticks = reading.ticks(Span { from: -0.1, to: 0.3 }, 4);
        let labels: Vec<_> = ticks.marks.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["−0.1", "0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(ticks.title, "Voltage / V");
        assert_eq!(reading.value(3.70123456), "3.70123 V");
    }

    #[test]
    fn counts_have_no_halves() {
        let ticks = Reading::Count { name: "Cycle".into() }.ticks(Span { from: -0.5, to: 1.5 }, 8);
        assert_eq!(ticks.marks, [(0.0, "0".to_owned()), (1.0, "1".to_owned())]);
    }

    #[test]
    fn clock_labels_tell_date_or_time() {
        let reading = Reading::Clock { name: "Time".into() };
        let start = 1_795_428_000.0; // 2026-11-23T10:00:00Z
        let of = |width: f64| {
            reading.ticks(Span { from: start, to: start + width }, 5).marks[0].1.clone()
        };
        assert_eq!(of(100.0), "10:00:00");
        assert_eq!(of(36_000.0), "11-23 10:00");
        assert_eq!(of(20.0 * 86_400.0), "2026-11-28");
        assert_eq!(reading.value(start), "2026-11-23 10:00:00 UTC");
    }

    #[test]
    fn powers_of_ten_are_as_far_from_each_other() {
        let reading = Reading::Logarithm { name: "Frequency".into(), unit: "Hz".into() };
        let table: [(f64, f64, &[&str]); 4] = [
            (-2.0, 5.0, &["10m", "100m", "1", "10", "100", "1k", "10k", "100k"]),
            (-0.1, 2.1, &["1", "2", "5", "10", "20", "50", "100"]),
            (2.0, 2.3010, &["100", "120", "140", "160", "180"]),
            (-3.0, 13.0, &["10m", "1", "100", "10k", "1M", "100M", "10G", "1e12"]),
        ];
        for (from, to, labels) in table {
            let marks = reading.ticks(Span { from, to }, 8).marks;
            let found: Vec<_> = marks.iter().map(|(_, label)| label.as_str()).collect();
            assert_eq!(found, labels, "{from} {to}");
        }
        assert_eq!(reading.value(3.0), "1000 Hz");
        assert_eq!(reading.number(-1.0), 0.1);
    }

    #[test]
    fn odd_windows_do_not_run_away() {
        for (from, to) in [(1e15, 1e15 + 1.0), (-1e-12, 1e-12), (0.0, 1e300)] {
            for reading in [
                Reading::Number { name: String::new(), unit: String::new() },
                Reading::Elapsed { name: String::new() },
                Reading::Clock { name: String::new() },
                Reading::Logarithm { name: String::new(), unit: String::new() },
            ] {
                assert!(reading.ticks(Span { from, to }, 8).marks.len() <= 201);
            }
        }
    }
}
