//! At most one format claims a file: real samples, where they lie beside the project, and our own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::MemorySource;

fn claims(name: &str, bytes: &[u8]) -> Vec<&'static str> {
    let bundle = Bundle::single(name, Arc::new(MemorySource::new(bytes)));
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let sniff = Sniff { bundle: &bundle, head, length: bytes.len() as u64 };
    let claims = FORMATS.iter().filter(|format| format.sniff(&sniff));
    claims.map(|format| format.id()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn no_two_formats_claim_a_sample() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if !folder.is_dir() {
        eprintln!("skipped: no samples beside the project");
        return;
    }
    let conflicts = files(&folder).into_iter().filter_map(|path| {
        let claims = claims(&path.to_string_lossy(), &std::fs::read(&path).unwrap());
        (claims.len() > 1).then(|| format!("{}: {claims:?}", path.display()))
    });
    assert_eq!(conflicts.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn each_of_our_own_files_has_its_one_format() {
    let own = vec![
        ("arbin-csv", crate::arbin_csv::tests::fixtures()),
        ("basytec-text", crate::basytec::tests::fixtures()),
        ("battery-archive-csv", crate::battery_archive::tests::fixtures()),
        ("batterydata-csv", crate::battery_data::tests::fixtures()),
        ("bdf-csv", crate::bdf_csv::tests::fixtures()),
        ("biologic-mpt", crate::biologic::mpt::tests::fixtures::all()),
        ("digatron-csv", crate::digatron::tests::fixtures()),
        ("landt-csv", crate::landt_csv::tests::fixtures()),
        ("maccor-text", crate::maccor::tests::fixtures::all()),
        ("novonix-csv", crate::novonix::tests::fixtures()),
        ("pec-csv", crate::pec::tests::fixtures()),
    ];
    for (format, fixtures) in own {
        for (name, bytes) in fixtures {
            assert_eq!(claims(name, &bytes), [format], "{name}");
        }
    }
    for (name, bytes) in crate::generic::tests::fixtures() {
        assert_eq!(claims(name, &bytes), [""; 0], "{name}");
        let bundle = Bundle::single(name, Arc::new(MemorySource::new(bytes)));
        assert_eq!(detect(&bundle).map(|found| found.format.id()).ok(), Some(FALLBACK.id()));
    }
}
