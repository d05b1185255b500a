//! How often to look, how many files at once, and where.

use std::path::PathBuf;

/// Settings of one harvester; the stable seconds are each monitored path's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Seconds between two scans of a root when nothing wakes it earlier.
    pub poll_seconds: u32,
    /// A file of a format that continues is imported Open at most this often while it changes.
    pub open_every_seconds: u32,
    /// Files handed to the sink at the same time.
    pub parallel_imports: usize,
    /// Wait after the first failed import of a file; doubles with each further one…
    pub first_retry_seconds: u32,
    /// … up to this.
    pub last_retry_seconds: u32,
    /// Events of the file system do not start scans of a root closer together than this.
    pub quiet_milliseconds: u32,
    /// A scan that saw no further entry for so long makes its root unreachable ("does not
    /// answer"): a share of a machine that is off blocks its reader for minutes.
    pub hung_seconds: u32,
    /// Folders below a root that are entered; deeper ones are left, with a warning.
    pub max_depth: usize,
    /// Files of one root that are looked at; more are left, with a warning.
    pub max_files: usize,
    /// Only folders below these may be watched; empty allows all. On a tester PC they are set in
    /// that PC's own configuration, never by the server.
    pub allowed_roots: Vec<PathBuf>,
    /// Listen to the file system's events.
    pub events: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            poll_seconds: 10,
            open_every_seconds: 20,
            parallel_imports: 2,
            first_retry_seconds: 60,
            last_retry_seconds: 3600,
            quiet_milliseconds: 1000,
            hung_seconds: 30,
            max_depth: 32,
            max_files: 1_000_000,
            allowed_roots: Vec::new(),
            events: true,
        }
    }
}
