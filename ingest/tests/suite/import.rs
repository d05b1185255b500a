//! One file at a time: known, rewritten, growing, rubbish.

use ingest::IngestError;
use model::dataset::DatasetState;
use proptest::prelude::*;

use crate::bench::{World, essence, maccor};

on_each_database! {
    async fn a_known_file_is_not_taken_twice(world: Arc<World>) {
        let first = world.write_and_import("a.txt", &maccor(50), false).await;
        let again = world.write_and_import("a.txt", &maccor(50), false).await;
        assert_eq!((first.rows, first.rows_added, first.known), (50, 50, false));
        assert_eq!((again.rows, again.rows_added, again.known), (50, 0, true));
        assert_eq!(first.datasets, again.datasets);
        // A copy under another name is the same dataset, and both paths are remembered.
        let copy = world.write_and_import("b.txt", &maccor(50), false).await;
        assert_eq!((&copy.datasets, copy.known), (&first.datasets, true));
    }

    async fn a_rewritten_file_becomes_a_new_generation(world: Arc<World>) {
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

    async fn what_cannot_be_read_says_why(world: Arc<World>) {
        // Nothing and little are the beginning of many a file, and no dataset for that.
        world.write_and_import("known.txt", &maccor(50), false).await;
        let table: [(&str, &[u8], &str); 4] = [
            ("empty.txt", b"", "empty"),
            ("rubbish.mpr", &[0xff, 0x00, 0x13, 0x37, 0x80], "binary that begins with ff 00 13 37"),
            ("notes.txt", b"Dear diary", "Dear diary"),
            ("settings.mps", b"EC-LAB SETTING FILE\r\n", "settings"),
        ];
        for (name, bytes, reason) in table {
            std::fs::write(world.path(name), bytes).unwrap();
            let error = world.import(name, false).await.unwrap_err();
            assert!(matches!(error, IngestError::Unsupported(_)), "{name}: {error}");
            assert!(error.to_string().contains(reason), "{name}: {error}");
            assert!(!error.to_string().contains('\n'), "{name}: one line");
        }
        let error = world.import("missing", false).await.unwrap_err();
        assert!(matches!(error, IngestError::Unreadable(_)), "{error}");
        let error = world.import("store", false).await.unwrap_err();
        assert!(matches!(error, IngestError::Unreadable(_)), "{error}");
    }

    async fn a_live_file_is_complete_once_it_is_at_rest(world: Arc<World>) {
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
    async fn a_rewrite_in_the_middle_of_a_live_file_shows_when_it_is_at_rest(world: Arc<World>) {
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
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Pieces cut at any byte give the hash, the statistics and the cycles of one full read.
    #[test]
    fn pieces_are_the_whole(cuts in prop::collection::vec(0.0_f64..1.0, 1..6)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let bytes = maccor(60);
            let (whole, pieces) = (World::on_sqlite().await, World::on_sqlite().await);
            let expected = whole.write_and_import("a.txt", &bytes, false).await;
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
