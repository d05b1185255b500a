//! Which files below a root are looked at.

use model::harvest::MonitoredPathEdit;
use regex::{Regex, RegexBuilder};

/// Longer expressions than this are refused; the `regex` crate is linear in the text, and this
/// with the compiled size bounds the rest.
const MAX_RULE_CHARACTERS: usize = 500;
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// Include and exclude of a monitored path, over relative paths with `/`.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    include: Option<Regex>,
    exclude: Option<Regex>,
}

impl Rules {
    /// Errors are for the person who wrote the rule.
    pub fn new(edit: &MonitoredPathEdit) -> Result<Self, String> {
        Ok(Self {
            include: compile("include", edit.include.as_deref())?,
            exclude: compile("exclude", edit.exclude.as_deref())?,
        })
    }

    /// Matching anywhere in the path is enough; write `^…$` for all of it.
    pub fn take(&self, relative_path: &str) -> bool {
        self.include.as_ref().is_none_or(|rule| rule.is_match(relative_path))
            && !self.exclude.as_ref().is_some_and(|rule| rule.is_match(relative_path))
    }
}

fn compile(name: &str, rule: Option<&str>) -> Result<Option<Regex>, String> {
    let Some(rule) = rule.filter(|rule| !rule.is_empty()) else { return Ok(None) };
    if rule.chars().count() > MAX_RULE_CHARACTERS {
        return Err(format!(
            "The {name} rule is longer than {MAX_RULE_CHARACTERS} characters; please shorten it."
        ));
    }
    RegexBuilder::new(rule)
        .size_limit(MAX_COMPILED_BYTES)
        .build()
        .map(Some)
        .map_err(|error| format!("The {name} rule is not a valid regular expression: {error}"))
}

/// Names that are never data, in any folder and for folders too: hidden files, what programs
/// write while they work, and what operating systems leave behind.
///
/// | rule | whose |
/// |---|---|
/// | starts with `.` | hidden on Unix; `.~lock.x#` of LibreOffice; `._x` of macOS; `.snapshot` of shares |
/// | starts with `~$` | Microsoft Office, while a workbook is open |
/// | ends with `~` | editors' backups |
/// | `.part` `.partial` `.crdownload` `.filepart` | downloads and copies under way |
/// | `.tmp` `.temp` `.swp` | temporary files |
/// | `.lck` `.lock` `.ldb` `.laccdb` | locks; the last two are Microsoft Access' beside Arbin's `.res` |
/// | `Thumbs.db` `desktop.ini` `$RECYCLE.BIN` `System Volume Information` | Windows |
pub fn is_skipped(name: &str) -> bool {
    const EXTENSIONS: [&str; 11] = [
        "part",
        "partial",
        "crdownload",
        "filepart",
        "tmp",
        "temp",
        "swp",
        "lck",
        "lock",
        "ldb",
        "laccdb",
    ];
    const NAMES: [&str; 4] =
        ["thumbs.db", "desktop.ini", "$recycle.bin", "system volume information"];
    let lower = name.to_ascii_lowercase();
    let extension = lower.rsplit_once('.').map(|(_, extension)| extension);
    lower.starts_with('.')
        || lower.starts_with("~$")
        || lower.ends_with('~')
        || extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
        || NAMES.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(include: Option<&str>, exclude: Option<&str>) -> Result<Rules, String> {
        Rules::new(&MonitoredPathEdit {
            include: include.map(str::to_owned),
            exclude: exclude.map(str::to_owned),
            ..MonitoredPathEdit::default()
        })
    }

    #[test]
    fn rules_look_at_the_relative_path() {
        let table = [
            (None, None, "a/b.mpr", true),
            (Some(""), Some(""), "a/b.mpr", true),
            (Some(r"\.mpr$"), None, "a/b.mpr", true),
            (Some(r"\.mpr$"), None, "a/b.mpt", false),
            (Some(r"^a/"), Some(r"/old/"), "a/old/b.mpr", false),
            (Some(r"^a/"), Some(r"/old/"), "a/new/b.mpr", true),
            (None, Some(r"(?i)TEST"), "my test.txt", false),
        ];
        for (include, exclude, path, taken) in table {
            let rules = rules(include, exclude).unwrap();
            assert_eq!(rules.take(path), taken, "{include:?} {exclude:?} {path}");
        }
    }

    #[test]
    fn a_rule_that_cannot_be_used_is_named() {
        assert!(rules(Some("("), None).unwrap_err().starts_with("The include rule is not"));
        assert!(rules(None, Some(&"a".repeat(501))).unwrap_err().starts_with("The exclude rule"));
        let huge = r"\w{1000}{1000}";
        assert!(rules(Some(huge), None).is_err());
    }

    #[test]
    fn working_files_are_skipped() {
        for name in [
            ".hidden",
            "._cell.xlsx",
            "~$cell.xlsx",
            "cell.txt~",
            "cell.mpr.part",
            "x.TMP",
            "test.ldb",
            "Thumbs.db",
            "$RECYCLE.BIN",
            ".~lock.x.ods#",
        ] {
            assert!(is_skipped(name), "{name}");
        }
        for name in ["cell.mpr", "cell.034", "part", "tmp", "cell", "parts.txt", "~cell.txt"] {
            assert!(!is_skipped(name), "{name}");
        }
    }
}
