//! Ivium: data files (`.idf`), data sets (`.ids`, several of them in one file) and the text export.

mod idf;
#[cfg(test)]
mod tests;
mod text;

pub use idf::IviumData;
pub use text::IviumText;
