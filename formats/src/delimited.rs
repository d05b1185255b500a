//! The engine of the formats of delimited text.
//!
//! A format finds its header ([`head`]), says what its columns mean ([`names`]: name → unit, type,
//! standard column), fills in metadata, and gives a [`reader::Description`]; where rows need more
//! than typed cells, it adds a [`rows::RowRule`]. The engine makes the table ([`layout`]), reads the
//! rows ([`rows`]) batch by batch and from where the last pass stopped ([`pass`]), some at a time and
//! column by column ([`block`]), tells their times ([`times`]), and counts what was odd ([`tally`]).
//! Readers with rows of their own kind use the parts by themselves.

pub mod block;
pub mod cell;
pub mod cells;
pub mod clock;
pub mod course;
pub mod head;
pub mod layout;
pub mod line;
pub mod names;
mod numbers;
pub mod pass;
pub mod reader;
pub mod rows;
pub mod tally;
mod texts;
pub mod times;
