//! Who did what, when: rows that are only ever added.

use model::id::UserId;
use model::page::Page;
use model::time::Timestamp;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::viewer::Viewer;

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    pub id: i64,
    pub at: Timestamp,
    pub user: Option<UserId>,
    /// The username at that time, or `system`.
    pub actor: String,
    /// Such as `session.log_in` or `dataset.edit`.
    pub action: String,
    /// Such as `dataset:7`.
    pub object: String,
    pub succeeded: bool,
    pub detail: Option<String>,
}

impl Catalog {
    /// Newest first; for administrators.
    pub async fn audit_log(
        &self,
        viewer: &Viewer,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<AuditEntry>> {
        later!(viewer, limit, cursor)
    }
}
