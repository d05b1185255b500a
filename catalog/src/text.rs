//! Texts as keys.
