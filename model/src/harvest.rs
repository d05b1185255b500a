//! Harvesting: which folders are watched, which files were seen, and in what state they are.

use serde::{Deserialize, Serialize};

use crate::account::UserReference;
use crate::id::{
    CellId, DatasetId, EquipmentId, HarvesterId, MonitoredPathId, ObservedFileId, UserId,
};
use crate::time::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HarvesterKind {
    /// A background task of this server.
    Local,
    /// A program on a tester PC.
    Agent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Harvester {
    pub id: HarvesterId,
    pub name: String,
    pub kind: HarvesterKind,
    pub enabled: bool,
    /// Minute of the hour (0–59) at which a full run starts beside events and polls; `None`: never.
    pub periodic_minute: Option<u8>,
    pub running: bool,
    pub last_seen_at: Option<Timestamp>,
    pub last_completed_run_at: Option<Timestamp>,
    pub last_run_summary: Option<RunSummary>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    pub files_seen: u64,
    pub files_imported: u64,
    pub files_failed: u64,
    pub milliseconds: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitoredPath {
    pub id: MonitoredPathId,
    pub harvester: HarvesterId,
    pub revision: i64,
    pub edit: MonitoredPathEdit,
    /// Names of `edit.users`.
    pub users: Vec<UserReference>,
    /// Since when the folder cannot be read; `None` while it can.
    pub unreachable_since: Option<Timestamp>,
    pub unreachable_reason: Option<String>,
    pub files: u64,
}

/// What the form changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonitoredPathEdit {
    /// Absolute folder on the harvester's machine.
    pub path: String,
    /// Files whose relative path matches are taken; empty takes all.
    pub include: Option<String>,
    pub exclude: Option<String>,
    pub stable_seconds: u32,
    /// IANA zone of the tester.
    pub time_zone: Option<String>,
    pub active: bool,
    /// Who sees the datasets that come from here.
    pub users: Vec<UserId>,
    pub default_owner: Option<UserId>,
    pub default_cell: Option<CellId>,
    pub default_equipment: Vec<EquipmentId>,
    pub default_purpose: Option<String>,
    /// Regex over the relative path; its group `cell` (or the first group) names the cell.
    pub cell_name_rule: Option<String>,
}

impl Default for MonitoredPathEdit {
    fn default() -> Self {
        Self {
            path: String::new(),
            include: None,
            exclude: None,
            stable_seconds: 60,
            time_zone: None,
            active: true,
            users: Vec::new(),
            default_owner: None,
            default_cell: None,
            default_equipment: Vec::new(),
            default_purpose: None,
            cell_name_rule: None,
        }
    }
}

/// What a rule would do to a file: shown while the rule is being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePreview {
    pub relative_path: String,
    /// Include and exclude let it through.
    pub taken: bool,
    pub cell_name: Option<String>,
}

/// States of an observed file (design, section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FileState {
    /// Changed less than the path's stable seconds ago.
    Unstable,
    Stable,
    Importing,
    Imported,
    /// Imported while it was still changing; more is expected.
    Growing,
    ImportFailed,
    /// No format claims it.
    Unsupported,
    /// A table whose columns no mapping fits.
    AwaitingMapping,
}

impl FileState {
    pub const ALL: &[Self] = &[
        Self::Unstable,
        Self::Stable,
        Self::Importing,
        Self::Imported,
        Self::Growing,
        Self::ImportFailed,
        Self::Unsupported,
        Self::AwaitingMapping,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Unstable => "UNSTABLE",
            Self::Stable => "STABLE",
            Self::Importing => "IMPORTING",
            Self::Imported => "IMPORTED",
            Self::Growing => "GROWING",
            Self::ImportFailed => "IMPORT_FAILED",
            Self::Unsupported => "UNSUPPORTED",
            Self::AwaitingMapping => "AWAITING_MAPPING",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.name() == name)
    }
}

/// What one look at a file saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    pub size: u64,
    pub modified_at: Timestamp,
    /// Hash of the head and tail, hexadecimal; `None` while it could not be read.
    pub fingerprint: Option<String>,
}

/// A file as the pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedFile {
    pub id: ObservedFileId,
    pub path: MonitoredPathId,
    pub relative_path: String,
    pub observation: Observation,
    pub state: FileState,
    pub first_seen_at: Timestamp,
    pub last_changed_at: Timestamp,
    pub last_imported_at: Option<Timestamp>,
    pub attempts: u32,
    pub next_retry_at: Option<Timestamp>,
    /// One line for the person who must act.
    pub reason: Option<String>,
    pub datasets: Vec<DatasetId>,
}
