//! What the store is cleared of, and what is spared.

use std::time::{SystemTime, UNIX_EPOCH};

use futures::TryStreamExt;
use ingest::Swept;
use model::time::Timestamp;

use crate::bench::{World, maccor};

/// So many hours from now.
fn in_hours(hours: i64) -> Timestamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
    Timestamp(i64::try_from(now).unwrap() + hours * 3_600_000_000)
}

async fn objects(world: &World) -> Vec<String> {
    let listed: Vec<_> = world.store.list(None).try_collect().await.unwrap();
    let mut keys: Vec<_> = listed.into_iter().map(|object| object.key).collect();
    keys.sort();
    keys
}

on_each_database! {
    async fn what_nothing_names_goes_after_a_day(world: Arc<World>) {
        // The provisional last row is a part of its own, which the next pass replaces.
        let bytes = maccor(60);
        let live = world.write_and_import("a.txt", &bytes[..bytes.len() - 900], true).await;
        world.write_and_import("a.txt", &bytes, false).await;
        // A rewrite: what was there before stays readable.
        let shorter = maccor(30);
        world.write_and_import("a.txt", &shorter, false).await;
        let named = objects(&world).await;
        // What a crash left behind: a file's bytes without a row.
        let stray = world.store.put_raw(&b"nobody knows of these bytes"[..]).await.unwrap();
        std::fs::create_dir_all(world.path("store/notes")).unwrap();
        std::fs::write(world.path("store/notes/mine.txt"), b"not the program's").unwrap();
        let everything = objects(&world).await;
        assert_eq!(everything.len(), named.len() + 2);

        assert_eq!(world.ingest.sweep(in_hours(23)).await.unwrap(), Swept::default());
        assert_eq!(objects(&world).await, everything, "all of it is young");

        let swept = world.ingest.sweep(in_hours(25)).await.unwrap();
        assert!(swept.parts > 0, "{swept:?}");
        assert!(swept.strays >= 1 && swept.stray_bytes > 0, "{swept:?}");
        let left = objects(&world).await;
        assert!(!left.contains(&stray.chunks[0].key()));
        assert!(left.contains(&"notes/mine.txt".to_owned()));
        assert_eq!(world.ingest.sweep(in_hours(25)).await.unwrap(), Swept::default());

        // Every generation still reads whole, and so do its raw bytes.
        let system = world.catalog.system();
        for (generation, rows) in [(1, 60), (2, 30)] {
            let layout =
                world.catalog.layout_as_system(&system, live.datasets[0], Some(generation)).await;
            let table = &layout.unwrap().tables[0];
            let read = world.store.read_rows(&table.parts, &[8], 0..rows).await.unwrap();
            assert_eq!(read[0].len() as u64, rows);
        }
        for file in world.catalog.raw_files(&system).await.unwrap() {
            let raw = serde_json::from_value(file.description).unwrap();
            world.store.verify_raw(&raw).await.unwrap();
        }
    }
}
