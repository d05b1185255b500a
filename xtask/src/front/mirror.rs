//! Makes a folder hold exactly the given files, touching only what differs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Adds every file below `folder` as (file, its place below `place`).
pub(crate) fn list(folder: &Path, place: &Path, files: &mut Vec<(PathBuf, PathBuf)>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let place = place.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &place, files)?;
        } else {
            files.push((entry.path(), place));
        }
    }
    Ok(())
}

/// Copies `files` (source, place below `folder`) where their bytes differ, and removes all others.
pub(crate) fn into(folder: &Path, files: &[(PathBuf, PathBuf)]) -> Result<()> {
    for (source, place) in files {
        let bytes =
            fs::read(source).with_context(|| format!("cannot read {}", source.display()))?;
        let target = folder.join(place);
        if fs::read(&target).is_ok_and(|old| old == bytes) {
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&target, bytes).with_context(|| format!("cannot write {}", target.display()))?;
    }
    let wanted: BTreeSet<&Path> = files.iter().map(|(_, place)| place.as_path()).collect();
    let mut present = Vec::new();
    list(folder, Path::new(""), &mut present)?;
    for (file, place) in present {
        if !wanted.contains(place.as_path()) {
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_what_differs_and_removes_the_rest() {
        let base = std::env::temp_dir().join(format!("xtask-mirror-{}", std::process::id()));
        let (source, target) = (base.join("source"), base.join("target"));
        fs::create_dir_all(source.join("deep")).unwrap();
        fs::create_dir_all(target.join("pkg")).unwrap();
        fs::write(source.join("same"), "1").unwrap();
        fs::write(source.join("deep/new"), "2").unwrap();
        fs::write(target.join("same"), "1").unwrap();
        fs::write(target.join("pkg/old"), "3").unwrap();
        let untouched = fs::metadata(target.join("same")).unwrap().modified().unwrap();

        let mut files = Vec::new();
        list(&source, Path::new(""), &mut files).unwrap();
        into(&target, &files).unwrap();

        assert_eq!(fs::read_to_string(target.join("deep/new")).unwrap(), "2");
        assert!(!target.join("pkg/old").exists());
        assert_eq!(fs::metadata(target.join("same")).unwrap().modified().unwrap(), untouched);
        fs::remove_dir_all(base).unwrap();
    }
}
