//! What the text formats share: lines, numbers, durations and dates.
