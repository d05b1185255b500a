//! What the text formats share: lines, numbers, durations and dates.

pub mod civil;
pub mod cut;
pub mod decimal;
pub mod decode;
pub mod duration;
pub mod lines;
pub mod number;
pub mod serial;
pub mod zone;
