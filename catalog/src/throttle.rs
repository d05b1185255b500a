//! Slows down guessing.
