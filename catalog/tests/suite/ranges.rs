//! Named ranges of samples.

use catalog::{CyclesFrom, StepsFrom, TestTarget};
use model::cycle::RangeKind;
use model::id::RangeId;

use crate::bench::outcome;
use crate::fixture::{cycle, part, record};

on_each_database! {
    async fn ranges_come_from_the_file_and_from_people(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let id = bench.dataset_of(&ada, "one").await;
        catalog.create_range(&ada, id, " pulse ", 2, 2, Some("10 A")).await.unwrap();
        catalog.create_range(&ada, id, "rest", 3, 9, None).await.unwrap();
        let ranges = catalog.ranges(&ada, id).await.unwrap();
        let seen: Vec<_> = ranges
            .iter()
            .map(|it| (it.kind, it.label.as_str(), it.first_sample, it.last_sample, it.info.as_deref()))
            .collect();
        let expected = [
            (RangeKind::All, "all", 0, 9, None),
            (RangeKind::Cycle, "cycle_1", 0, 4, None),
            (RangeKind::Cycle, "cycle_2", 5, 9, None),
            (RangeKind::Step, "rest", 0, 2, None),
            (RangeKind::User, "pulse", 2, 2, Some("10 A")),
            (RangeKind::User, "rest", 3, 9, None),
        ];
        assert_eq!(seen, expected);
        // The list of all datasets carries everything but the steps.
        let listed = &catalog.all_datasets(&ada).await.unwrap()[0].ranges;
        let without_steps = ranges.iter().filter(|it| it.kind != RangeKind::Step);
        assert!(listed.iter().eq(without_steps));

        for (range, expected) in
            [(ranges[4].id, "ok"), (ranges[4].id, "not found"), (ranges[0].id, "not found"),
             (RangeId(9999), "not found")]
        {
            assert_eq!(outcome(&catalog.delete_range(&ada, id, range).await), expected);
        }
        for (label, first, last) in [("", 0, 1), ("x", 2, 1), ("x", 0, 10), ("x", 10, u64::MAX)] {
            let answer = catalog.create_range(&ada, id, label, first, last, None).await;
            assert_eq!(outcome(&answer), "invalid", "{label} {first} {last}");
        }
        assert_eq!(catalog.ranges(&ada, id).await.unwrap().len(), 5);
    }

    async fn a_growing_file_moves_its_ranges_and_keeps_their_ids(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let id = bench.dataset_of(&ada, "one").await;
        let mine = catalog.create_range(&ada, id, "mine", 0, 1, None).await.unwrap();
        let before = catalog.ranges(&ada, id).await.unwrap();

        let mut next = record("one");
        let test = &mut next.tests[0];
        test.target = TestTarget::Append { dataset: id, expected_revision: 1 };
        test.tables[0].rows = 20;
        test.tables[0].added = vec![part("one b", 10, 10)];
        test.cycles = CyclesFrom { from_ordinal: 1, rows: vec![cycle(1, 5, 14), cycle(2, 15, 19)] };
        test.steps = StepsFrom { from_ordinal: 1, rows: vec![("charge".to_owned(), 3, 19)] };
        bench.import(next).await;
        let after = catalog.ranges(&ada, id).await.unwrap();
        let seen: Vec<_> = after
            .iter()
            .map(|it| (it.label.as_str(), it.first_sample, it.last_sample))
            .collect();
        assert_eq!(seen, [("all", 0, 19), ("cycle_1", 0, 4), ("cycle_2", 5, 14),
            ("cycle_3", 15, 19), ("rest", 0, 2), ("charge", 3, 19), ("mine", 0, 1)]);
        for old in &before {
            let new = after.iter().find(|new| new.label == old.label).unwrap();
            assert_eq!(new.id, old.id, "{}", old.label);
        }
        assert_eq!(catalog.cycles(&ada, id).await.unwrap(),
            [cycle(0, 0, 4), cycle(1, 5, 14), cycle(2, 15, 19)]);

        // A new generation has ranges of its own; what people made stays.
        let mut rewritten = record("one");
        let test = &mut rewritten.tests[0];
        test.target = TestTarget::NewGeneration { dataset: id, expected_generation: 1, expected_revision: 2 };
        test.tables[0].added = vec![part("one c", 0, 10)];
        test.cycles = CyclesFrom { from_ordinal: 0, rows: vec![cycle(0, 0, 9)] };
        test.steps = StepsFrom::default();
        bench.import(rewritten).await;
        let ranges = catalog.ranges(&ada, id).await.unwrap();
        let seen: Vec<_> = ranges.iter().map(|it| (it.label.as_str(), it.last_sample)).collect();
        assert_eq!(seen, [("all", 9), ("cycle_1", 9), ("mine", 1)]);
        assert_eq!(ranges[2].id, mine);
        assert_eq!(catalog.cycles(&ada, id).await.unwrap(), [cycle(0, 0, 9)]);
    }

    async fn no_range_passes_the_end_of_a_shorter_generation(bench: Arc<Bench>) {
        let (catalog, ada) = (&bench.catalog, bench.user("ada").await);
        let id = bench.dataset_of(&ada, "one").await;
        for (label, first, last) in [("inside", 0, 1), ("across", 2, 9), ("beyond", 5, 9)] {
            catalog.create_range(&ada, id, label, first, last, None).await.unwrap();
        }
        let generation = |number: u64, rows: u64| {
            let mut rewritten = record("one");
            let test = &mut rewritten.tests[0];
            test.target = TestTarget::NewGeneration { dataset: id, expected_generation: number, expected_revision: number };
            test.tables[0].rows = rows;
            test.tables[0].added = vec![part(&format!("generation {number}"), 0, rows)];
            (test.cycles, test.steps) = (CyclesFrom::default(), StepsFrom::default());
            rewritten
        };
        let table = [
            (4, vec![("inside", 0, 1), ("across", 2, 3)]),
            (0, vec![]),
            (10, vec![("inside", 0, 1), ("across", 2, 9), ("beyond", 5, 9)]),
        ];
        for (number, (rows, expected)) in (1..).zip(table) {
            bench.import(generation(number, rows)).await;
            let ranges = catalog.ranges(&ada, id).await.unwrap();
            let made: Vec<_> = ranges
                .iter()
                .filter(|it| it.kind == RangeKind::User)
                .map(|it| (it.label.as_str(), it.first_sample, it.last_sample))
                .collect();
            assert_eq!(made, expected, "{rows} rows");
        }
    }

    async fn people_may_make_ranges_at_once(bench: Arc<Bench>) {
        let ada = bench.user("ada").await;
        let id = bench.dataset_of(&ada, "one").await;
        let made = (0..8).map(|at| {
            let (catalog, ada) = (bench.catalog.clone(), ada.clone());
            tokio::spawn(async move {
                catalog.create_range(&ada, id, &format!("r{at}"), 0, 1, None).await
            })
        });
        for range in made.collect::<Vec<_>>() {
            assert_eq!(outcome(&range.await.unwrap()), "ok");
        }
        let ranges = bench.catalog.ranges(&ada, id).await.unwrap();
        assert_eq!(ranges.iter().filter(|it| it.kind == RangeKind::User).count(), 8);
    }
}
