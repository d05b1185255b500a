//! Measured times, what is made of them, and how they are printed.

use std::io::{self, Write};
use std::time::Duration;

/// Durations of the same work, done several times.
#[derive(Default)]
pub(crate) struct Durations(Vec<Duration>);

impl Durations {
    pub(crate) fn push(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn total(&self) -> Duration {
        self.0.iter().sum()
    }

    /// The duration that `percent` of them do not exceed (nearest rank).
    ///
    /// # Panics
    /// When there is none, which no benchmark lets happen.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted[rank - 1]
    }
}

pub(crate) fn milliseconds(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1e3)
}

/// `12.3 M`, `45.6 k`: so much a second.
pub(crate) fn rate(count: f64, duration: Duration) -> String {
    let rate = count / duration.as_secs_f64();
    match rate {
        _ if rate >= 1e6 => format!("{:.1} M", rate / 1e6),
        _ if rate >= 1e3 => format!("{:.0} k", rate / 1e3),
        _ => format!("{rate:.0}"),
    }
}

/// Megabytes (10⁶ bytes) a second.
pub(crate) fn megabytes_a_second(bytes: u64, duration: Duration) -> String {
    format!("{:.1}", bytes as f64 / 1e6 / duration.as_secs_f64())
}

/// Markdown, written as it comes, so that a person sees that something happens.
pub(crate) struct Report {
    output: Box<dyn Write>,
}

impl Report {
    pub(crate) fn stdout() -> Self {
        Self { output: Box::new(io::stdout()) }
    }

    pub(crate) fn heading(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.output, "\n### {text}\n")
    }

    pub(crate) fn note(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.output, "{text}")
    }

    pub(crate) fn header<const N: usize>(&mut self, cells: [&str; N]) -> io::Result<()> {
        writeln!(self.output, "| {} |", cells.join(" | "))?;
        writeln!(self.output, "|{}", "---|".repeat(N))
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) -> io::Result<()> {
        writeln!(self.output, "| {} |", cells.join(" | "))?;
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut durations = Durations::default();
        (1..=20).rev().for_each(|duration| durations.push(Duration::from_millis(duration)));
        let of = |percent| durations.percentile(percent).as_millis();
        assert_eq!([of(0), of(50), of(95), of(100)], [1, 10, 19, 20]);
    }
}
