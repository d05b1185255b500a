//! What ingest writes: all of an import, or nothing.

use catalog::TestTarget;
use model::dataset::{DatasetState, DateSource, SourceRole};
use model::standard::StandardColumn;
use model::time::Timestamp;
use serde_json::json;

use crate::bench::outcome;
use crate::fixture::{raw, record};

on_each_database! {
    async fn a_new_dataset_is_described_by_its_file(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let mut record = record("one");
        let mut settings = raw("settings");
        settings.role = SourceRole::Settings;
        record.raw_files.push(settings);
        record.tests[0].tables[0].statistics[2].sum = f64::NAN;
        record.tests[0].tables[0].added[0].blocks[0].columns[2].sum = f64::NAN;
        let table = record.tests[0].tables[0].clone();
        let id = bench.import(record).await;

        let detail = catalog.dataset(&admin, id).await.unwrap();
        assert_eq!(detail.row.name, "one");
        assert_eq!(detail.row.tester_type, "Maccor");
        assert_eq!(detail.row.channel.as_deref(), Some("3"));
        assert_eq!((detail.row.samples, detail.row.state), (10, DatasetState::Complete));
        assert_eq!((detail.generation, detail.revision, detail.row.metadata_revision), (1, 1, 1));
        assert_eq!(detail.date_source, DateSource::Start);
        assert_eq!(detail.duration_second, Some(9.0));
        assert_eq!(detail.tester_serial.as_deref(), Some("4711"));
        assert_eq!(detail.warnings.len(), 1);
        assert_eq!(detail.updated_at, bench.now());
        let files: Vec<_> = detail
            .files
            .iter()
            .map(|it| (it.name.as_str(), it.role, it.bytes, it.paths.len()))
            .collect();
        assert_eq!(files, [("one.txt", SourceRole::Data, 1234, 1),
            ("settings.txt", SourceRole::Settings, 1234, 0)]);
        assert_eq!(detail.files[0].paths, ["/data/one.txt"]);

        let columns: Vec<_> = detail
            .columns
            .iter()
            .map(|it| (it.name.as_str(), it.unit.as_deref(), it.standard.is_some(), it.stored_column))
            .collect();
        assert_eq!(columns, [
            ("current_ampere", Some("A"), true, 1),
            ("test_time_second", Some("s"), true, 0),
            ("voltage_volt", Some("V"), true, 3),
            ("Time", Some("s"), false, 0),
            ("I", Some("mA"), false, 1),
            ("Aux", None, false, 2),
        ]);
        let current = detail.standard_column(StandardColumn::CurrentAmpere).unwrap();
        let of = current.statistics;
        assert_eq!((of.min, of.max, of.sum, of.rows), (Some(-2.0), Some(1.0), 0.5, 10));
        let aux = &detail.columns[5].statistics;
        assert_eq!((aux.min, aux.max), (Some(f64::NEG_INFINITY), Some(f64::INFINITY)));
        assert!(aux.sum.is_nan());

        let layout = catalog.layout(&admin, id).await.unwrap();
        assert_eq!((layout.generation, layout.revision), (1, 1));
        // Compared as text: NaN is not equal to itself.
        assert_eq!(format!("{:?}", layout.columns), format!("{:?}", detail.columns));
        assert_eq!(layout.tables.len(), 1);
        assert_eq!(layout.tables[0].specs, table.table.columns);
        assert_eq!(layout.tables[0].content_hash, "content of one");
        let stored = &layout.tables[0].parts[0];
        assert_eq!(format!("{stored:?}"), format!("{:?}", table.added[0]));
    }

    async fn an_import_is_seen_whole_or_not_at_all(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let known = bench.import(record("known")).await;
        let mut record = record("several");
        let mut second = crate::fixture::test("second");
        second.target = TestTarget::Append { dataset: known, expected_revision: 7 };
        record.tests.push(second);
        assert_eq!(outcome(&catalog.record_import(&bench.system, record.clone()).await), "conflict");
        assert_eq!(catalog.datasets(&admin, &Default::default()).await.unwrap().total, 1);
        assert_eq!(catalog.raw_file(&bench.system, "several").await.unwrap(), None);
        assert_eq!(catalog.origin(&bench.system, &record.origin).await.unwrap(), None);
        record.tests[1].target = TestTarget::New;
        let ids = catalog.record_import(&bench.system, record.clone()).await.unwrap();
        assert_eq!(ids.len(), 2);
        let raw = catalog.raw_file(&bench.system, "several").await.unwrap().unwrap();
        assert_eq!(raw.datasets, [(ids[0], 0), (ids[1], 1)]);

        // What cannot be is refused before anything is written.
        let broken = |change: fn(&mut catalog::ImportRecord)| {
            let mut broken = crate::fixture::record("broken");
            change(&mut broken);
            broken
        };
        let table = [
            broken(|it| it.raw_files.clear()),
            broken(|it| it.raw_files[0].role = SourceRole::Log),
            broken(|it| it.tests[0].tables[0].statistics.truncate(3)),
            broken(|it| it.tests[0].tables[0].table.standard[0].column = 4),
            broken(|it| it.tests[0].tables[0].added[0].table = 1),
            broken(|it| it.tests[0].cycles.from_ordinal = 1),
        ];
        for record in table {
            let answer = catalog.record_import(&bench.system, record).await;
            assert_eq!(outcome(&answer), "invalid");
        }
    }

    async fn hostile_texts_out_of_files_are_kept_as_far_as_they_go(bench: Arc<Bench>) {
        let admin = bench.admin("grace").await;
        let mut record = record("odd");
        let test = &mut record.tests[0];
        test.name = format!("a\0b{}", "ü".repeat(5000));
        test.date = Timestamp(i64::MIN);
        test.duration_second = Some(f64::NAN);
        test.metadata.tester_type = Some("\0".to_owned());
        test.metadata.channel = Some("\0 \0".to_owned());
        test.metadata.comments = Some("\0'; DROP TABLE dataset; --".to_owned());
        test.metadata.vendor.insert("\0".to_owned(), json!("\0"));
        test.tables[0].table.name = "\0".to_owned();
        test.tables[0].table.columns[0].name = "Ti\0me".to_owned();
        test.tables[0].rows = u64::MAX;
        test.cycles.rows[0].charge_capacity_ah = Some(f64::NAN);
        test.cycles.rows[0].charge_energy_wh = Some(f64::INFINITY);
        test.steps.rows = vec![("\0".to_owned(), 0, u64::MAX)];
        record.origin = format!("file:/{}", "long/".repeat(2000));
        record.raw_files[0].name = "\0".to_owned();
        let metadata = test_metadata(&record);
        let id = bench.import(record).await;
        let detail = bench.catalog.dataset(&admin, id).await.unwrap();
        assert_eq!(detail.row.name.chars().count(), 300);
        assert!(detail.row.name.starts_with("abü"));
        assert_eq!((detail.row.channel.as_deref(), detail.duration_second), (None, None));
        assert_eq!(detail.file_metadata, metadata);
        assert_eq!(detail.columns[3].name, "Time");
        let cycle = bench.catalog.cycles(&admin, id).await.unwrap().remove(0);
        assert_eq!((cycle.charge_capacity_ah, cycle.charge_energy_wh), (None, Some(f64::INFINITY)));
        assert_eq!(outcome(&bench.catalog.layout(&admin, id).await), "ok");
    }
}

fn test_metadata(record: &catalog::ImportRecord) -> model::metadata::FileMetadata {
    record.tests[0].metadata.clone()
}
