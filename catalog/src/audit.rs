//! Who did what, when: rows that are only ever added.

use entity::audit_log;
use model::id::UserId;
use model::page::Page;
use model::time::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::catalog::Catalog;
use crate::error::{CatalogError, Result};
use crate::text;
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

/// What is written; control characters are escaped, so that one entry stays one line.
pub(crate) struct Deed<'a> {
    pub(crate) user: Option<UserId>,
    pub(crate) actor: &'a str,
    pub(crate) action: &'a str,
    pub(crate) object: String,
    pub(crate) succeeded: bool,
    pub(crate) detail: Option<String>,
}

impl<'a> Deed<'a> {
    pub(crate) fn of(viewer: &'a Viewer, action: &'a str, object: String) -> Self {
        Self {
            user: Some(viewer.user()),
            actor: viewer.username(),
            action,
            object,
            succeeded: true,
            detail: None,
        }
    }

    pub(crate) fn of_system(action: &'a str, object: String) -> Self {
        Self { user: None, actor: "system", action, object, succeeded: true, detail: None }
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Within the transaction of the deed itself: none without its entry.
    pub(crate) async fn record(self, db: &impl ConnectionTrait, now: Timestamp) -> Result<()> {
        let entry = audit_log::ActiveModel {
            at: Set(now.0),
            user_id: Set(self.user.map(|user| user.0)),
            actor: Set(one_line(self.actor)),
            action: Set(self.action.to_owned()),
            object: Set(one_line(&self.object)),
            succeeded: Set(self.succeeded),
            detail: Set(self.detail.as_deref().map(one_line)),
            ..Default::default()
        };
        audit_log::Entity::insert(entry).exec_without_returning(db).await?;
        Ok(())
    }
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars().take(text::LINE) {
        if c.is_control() { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line
}

/// Latest entries among which a repeated refusal is looked for.
const LATEST: u64 = 200;
const HOUR_MICROSECONDS: i64 = 3600 * 1_000_000;

impl Catalog {
    /// Writes down that somebody was refused something: once an hour for the same thing, so that a
    /// page that asks again and again does not fill the log.
    pub async fn audit_denied(&self, viewer: &Viewer, action: &str, object: &str) -> Result<()> {
        use audit_log::Column;
        let now = self.now();
        let object = one_line(object);
        let latest = audit_log::Entity::find()
            .order_by_desc(Column::Id)
            .limit(LATEST)
            .all(self.reader())
            .await?;
        let known = latest.iter().any(|entry| {
            let since = now.0 - entry.at;
            let same = entry.user_id == Some(viewer.user().0) && entry.action == action;
            same && !entry.succeeded && entry.object == object && since < HOUR_MICROSECONDS
        });
        if known {
            return Ok(());
        }
        let tx = self.begin_write().await?;
        let deed = Deed { succeeded: false, ..Deed::of(viewer, action, object) };
        deed.record(&tx, now).await?;
        Ok(tx.commit().await?)
    }

    /// Newest first; for administrators. At most 200 a page; 0 means 50.
    pub async fn audit_log(
        &self,
        viewer: &Viewer,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<AuditEntry>> {
        viewer.may_administer()?;
        let limit = crate::page::limit(limit);
        let total = audit_log::Entity::find().count(self.reader()).await?;
        let mut rows = audit_log::Entity::find();
        if let Some(cursor) = cursor {
            let before: i64 = cursor
                .parse()
                .map_err(|_| CatalogError::invalid("cursor", "is not one that was given out"))?;
            rows = rows.filter(audit_log::Column::Id.lt(before));
        }
        let rows =
            rows.order_by_desc(audit_log::Column::Id).limit(limit + 1).all(self.reader()).await?;
        let items = rows.into_iter().map(entry).collect();
        Ok(crate::page::page(items, limit, total, |last: &AuditEntry| last.id.to_string()))
    }
}

fn entry(row: audit_log::Model) -> AuditEntry {
    AuditEntry {
        id: row.id,
        at: Timestamp(row.at),
        user: row.user_id.map(UserId),
        actor: row.actor,
        action: row.action,
        object: row.object,
        succeeded: row.succeeded,
        detail: row.detail,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_entry_is_one_line() {
        assert_eq!(super::one_line("a\nb\u{1b}[31m\0"), "a\\nb\\u{1b}[31m\\u{0}");
    }
}
