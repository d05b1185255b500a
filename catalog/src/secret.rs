//! Random secrets and their hashes.
