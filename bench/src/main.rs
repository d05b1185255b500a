//! `cargo xtask bench [parse|peers|import|window|wasm]…`: the figures of `docs/performance.md`, as
//! Markdown on stdout. Without a word, all of them. `cargo xtask soak mutations [PART]` runs this
//! program too: what is tried there takes minutes and can fail.

mod figures;
mod import;
mod mutations;
mod parse;
mod peers;
mod samples;
mod sizes;
mod window;

use anyhow::{Result, bail};
use mimalloc::MiMalloc;

use crate::figures::Report;

/// As in the server.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const ALL: [&str; 5] = ["parse", "peers", "import", "window", "wasm"];

fn main() -> Result<()> {
    let mut wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted.first().is_some_and(|word| word == "mutations") {
        let only = wanted.get(1).map_or("", String::as_str);
        return mutations::run(&mut Report::stdout(), only);
    }
    if let Some(unknown) = wanted.iter().find(|word| !ALL.contains(&word.as_str())) {
        bail!("bench knows {}, not `{unknown}`", ALL.join(", "));
    }
    if wanted.is_empty() {
        wanted = ALL.map(str::to_owned).to_vec();
    }
    let runtime = tokio::runtime::Runtime::new()?;
    for word in &wanted {
        let mut report = Report::stdout();
        match word.as_str() {
            "parse" => parse::run(&mut report)?,
            "peers" => peers::run(&mut report)?,
            "import" => runtime.block_on(import::run(&mut report))?,
            "window" => runtime.block_on(window::run(&mut report))?,
            _ => sizes::run(&mut report)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    /// A reader without a fuzz target would never be fuzzed. Here, since xtask knows no format.
    #[test]
    fn every_format_has_a_fuzz_target() {
        let manifest = include_str!("../../fuzz/Cargo.toml");
        let bins = manifest.split("[[bin]]").skip(1);
        let name = |bin: &str| bin.split('"').nth(1).unwrap_or_default().to_owned();
        let mut targets: Vec<String> = bins.map(name).collect();
        let all = formats::FORMATS.iter().chain([&formats::detect::FALLBACK]);
        let ids = all.map(|format| format.id().to_owned());
        let mut ids: Vec<String> = ids.collect();
        targets.sort();
        ids.sort();
        assert_eq!(targets, ids);
    }
}
