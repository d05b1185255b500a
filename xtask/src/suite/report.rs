//! Counts of what passed and failed, and the table at the end.

use std::fmt;
use std::time::Duration;

/// How many checks went well and how many did not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Tally {
    /// One step that is good or bad as a whole.
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1 };

    /// Adds the numbers of a line `test result: ok. 3 passed; 0 failed; …` as libtest prints it
    /// after each suite; ignores other lines.
    pub(crate) fn read(&mut self, line: &str) {
        let Some(rest) = line.strip_prefix("test result: ") else { return };
        let mut words = rest.split([' ', ';']).filter(|word| !word.is_empty()).peekable();
        while let Some(word) = words.next() {
            let Ok(number) = word.parse::<usize>() else { continue };
            match words.peek() {
                Some(&"passed") => self.passed += number,
                Some(&"failed") => self.failed += number,
                _ => {}
            }
        }
    }
}

/// The steps that were run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    steps: Vec<(String, Duration, Tally)>,
}

impl Report {
    pub(crate) fn add(&mut self, name: &str, time: Duration, tally: Tally) {
        println!("\n{name}: {} passed, {} failed, {}", tally.passed, tally.failed, minutes(time));
        self.steps.push((name.to_owned(), time, tally));
    }

    pub(crate) fn has_failed(&self, name: &str) -> bool {
        self.steps.iter().any(|(step, _, tally)| step == name && tally.failed > 0)
    }

    pub(crate) fn total(&self) -> Tally {
        self.steps.iter().fold(Tally::default(), |sum, (_, _, tally)| Tally {
            passed: sum.passed + tally.passed,
            failed: sum.failed + tally.failed,
        })
    }
}

fn minutes(time: Duration) -> String {
    format!("{:.1} min", time.as_secs_f64() / 60.0)
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{:<14}{:>10}{:>8}{:>8}", "step", "time", "passed", "failed")?;
        for (name, time, tally) in &self.steps {
            writeln!(
                out,
                "{name:<14}{:>10}{:>8}{:>8}",
                minutes(*time),
                tally.passed,
                tally.failed
            )?;
        }
        let all: Duration = self.steps.iter().map(|(_, time, _)| *time).sum();
        let total = self.total();
        writeln!(out, "{:<14}{:>10}\n", "all", minutes(all))?;
        writeln!(out, "{} passed, {} failed", total.passed, total.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_what_suites_say() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
            "a log line about a test result: 9 passed",
        ] {
            tally.read(line);
        }
        assert_eq!(tally, Tally { passed: 15, failed: 2 });
    }

    #[test]
    fn ends_with_the_sum_alone_on_its_line() {
        let mut report = Report::default();
        report.add("format", Duration::from_secs(6), Tally::PASSED);
        report.add("native", Duration::from_secs(600), Tally { passed: 40, failed: 1 });
        assert!(report.to_string().ends_with("\n41 passed, 1 failed\n"));
        assert!(report.has_failed("native") && !report.has_failed("format"));
    }
}
