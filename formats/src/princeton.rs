//! Princeton Applied Research: VersaStudio's `.par`, and the text of a Parstat with impedance among
//! its samples.

mod parstat;
#[cfg(test)]
mod tests;
mod versastudio;

pub use parstat::ParstatText;
pub use versastudio::VersaStudioPar;
