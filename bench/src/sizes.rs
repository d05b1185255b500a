//! What the browser has to load.

use std::io::Write;
use std::path::Path;

use anyhow::Result;

use crate::figures::Report;

const ENDINGS: [&str; 3] = ["wasm", "js", "css"];

pub(crate) fn run(report: &mut Report) -> Result<()> {
    report.heading("The browser's part (bytes)")?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site/pkg");
    if !folder.is_dir() {
        report.note("skipped: there is no target/site; `cargo xtask bench wasm` builds it")?;
        return Ok(());
    }
    report.header(["file", "raw", "gzip -9", "brotli -11"])?;
    let mut paths = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        let ending = path.extension().unwrap_or_default();
        if !ENDINGS.iter().any(|known| ending == *known) {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs_err::read(path)?;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&bytes)?;
        let gzip = gzip.finish()?.len();
        let mut brotli = Vec::new();
        brotli::CompressorWriter::new(&mut brotli, 64 << 10, 11, 22).write_all(&bytes)?;
        let sizes = [bytes.len(), gzip, brotli.len()].map(|size| size.to_string());
        let [raw, gzip, brotli] = sizes;
        report.row([name, raw, gzip, brotli])?;
    }
    Ok(())
}
