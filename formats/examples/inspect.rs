//! `cargo run -p formats --example inspect -- inspect --json FILE`: the command of the same name
//! without the rest of the program, quick to build while a reader is being written.

use std::sync::Arc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().next_back().ok_or("usage: inspect FILE")?;
    let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
    let source = Arc::new(formats::MemorySource::new(std::fs::read(&path)?));
    let bundle = formats::Bundle::single(name, source);
    let value = formats::inspect::inspect(&bundle, &formats::Options::default())?;
    serde_json::to_writer(std::io::stdout().lock(), &value)?;
    Ok(())
}
