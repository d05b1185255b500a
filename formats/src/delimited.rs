//! What the formats of delimited text share.

pub mod cell;
pub mod cells;
pub mod clock;
pub mod course;
pub mod pass;
pub mod tally;
