//! Counts runs of steps, and the test time at which each began, out of records that do not say.

/// What stays the same while a step runs: cycle, step of the programme, kind, count of changes.
pub(super) type StepKey = (u32, u16, u8, u8);

#[derive(Debug, Default)]
pub(super) struct Run {
    number: i64,
    last: Option<(StepKey, u64)>,
    began: u64,
    longest: u64,
}

impl Run {
    /// Takes the next record, whose times are in any one unit; gives its test time.
    ///
    /// `total` is the test time as the record has it, 0 where it has none: then the step begins
    /// where the longest time of the step before ended.
    pub(super) fn pass(&mut self, key: StepKey, time: u64, total: u64) -> u64 {
        let same =
            self.last.is_some_and(|(last_key, last_time)| last_key == key && last_time <= time);
        if !same {
            self.number += 1;
            self.began = self.began.saturating_add(self.longest);
            self.longest = 0;
        }
        if total > 0 {
            self.began = total.saturating_sub(time);
        }
        self.last = Some((key, time));
        self.longest = self.longest.max(time);
        self.began.saturating_add(time)
    }

    /// Takes the next record of a file that has test times only; gives its time in the step, as
    /// counted from the last record of the step before.
    pub(super) fn pass_total(&mut self, key: StepKey, total: u64) -> u64 {
        if self.last.is_none_or(|(last_key, _)| last_key != key) {
            self.number += 1;
            self.began = self.longest;
        }
        self.last = Some((key, total));
        self.longest = self.longest.max(total);
        total.saturating_sub(self.began)
    }

    /// Runs begun so far.
    pub(super) fn number(&self) -> i64 {
        self.number
    }
}
