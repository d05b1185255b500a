//! A reader that became a better one reads its files again.

use catalog::ReadOtherwise;
use ingest::Reread;
use sea_orm::{ConnectionTrait, Database};

use crate::bench::{essence, maccor};

on_each_database! {
    async fn what_an_older_reader_read_is_read_again(world: Arc<World>) {
        let dataset = world.write_and_import("a.034", &maccor(40), false).await.datasets[0];
        let before = essence(&world, dataset).await;
        let system = world.catalog.system();
        world.ingest.ask_for_newer_readers().await.unwrap();
        assert_eq!(world.catalog.lease_read_again(&system, "me", 60).await.unwrap(), None);

        let raw = Database::connect(&world.url).await.unwrap();
        raw.execute_unprepared(
            r#"UPDATE origin SET parser_revision = 0,
               resume = REPLACE(resume, '"parser_revision":1', '"parser_revision":0')"#,
        )
        .await
        .unwrap();
        raw.close().await.unwrap();
        // The disk is not looked at.
        std::fs::remove_file(world.path("a.034")).unwrap();
        world.ingest.ask_for_newer_readers().await.unwrap();
        let asked = world.catalog.lease_read_again(&system, "me", 60).await.unwrap().unwrap();
        assert!(
            matches!(&asked.files, ReadOtherwise::Reader { format, .. } if format == "maccor-text"),
            "{asked:?}"
        );
        let once = Reread { read: 1, failed: 0 };
        assert_eq!(world.ingest.read_again(&asked.files).await.unwrap(), once);
        assert_eq!(essence(&world, dataset).await, before);
        assert_eq!(world.dataset(dataset).await.0.generation, 2);
        assert_eq!(world.ingest.read_again(&asked.files).await.unwrap(), Reread::default());
        world.catalog.finish_job(&system, asked.job).await.unwrap();
        world.ingest.ask_for_newer_readers().await.unwrap();
        assert_eq!(world.catalog.lease_read_again(&system, "me", 60).await.unwrap(), None);
    }
}
