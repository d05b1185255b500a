//! What a monitored path says about the datasets that come from it.

use entity::{cell, monitored_path, monitored_path_equipment, monitored_path_user, user_account};
use model::harvest::MonitoredPathEdit;
use model::id::ObservedFileId;
use model::path_rules::PathRules;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{ImportContext, record};
use crate::error::Result;
use crate::text;

/// Empty where there is no path, or none any more.
#[derive(Default)]
pub(super) struct Setting {
    path: Option<monitored_path::Model>,
    observed_file: Option<i64>,
    pub(super) users: Vec<i64>,
    pub(super) equipment: Vec<i64>,
    pub(super) owner: Option<user_account::Model>,
    pub(super) cell: Option<cell::Model>,
    pub(super) time_zone: Option<String>,
}

impl Setting {
    pub(super) async fn load(
        db: &impl ConnectionTrait,
        context: &ImportContext,
        file: Option<ObservedFileId>,
    ) -> Result<Self> {
        let path = match context.path {
            Some(id) => monitored_path::Entity::find_by_id(id.0).one(db).await?,
            None => None,
        };
        let mut setting = Self {
            observed_file: record::existing_file(db, file).await?,
            time_zone: context.time_zone.clone(),
            ..Self::default()
        };
        let mut owner = context.default_owner.map(|owner| owner.0);
        if let Some(path) = path {
            owner = owner.or(path.default_owner_id);
            setting.time_zone = setting.time_zone.or_else(|| path.time_zone.clone());
            if let Some(cell) = path.default_cell_id {
                setting.cell = cell::Entity::find_by_id(cell).one(db).await?;
            }
            let users = monitored_path_user::Entity::find()
                .filter(monitored_path_user::Column::MonitoredPathId.eq(path.id))
                .all(db)
                .await?;
            setting.users = users.into_iter().map(|link| link.user_id).collect();
            let equipment = monitored_path_equipment::Entity::find()
                .filter(monitored_path_equipment::Column::MonitoredPathId.eq(path.id))
                .all(db)
                .await?;
            setting.equipment = equipment.into_iter().map(|link| link.equipment_id).collect();
            setting.path = Some(path);
        }
        if let Some(owner) = owner {
            setting.owner = user_account::Entity::find_by_id(owner).one(db).await?;
        }
        Ok(setting)
    }

    /// Who gets to read a dataset that came this way: the path's users, and the owner of what comes
    /// from here, where the dataset has another.
    pub(super) fn readers(&self, owner_of_dataset: Option<i64>) -> Vec<i64> {
        let owner = self.owner.as_ref().map(|owner| owner.id);
        let mut readers = self.users.clone();
        readers.extend(owner.filter(|owner| Some(*owner) != owner_of_dataset));
        readers
    }

    pub(super) fn monitored_path(&self) -> Option<i64> {
        self.path.as_ref().map(|path| path.id)
    }

    pub(super) fn observed_file(&self) -> Option<i64> {
        self.observed_file
    }

    pub(super) fn purpose(&self) -> Option<&str> {
        self.path.as_ref()?.default_purpose.as_deref()
    }

    /// The cell's name by the path's rule.
    pub(super) fn cell_name(&self, relative_path: &str) -> Result<Option<String>> {
        let Some(path) = &self.path else { return Ok(None) };
        let rules = PathRules::new(&MonitoredPathEdit {
            cell_name_rule: path.cell_name_rule.clone(),
            ..MonitoredPathEdit::default()
        })?;
        Ok(text::clean_optional(rules.cell_name(relative_path), text::NAME))
    }

    /// The whole path as people know it.
    pub(super) fn path_of(&self, key: &str, context: &ImportContext) -> String {
        match &self.path {
            Some(path) => {
                let windows = path.path.contains('\\') && !path.path.contains('/');
                let (folder, file) =
                    (path.path.trim_end_matches(['/', '\\']), &context.relative_path);
                if windows {
                    format!("{folder}\\{}", file.replace('/', "\\"))
                } else {
                    format!("{folder}/{file}")
                }
            }
            None => key.strip_prefix("file:").unwrap_or(&context.relative_path).to_owned(),
        }
    }
}
