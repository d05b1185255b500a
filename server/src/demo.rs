//! The demo's simulated cyclers.

pub mod finished;
pub mod simulate;
