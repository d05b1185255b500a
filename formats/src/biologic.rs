//! BioLogic potentiostats and cyclers (EC-Lab, BT-Lab): the binary `.mpr` and its text export `.mpt`.
//!
//! Both give the same columns under the same names: [`column`] splits a name as the export prints it
//! (`Ewe/V`) in name and unit, [`plan`] maps columns to standard ones. A file is one test.
//!
//! What was learnt of the formats, and from which files, is in `docs/formats.md`.

mod column;
mod derive;
mod mpr;
pub(crate) mod mpt;
mod plan;
mod sidecar;
mod start;
mod technique;
#[cfg(test)]
mod tests;

pub use mpr::BiologicMpr;
pub use mpt::BiologicMpt;
