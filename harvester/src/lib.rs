//! Eyes on the disk: look at watched folders, wait until files are at rest, hand them over.
//!
//! The same library runs as a background task of the server (over `ingest` and `catalog`) and as
//! a small program on a tester PC (over HTTP and one local file). It decides *when* a file is
//! ready and nothing else: what a file holds is the [`Sink`]'s to say, what was seen before is
//! the [`Ledger`]'s to remember.
//!
//! The way through, each step a module over plain data:
//!
//! 1. [`scan`]: walk one root, ask each file for its size and mtime, and for a fingerprint where
//!    those changed. A root that cannot be read is *unreachable*; none of its files is touched.
//! 2. [`state`]: one pure function `(file, event, now, settings) → (file, action)`.
//! 3. [`Ledger::record`]: what changed is written down before anything is imported.
//! 4. [`Sink::import`]: a bounded number of files at once, in tasks of their own; an error or a
//!    panic there is that file's alone.
//! 5. [`run`]: the loop that joins them. Events of the file system (`events`) only wake the
//!    scan of a root early; the poll is the truth, since network shares emit nothing.
//!
//! **Invariants**
//! - Nothing here deletes, moves or writes a watched file, and a file that vanished keeps its state.
//! - No reading of bytes without need: an idle file costs one `stat`.
//! - A file is handed over *Closed* only after its size, mtime and head/tail fingerprint stayed
//!   the same for the path's stable seconds.
//! - Time comes from a [`Clock`]; one that jumps delays a file at most by its waiting time anew.

pub mod clock;
mod events;
mod fingerprint;
pub mod ledger;
pub mod paths;
pub mod run;
pub mod scan;
pub mod settings;
pub mod sink;
pub mod skipped;
pub mod state;

pub use clock::{Clock, SystemClock};
pub use ledger::{
    Command, CommandId, CommandKind, Ledger, LedgerChange, LedgerError, LedgerFile, RunId,
};
pub use run::{Harvester, Nudge};
pub use settings::Settings;
pub use sink::{BundleFile, Claim, End, ImportOutcome, ImportRequest, Sink};
