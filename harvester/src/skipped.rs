//! Which names below a root are never data.

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
