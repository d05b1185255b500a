//! Reads which version of a crate a `Cargo.lock` has chosen.

use std::path::Path;

use anyhow::{Context, Result, bail};

/// The version of `package` in the lock file at `path`.
pub(crate) fn version(path: &Path, package: &str) -> Result<String> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    match find(&text, package) {
        Some(version) => Ok(version.to_owned()),
        None => bail!("{} has no package `{package}`", path.display()),
    }
}

fn find<'text>(text: &'text str, package: &str) -> Option<&'text str> {
    let wanted = format!("name = \"{package}\"");
    let mut lines = text.lines();
    lines.find(|line| *line == wanted)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn finds_the_exact_package() {
        let text = "version = 4\n\n[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(find(text, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(find(text, "wasm"), None);
    }
}
