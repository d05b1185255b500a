//! `cargo xtask bench [parse|import|window|wasm]…`: the figures of `docs/performance.md`, as
//! Markdown on stdout. Without a word, all of them.

mod figures;
mod import;
mod parse;
mod samples;
mod sizes;
mod window;

use anyhow::{Result, bail};

use crate::figures::Report;

const ALL: [&str; 4] = ["parse", "import", "window", "wasm"];

fn main() -> Result<()> {
    let mut wanted: Vec<String> = std::env::args().skip(1).collect();
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
            "import" => runtime.block_on(import::run(&mut report))?,
            "window" => runtime.block_on(window::run(&mut report))?,
            _ => sizes::run(&mut report)?,
        }
    }
    Ok(())
}
