//! Paths that may be read: compared component by component, never as text.

use std::fs::FileType;
use std::path::{Component, Path, PathBuf};

/// The folder of a monitored path, if this harvester may look into it. Errors are for people.
///
/// Text that Windows takes as a device or unparsed path (`\\?\`, `\\.\`) is refused everywhere,
/// since it would get around the comparison with the allowed roots.
pub fn root(text: &str, allowed: &[PathBuf]) -> Result<PathBuf, String> {
    if text.starts_with(r"\\?\") || text.starts_with(r"\\.\") || text.contains('\0') {
        return Err("Device paths are not watched; please give an ordinary folder.".to_owned());
    }
    let path = PathBuf::from(text);
    if !path.is_absolute() {
        return Err("The folder must be given as an absolute path.".to_owned());
    }
    if path.components().any(|component| component == Component::ParentDir) {
        return Err("The folder must be given without `..`.".to_owned());
    }
    if allowed.is_empty() {
        return Ok(path);
    }
    let real = canonical(&path)?;
    let inside = allowed.iter().any(|allowed| {
        path.starts_with(allowed) && canonical(allowed).is_ok_and(|it| real.starts_with(it))
    });
    if inside {
        Ok(path)
    } else {
        Err("The folder lies outside those that this harvester may read (set on its own machine)."
            .to_owned())
    }
}

/// `root` joined with a relative path of ordinary names and `/` only.
pub fn join(root: &Path, relative_path: &str) -> Result<PathBuf, String> {
    let mut path = root.to_path_buf();
    for name in relative_path.split('/') {
        let mut components = Path::new(name).components();
        let ordinary = matches!(components.next(), Some(Component::Normal(normal)) if normal == name)
            && components.next().is_none()
            && !name.contains('\0');
        if !ordinary {
            return Err(format!("{relative_path:?} is not a path below the folder."));
        }
        path.push(name);
    }
    Ok(path)
}

/// As [`join`], for a regular file that exists and that no symbolic link leads out of `root`.
pub fn file_below(root: &Path, relative_path: &str) -> Result<PathBuf, Missing> {
    let path = join(root, relative_path).map_err(Missing::Refused)?;
    let metadata = fs_err::metadata(&path).map_err(|_| Missing::Gone)?;
    if let Some(reason) = refused_type(metadata.file_type()) {
        return Err(Missing::Refused(reason.to_owned()));
    }
    let (real_root, real) = (canonical(root), canonical(&path));
    match (real_root, real) {
        (Ok(real_root), Ok(real)) if real.starts_with(&real_root) => Ok(path),
        (Ok(_), Ok(_)) => Err(Missing::Refused(LEADS_OUT.to_owned())),
        _ => Err(Missing::Gone),
    }
}

/// Why there is nothing to hand over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    Gone,
    Refused(String),
}

pub(crate) const LEADS_OUT: &str =
    "It is a symbolic link that leads out of the folder; such files are not read.";

/// Anything but a regular file: reading a pipe or a device may never end.
pub(crate) fn refused_type(file_type: FileType) -> Option<&'static str> {
    if file_type.is_file() {
        None
    } else if file_type.is_dir() {
        Some("It is a folder.")
    } else {
        Some("It is a device, pipe or socket, not a file; such are not read.")
    }
}

pub(crate) fn canonical(path: &Path) -> Result<PathBuf, String> {
    fs_err::canonicalize(path).map_err(|error| plain(&error))
}

/// The system's reason; without the path, which is shown beside it.
pub(crate) fn plain(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "It does not exist (any more).".to_owned(),
        ErrorKind::PermissionDenied => {
            "The harvester has no right to read it (permission denied).".to_owned()
        }
        ErrorKind::NotADirectory => "It is not a folder.".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ordinary_names_are_joined() {
        let root = Path::new("/data");
        for good in ["a", "a/b.txt", "a b/ü.txt", "..a/b..", "a..b"] {
            assert_eq!(join(root, good), Ok(root.join(good)), "{good}");
        }
        for bad in ["", "/", "/etc/passwd", "..", "a/../b", "a//b", "./a", "a/", "a/.", "a\0b"] {
            assert!(join(root, bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn roots_are_compared_by_component() {
        let folder = tempfile::tempdir().unwrap();
        let (data, other) = (folder.path().join("data"), folder.path().join("data-private"));
        fs_err::create_dir_all(data.join("lab")).unwrap();
        fs_err::create_dir(&other).unwrap();
        let allowed = [data.clone()];
        let check = |path: &Path| root(path.to_str().unwrap(), &allowed);
        assert_eq!(check(&data), Ok(data.clone()));
        assert_eq!(check(&data.join("lab")), Ok(data.join("lab")));
        assert!(check(&other).is_err(), "a longer name is another folder");
        assert!(check(folder.path()).is_err());
        assert!(check(&data.join("../data-private")).is_err());
        for text in ["data", "", r"\\?\C:\data", r"\\.\PhysicalDrive0"] {
            assert!(root(text, &[]).is_err(), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_do_not_lead_out() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let root_folder = folder.path().join("data");
        fs_err::create_dir(&root_folder).unwrap();
        fs_err::write(folder.path().join("secret"), "x").unwrap();
        fs_err::write(root_folder.join("file"), "x").unwrap();
        symlink(folder.path(), root_folder.join("up")).unwrap();
        symlink(root_folder.join("file"), root_folder.join("same")).unwrap();
        symlink("/dev/zero", root_folder.join("zero")).unwrap();
        assert_eq!(file_below(&root_folder, "file"), Ok(root_folder.join("file")));
        assert_eq!(file_below(&root_folder, "same"), Ok(root_folder.join("same")));
        assert_eq!(file_below(&root_folder, "up/secret"), Err(Missing::Refused(LEADS_OUT.into())));
        assert!(matches!(file_below(&root_folder, "zero"), Err(Missing::Refused(_))));
        assert_eq!(file_below(&root_folder, "none"), Err(Missing::Gone));
        let allowed = [root_folder.clone()];
        let link = root_folder.join("up");
        assert!(root(link.to_str().unwrap(), &allowed).is_err());
    }
}
