//! What was promised.

/// How fast a format is to be read.
#[derive(Clone, Copy)]
pub(super) enum Aim {
    /// So many times as fast as the fastest peer.
    TimesAsFast(f64),
    /// Whatever the peers do.
    MegabytesASecond(f64),
}

impl Aim {
    /// The aim, and whether it is met. `ratio` is the fastest peer's time over ours.
    pub(super) fn verdict(self, ratio: Option<f64>, megabytes_a_second: f64) -> String {
        let (aim, is_met) = match self {
            Self::TimesAsFast(times) => (format!("{times}×"), ratio.map(|ratio| ratio >= times)),
            Self::MegabytesASecond(rate) => {
                (format!("{rate} MB/s"), Some(megabytes_a_second >= rate))
            }
        };
        let word = match is_met {
            Some(true) => "met",
            Some(false) => "**short**",
            None => "no peer",
        };
        format!("{aim}: {word}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aims_are_met_or_not() {
        let table = [
            (Aim::TimesAsFast(2.0), Some(2.0), 1.0, "2×: met"),
            (Aim::TimesAsFast(2.0), Some(1.9), 900.0, "2×: **short**"),
            (Aim::TimesAsFast(2.0), None, 900.0, "2×: no peer"),
            (Aim::MegabytesASecond(500.0), Some(0.1), 500.0, "500 MB/s: met"),
            (Aim::MegabytesASecond(500.0), None, 499.0, "500 MB/s: **short**"),
        ];
        for (aim, ratio, rate, verdict) in table {
            assert_eq!(aim.verdict(ratio, rate), verdict);
        }
    }
}
