//! Files through the whole of ingest: any number of pieces, copies, rewrites, rubbish.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use catalog::{Catalog, CatalogLocation, ImportContext};
use ingest::{Imported, Ingest, IngestError, IngestFile, IngestRequest};
use model::cycle::Cycle;
use model::dataset::{DatasetDetail, DatasetState};
use model::id::DatasetId;
use model::time::Timestamp;
use proptest::prelude::*;
use store::{Store, StoreLocation};
use tempfile::TempDir;

struct World {
    folder: TempDir,
    catalog: Catalog,
    store: Store,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = CatalogLocation::Sqlite(folder.path().join("catalog.sqlite"));
        let catalog = Catalog::open(&location).await.unwrap();
        catalog.migrate().await.unwrap();
        let new = model::account::NewUser {
            username: "ada".to_owned(),
            email: None,
            role: model::account::Role::Admin,
            password: "correct horse battery".to_owned(),
        };
        catalog.create_user_as_system(&catalog.system(), new).await.unwrap();
        let store = Store::open(&StoreLocation::Folder(folder.path().join("store"))).unwrap();
        Self { folder, catalog, store }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn import(&self, path: &Path, open: bool) -> Result<Imported, IngestError> {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file =
            IngestFile { name: name.clone(), path: path.to_owned(), modified_at: Timestamp(0) };
        let context = ImportContext { relative_path: name, ..ImportContext::default() };
        let request = IngestRequest {
            origin: format!("file:{}", path.display()),
            observed_file: None,
            files: vec![file],
            open,
            context,
        };
        Ingest::new(self.store.clone(), self.catalog.clone()).import(request).await
    }

    async fn write_and_import(&self, name: &str, bytes: &[u8], open: bool) -> Imported {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        self.import(&path, open).await.unwrap()
    }

    async fn dataset(&self, id: DatasetId) -> (DatasetDetail, Vec<Cycle>) {
        let ada = self.catalog.viewer_as(&self.catalog.system(), "ada").await.unwrap();
        let detail = self.catalog.dataset(&ada, id).await.unwrap();
        (detail, self.catalog.cycles(&ada, id).await.unwrap())
    }
}

/// A Maccor text export of our own making.
fn maccor(rows: usize) -> Vec<u8> {
    let mut text = String::from(
        "Today's Date 11/23/2026  Date of Test:\t11/20/2026\t Filename:\tC:\\GV-01.034 Procedure: t.000\tComment/Barcode: GV-01\r\n\
         Rec#\tCyc#\tStep\tTest (Sec)\tStep (Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\r\n",
    );
    for row in 0..rows {
        let (half, seconds) = (row / 7, row * 10);
        let (state, current) = if half % 2 == 0 { ("C", 0.5) } else { ("D", -0.5) };
        text.push_str(&format!(
            "{}\t{}\t{}\t{seconds}.0000\t{}.0000\t0.0\t0.0\t{current}\t3.{:04}\t{state}\t1\t11/20/2026 08:{:02}:{:02}\r\n",
            row + 1, half / 2, half % 2 + 1, row % 7 * 10, row * 37 % 10_000, seconds / 60 % 60, seconds % 60,
        ));
    }
    text.into_bytes()
}

/// What must not depend on the number of pieces.
async fn essence(
    world: &World,
    id: DatasetId,
) -> (Vec<(u64, String)>, Vec<Cycle>, u64, DatasetState) {
    let (detail, cycles) = world.dataset(id).await;
    let tables = detail.tables.iter().map(|table| (table.rows, table.content_hash.clone()));
    (tables.collect(), cycles, detail.row.samples, detail.row.state)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_file_is_not_taken_twice() {
    let world = World::new().await;
    let first = world.write_and_import("a.txt", &maccor(50), false).await;
    let again = world.write_and_import("a.txt", &maccor(50), false).await;
    assert_eq!((first.rows, first.rows_added, first.known), (50, 50, false));
    assert_eq!((again.rows, again.rows_added, again.known), (50, 0, true));
    assert_eq!(first.datasets, again.datasets);
    // A copy under another name is the same dataset, and both paths are remembered.
    let copy = world.write_and_import("b.txt", &maccor(50), false).await;
    assert_eq!((&copy.datasets, copy.known), (&first.datasets, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rewritten_file_becomes_a_new_generation() {
    let world = World::new().await;
    let first = world.write_and_import("a.txt", &maccor(50), false).await;
    let (before, _) = world.dataset(first.datasets[0]).await;
    // Same length, another byte, far before the end.
    let mut changed = maccor(50);
    let position = changed.windows(2).position(|pair| pair == b"3.").unwrap();
    changed[position] = b'4';
    let second = world.write_and_import("a.txt", &changed, false).await;
    let (after, _) = world.dataset(first.datasets[0]).await;
    assert_eq!(second.datasets, first.datasets);
    assert_eq!(after.generation, before.generation + 1);
    assert_ne!(after.tables[0].content_hash, before.tables[0].content_hash);
    // What was there before stays readable.
    let system = world.catalog.system();
    let old = world.catalog.layout_as_system(&system, first.datasets[0], Some(before.generation));
    let old = old.await.unwrap();
    assert_eq!(old.tables[0].content_hash, before.tables[0].content_hash);
    let rows = world.store.read_rows(&old.tables[0].parts, &[8], 0..50).await.unwrap();
    assert_eq!(rows[0].number(0), Some(3.0));
    // A shorter file is a rewrite as well.
    let third = world.write_and_import("a.txt", &maccor(20), false).await;
    assert_eq!((third.datasets.as_slice(), third.rows), (first.datasets.as_slice(), 20));
    assert_eq!(world.dataset(first.datasets[0]).await.0.generation, before.generation + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_says_why() {
    let world = World::new().await;
    let table: [(&str, &[u8], &str); 4] = [
        ("empty.txt", b"", "empty"),
        ("rubbish.mpr", &[0xff, 0x00, 0x13, 0x37, 0x80], "binary that begins with ff 00 13 37"),
        ("notes.txt", b"Dear diary", "Dear diary"),
        ("settings.mps", b"EC-LAB SETTING FILE\r\n", "settings"),
    ];
    for (name, bytes, reason) in table {
        std::fs::write(world.path(name), bytes).unwrap();
        let error = world.import(&world.path(name), false).await.unwrap_err();
        assert!(matches!(error, IngestError::Unsupported(_)), "{name}: {error}");
        assert!(error.to_string().contains(reason), "{name}: {error}");
        assert!(!error.to_string().contains('\n'), "{name}: one line");
    }
    let error = world.import(&world.path("missing"), false).await.unwrap_err();
    assert!(matches!(error, IngestError::Unreadable(_)), "{error}");
    let error = world.import(world.folder.path(), false).await.unwrap_err();
    assert!(matches!(error, IngestError::Unreadable(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_file_is_complete_once_it_is_at_rest() {
    let world = World::new().await;
    let bytes = maccor(30);
    let live = world.write_and_import("a.txt", &bytes[..bytes.len() / 2], true).await;
    assert_eq!(essence(&world, live.datasets[0]).await.3, DatasetState::Live);
    // At rest without one more byte: the Closed pass still has to look.
    let unchanged = world.write_and_import("a.txt", &bytes[..bytes.len() / 2], false).await;
    assert_eq!(unchanged.datasets, live.datasets);
    assert_eq!(essence(&world, live.datasets[0]).await.3, DatasetState::Complete);
}

/// While a file grows, the chunks that are kept are not read again: a change in their middle goes
/// unnoticed (their ends are compared) until the file is at rest and all of it is hashed.
#[tokio::test(flavor = "multi_thread")]
async fn a_rewrite_in_the_middle_of_a_live_file_shows_when_it_is_at_rest() {
    let world = World::new().await;
    let mut bytes = maccor(160_000);
    assert!(bytes.len() > store::CHUNK_BYTES + (1 << 20), "more than one chunk");
    let live = world.write_and_import("a.txt", &bytes[..store::CHUNK_BYTES + 1000], true).await;
    let (before, _) = world.dataset(live.datasets[0]).await;
    let middle = store::CHUNK_BYTES / 2;
    let position = bytes[middle..].windows(2).position(|pair| pair == b"3.").unwrap();
    bytes[middle + position] = b'4';

    let grown = world.write_and_import("a.txt", &bytes, true).await;
    let (open, _) = world.dataset(live.datasets[0]).await;
    assert_eq!((grown.datasets.as_slice(), grown.rows), (live.datasets.as_slice(), 160_000));
    assert_eq!(open.generation, before.generation, "the kept chunk was not read again");

    world.write_and_import("a.txt", &bytes, false).await;
    let (closed, _) = world.dataset(live.datasets[0]).await;
    assert_eq!(closed.generation, before.generation + 1);

    // A change at the head shows at once.
    bytes[16] ^= 1;
    world.write_and_import("a.txt", &bytes, true).await;
    let (rewritten, _) = world.dataset(live.datasets[0]).await;
    assert_eq!(rewritten.generation, before.generation + 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Pieces cut at any byte give the hash, the statistics and the cycles of one full read.
    #[test]
    fn pieces_are_the_whole(cuts in prop::collection::vec(0.0_f64..1.0, 1..6)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let bytes = maccor(60);
            let whole = World::new().await;
            let expected = whole.write_and_import("a.txt", &bytes, false).await;
            let pieces = World::new().await;
            let mut cuts: Vec<usize> =
                cuts.iter().map(|cut| 200 + ((bytes.len() - 200) as f64 * cut) as usize).collect();
            cuts.sort_unstable();
            for cut in cuts {
                pieces.write_and_import("a.txt", &bytes[..cut], true).await;
            }
            let last = pieces.write_and_import("a.txt", &bytes, false).await;
            assert_eq!(last.datasets.len(), 1);
            assert_eq!(
                essence(&pieces, last.datasets[0]).await,
                essence(&whole, expected.datasets[0]).await
            );
            let (live, full) = (pieces.dataset(last.datasets[0]).await.0, whole.dataset(expected.datasets[0]).await.0);
            for (live, full) in live.columns.iter().zip(&full.columns) {
                assert_eq!((&live.name, live.statistics), (&full.name, full.statistics));
            }
            assert_eq!(live.generation, full.generation, "read on, not anew");
        });
    }
}
