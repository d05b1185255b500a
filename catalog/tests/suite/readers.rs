//! What older readers read is read again by newer ones.

use catalog::{ReadOtherwise, TestTarget};

use crate::fixture::{link, part, record};

on_each_database! {
    async fn files_of_an_older_reader_are_read_again(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let mut of_another = record("other");
        of_another.format = "neware-csv".to_owned();
        bench.import(of_another).await;
        let dataset = bench.import(record("one")).await;
        let copy = link("file:/data/copy.txt".to_owned(), "one", None, Default::default());
        catalog.link_origin(system, copy).await.unwrap();
        let format = record("one").format;
        let lease = async || catalog.lease_read_again(system, "me", 60).await.unwrap();
        let start = async |revision| {
            catalog.readers_are_now(system, &[(&format, revision), ("neware-csv", 1)]).await.unwrap();
        };
        // As they were, and as an older server has them.
        for revision in [1, 0] {
            start(revision).await;
            assert_eq!(lease().await, None);
        }
        start(2).await;
        start(2).await;
        let asked = lease().await.unwrap();
        let files = ReadOtherwise::Reader { format: format.clone(), revision: 2 };
        assert_eq!(asked.files, files);
        assert_eq!(lease().await, None);
        let stale = catalog.origins_read_otherwise(system, &files, 0).await.unwrap();
        let keys: Vec<&str> = stale.iter().map(|(_, key)| key.as_str()).collect();
        assert_eq!(keys, ["file:/data/one.txt", "file:/data/copy.txt"]);
        assert_eq!(
            catalog.origins_read_otherwise(system, &files, stale[0].0).await.unwrap(),
            stale[1..]
        );
        let mut again = record("one");
        again.parser_revision = 2;
        again.tests[0].target = TestTarget::NewGeneration {
            dataset,
            expected_generation: 1,
            expected_revision: 1,
        };
        again.tests[0].tables[0].added = vec![part("again", 0, 10)];
        bench.import(again).await;
        let left = catalog.origins_read_otherwise(system, &files, 0).await.unwrap();
        assert_eq!(left, stale[1..], "the copy follows when it is looked at");
    }
}
