//! The REST contract that tools of this field already speak: `martinjrobins/battery-api`
//! 1.0.0, frozen. Lists are bare arrays, ids are integers, errors are `{code, message}`.

pub mod cell;
pub mod column;
pub mod dataset;
pub mod equipment;
pub mod error;
pub mod user;
