//! One walk through one root: what is there now. Blocking; it looks and changes nothing.

use std::collections::{HashMap, HashSet};
use std::fs::FileType;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::path_rules::PathRules;
use model::time::Timestamp;

use crate::clock::{Clock, modified_at, status_changed_at};
use crate::fingerprint::fingerprint;
use crate::paths::{LEADS_OUT, canonical, plain, refused_type};
use crate::skipped::is_skipped;
use crate::state::{self, Fingerprint, Look, Times, Timing, Tracked};

/// What a scan needs to know.
#[derive(Clone, Debug)]
pub struct Survey {
    pub root: PathBuf,
    pub rules: PathRules,
    /// The files as they were before this scan.
    pub known: Arc<HashMap<String, Tracked>>,
    /// Files that are read again whether they changed or not.
    pub asked_for: HashSet<String>,
    pub timing: Timing,
    pub max_depth: usize,
    pub max_files: usize,
    /// Counts what was looked at, so that a hung share shows.
    pub progress: Arc<AtomicU64>,
}

/// What a scan saw.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub files: Vec<SeenFile>,
    /// One line each, for the log: subfolders that could not be read, limits that were met.
    pub troubles: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct SeenFile {
    /// Below the root, with `/`; what is not Unicode in it is replaced (then `look` is an error).
    pub relative_path: String,
    pub seen_at: Timestamp,
    /// `Err`: something that is never read, with the reason.
    pub look: Result<Look, String>,
}

/// Walks the root. `Err` is the reason why the root itself cannot be read; then nothing is known
/// of its files.
///
/// Symbolic links to files inside the root are followed, links to folders are not (loops, and
/// every file twice); links out of the root are refused with a reason.
pub fn scan(survey: &Survey, clock: &impl Clock) -> Result<Seen, String> {
    let real_root = canonical(&survey.root)?;
    let mut walk = Walk { survey, clock, real_root, seen: Seen::default() };
    let mut folders = vec![Folder { path: survey.root.clone(), relative: String::new(), depth: 0 }];
    while let Some(folder) = folders.pop() {
        let entered = walk.folder(&folder, &mut folders);
        if let Err(error) = entered {
            // Half a root is not a root: a share that breaks off while it is listed.
            if folder.depth == 0 {
                return Err(plain(&error));
            }
            walk.trouble(&folder.relative, &plain(&error));
        }
        if walk.is_full() {
            let limit = survey.max_files;
            walk.seen.troubles.push(format!(
                "There are more than {limit} files; the rest is not watched. Please watch subfolders."
            ));
            break;
        }
    }
    Ok(walk.seen)
}

struct Folder {
    path: PathBuf,
    relative: String,
    depth: usize,
}

struct Walk<'a, C> {
    survey: &'a Survey,
    clock: &'a C,
    real_root: PathBuf,
    seen: Seen,
}

impl<C: Clock> Walk<'_, C> {
    fn folder(&mut self, folder: &Folder, folders: &mut Vec<Folder>) -> std::io::Result<()> {
        for entry in fs_err::read_dir(&folder.path)? {
            let entry = entry?;
            self.survey.progress.fetch_add(1, Ordering::Relaxed);
            let file_name = entry.file_name();
            let name = file_name.to_string_lossy();
            if is_skipped(&name) {
                continue;
            }
            let relative = if folder.relative.is_empty() {
                name.to_string()
            } else {
                format!("{}/{name}", folder.relative)
            };
            let file_type = match entry.file_type() {
                Ok(file_type) => file_type,
                Err(error) => {
                    self.trouble(&relative, &plain(&error));
                    continue;
                }
            };
            let unicode = file_name.to_str().is_some();
            if file_type.is_dir() && unicode {
                if folder.depth < self.survey.max_depth {
                    let depth = folder.depth + 1;
                    folders.push(Folder { path: entry.path(), relative, depth });
                } else {
                    self.trouble(&relative, "It lies too deep and is not watched.");
                }
                continue;
            }
            if self.survey.rules.takes(&relative) && !self.is_full() {
                self.file(relative, &entry.path(), file_type, unicode);
            }
        }
        Ok(())
    }

    fn file(&mut self, relative: String, path: &Path, file_type: FileType, unicode: bool) {
        if !unicode {
            return self.refuse(
                relative,
                "Its name is not valid Unicode; please rename it, so that it can be read.",
            );
        }
        if file_type.is_symlink() {
            match canonical(path) {
                Ok(real) if real.is_dir() => return,
                Ok(real) if !real.starts_with(&self.real_root) => {
                    return self.refuse(relative, LEADS_OUT);
                }
                Ok(_) => {}
                Err(reason) => return self.trouble(&relative, &reason),
            }
        }
        // Not the entry's own metadata: NTFS updates the size in a folder's listing only when the
        // writer closes the file, so that a growing file would seem idle.
        let metadata = match fs_err::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
            Err(error) => return self.trouble(&relative, &plain(&error)),
        };
        if let Some(reason) = refused_type(metadata.file_type()) {
            return self.refuse(relative, reason);
        }
        let size = metadata.len();
        let times = Times {
            modified_at: modified_at(&metadata),
            status_changed_at: status_changed_at(&metadata),
        };
        let seen_at = self.clock.now();
        let known = self.survey.known.get(&relative);
        let needed = state::needs_fingerprint(known, size, times, seen_at, &self.survey.timing)
            || self.survey.asked_for.contains(&relative);
        let fingerprint = if needed {
            match fingerprint(path, size) {
                Ok(fingerprint) => Fingerprint::Taken(fingerprint),
                Err(error) => Fingerprint::Unreadable(plain(&error)),
            }
        } else {
            Fingerprint::NotTaken
        };
        let look = Ok(Look { size, times, fingerprint });
        self.seen.files.push(SeenFile { relative_path: relative, seen_at, look });
    }

    fn refuse(&mut self, relative_path: String, reason: &str) {
        let seen_at = self.clock.now();
        self.seen.files.push(SeenFile { relative_path, seen_at, look: Err(reason.to_owned()) });
    }

    fn trouble(&mut self, relative: &str, reason: &str) {
        // A share may hold a hundred thousand folders without right to read.
        if self.seen.troubles.len() < 20 {
            self.seen.troubles.push(format!("{relative}: {reason}"));
        }
    }

    fn is_full(&self) -> bool {
        self.seen.files.len() >= self.survey.max_files
    }
}

#[cfg(test)]
mod tests;
