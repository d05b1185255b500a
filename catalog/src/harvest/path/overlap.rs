//! No file is watched twice: of the active paths of one harvester none lies inside another.

use entity::{harvester, monitored_path};
use model::id::{HarvesterId, MonitoredPathId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::error::{CatalogError, Result};

/// `Invalid` when the folder overlaps another active path. The harvester's row is locked until the
/// end of the transaction, so that of two overlapping paths at once one is refused.
pub(super) async fn check(
    db: &impl ConnectionTrait,
    harvester: HarvesterId,
    but: Option<MonitoredPathId>,
    path: &str,
) -> Result<()> {
    harvester::Entity::find_by_id(harvester.0).lock_exclusive().one(db).await?;
    let others = monitored_path::Entity::find()
        .filter(monitored_path::Column::HarvesterId.eq(harvester.0))
        .filter(monitored_path::Column::Active.eq(true))
        .filter(monitored_path::Column::Id.ne(but.map_or(0, |but| but.0)))
        .order_by_asc(monitored_path::Column::Id)
        .all(db)
        .await?;
    for other in others {
        if let Some(how) = overlap(path, &other.path) {
            return Err(CatalogError::invalid(
                "path",
                format!(
                    "{how} {}, which is watched already: each file would be seen twice",
                    other.path
                ),
            ));
        }
    }
    Ok(())
}

/// How a folder lies to another that holds some of the same files.
fn overlap(path: &str, other: &str) -> Option<&'static str> {
    let (path, other) = (components(path), components(other));
    if path == other {
        Some("is the same folder as")
    } else if path.starts_with(&other) {
        Some("lies inside")
    } else if other.starts_with(&path) {
        Some("contains")
    } else {
        None
    }
}

/// The folders of a path, on whichever system it is: on Windows without regard to case.
pub(super) fn components(path: &str) -> Vec<String> {
    let windows = path.starts_with(r"\\") || path.as_bytes().get(1) == Some(&b':');
    let (path, separators): (_, &[char]) =
        if windows { (path.to_lowercase(), &['/', '\\']) } else { (path.to_owned(), &['/']) };
    let mut folders: Vec<String> = Vec::new();
    for folder in path.split(separators) {
        match folder {
            "" | "." => {}
            ".." => drop(folders.pop()),
            folder => folders.push(folder.to_owned()),
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_overlap_by_whole_components() {
        let table = [
            ("/data", "/data", Some("is the same folder as")),
            ("/data/", "/data", Some("is the same folder as")),
            ("/data/./x/..", "/data", Some("is the same folder as")),
            ("/data/maccor", "/data", Some("lies inside")),
            ("/", "/data", Some("contains")),
            ("/data2", "/data", None),
            ("/Data", "/data", None),
            (r"D:\Data\x", "d:/data", Some("lies inside")),
            (r"\\server\share", r"\\SERVER\share\tests", Some("contains")),
            (r"D:\data", r"E:\data", None),
        ];
        for (path, other, expected) in table {
            assert_eq!(overlap(path, other), expected, "{path} {other}");
        }
    }
}
