//! One file by two ways: overlapping folders, an import beside a watched folder, a copy that grows in
//! step or lags behind. It stays one dataset.

use model::dataset::DatasetState;

use crate::bench::{World, essence, maccor, maccor_of};

/// The file at each tick of a test. The first state is shorter than what files are found by.
const ROWS: [usize; 3] = [1, 20, 60];

/// Passes in one tick, by route; the one that is left out misses a state.
const PASSES: [&[&str]; 4] = [&["a"], &["b"], &["a", "b"], &["b", "a"]];

/// Every choice of passes for the ticks.
fn interleavings() -> impl Iterator<Item = [&'static [&'static str]; 3]> {
    (0..4 * 4 * 4).map(|n| [PASSES[n % 4], PASSES[n / 4 % 4], PASSES[n / 16]])
}

/// Takes a file in by two routes, of which `b` lags behind by some ticks.
async fn take_in(world: &World, tag: &str, ticks: [&[&str]; 3], lag: usize) {
    for (tick, passes) in ticks.into_iter().enumerate() {
        for route in passes {
            let seen = if *route == "b" { tick.saturating_sub(lag) } else { tick };
            let name = format!("{tag}{route}.txt");
            world.write_and_import(&name, &maccor_of(tag, ROWS[seen]), true).await;
        }
    }
    for route in ["b", "a"] {
        world.write_and_import(&format!("{tag}{route}.txt"), &maccor_of(tag, 60), false).await;
    }
}

on_each_database! {
    async fn a_growing_file_seen_by_two_routes_is_one_dataset(world: Arc<World>) {
        let whole = world.write_and_import("whole.txt", &maccor(60), false).await;
        let expected = essence(&world, whole.datasets[0]).await;
        for (number, ticks) in interleavings().enumerate() {
            let lag = number % 3;
            let tag = format!("T{number}");
            take_in(&world, &tag, ticks, lag).await;
            let case = format!("{ticks:?}, {lag} behind");
            assert_eq!(world.datasets().await, number as u64 + 2, "{case}");
            let last = world.import(&format!("{tag}a.txt"), false).await.unwrap();
            assert!(last.known, "{case}");
            assert_eq!(essence(&world, last.datasets[0]).await, expected, "{case}");
            let (detail, _) = world.dataset(last.datasets[0]).await;
            assert_eq!((detail.generation, detail.files.len()), (1, 1), "{case}: read on, not anew");
            assert_eq!(detail.files[0].paths.len(), 2, "{case}: both paths are remembered");
        }
    }

    async fn copies_that_go_their_own_ways_are_two_datasets(world: Arc<World>) {
        let start = maccor(20);
        let first = world.write_and_import("a.txt", &start, true).await;
        let copy = world.write_and_import("b.txt", &start, true).await;
        assert_eq!(copy.datasets, first.datasets);
        let mut longer = maccor(60);
        let changed = longer.len() - 200;
        longer[changed] = b'9';
        world.write_and_import("a.txt", &maccor(60), true).await;
        let second = world.write_and_import("b.txt", &longer, true).await;
        assert_ne!(second.datasets, first.datasets);
        assert_eq!((second.rows, world.datasets().await), (60, 2));
        // From here on each goes on with its own.
        for (name, datasets) in [("a.txt", &first.datasets), ("b.txt", &second.datasets)] {
            let bytes = std::fs::read(world.path(name)).unwrap();
            let closed = world.write_and_import(name, &bytes, false).await;
            assert_eq!(&closed.datasets, datasets);
            assert_eq!(essence(&world, datasets[0]).await.3, DatasetState::Complete);
        }
        assert_eq!(world.datasets().await, 2);
    }

    async fn a_part_of_a_known_file_is_known(world: Arc<World>) {
        let whole = world.write_and_import("a.txt", &maccor(60), false).await;
        for _ in 0..2 {
            let part = world.write_and_import("part.txt", &maccor(30), false).await;
            assert_eq!((part.datasets.as_slice(), part.known), (whole.datasets.as_slice(), true));
        }
        // At the place of the whole one a shorter file is a rewrite.
        let shorter = world.write_and_import("a.txt", &maccor(30), false).await;
        assert_eq!((shorter.datasets.as_slice(), shorter.rows), (whole.datasets.as_slice(), 30));
        assert_eq!(world.dataset(whole.datasets[0]).await.0.generation, 2);
    }

    async fn first_passes_at_once_make_one_dataset(world: Arc<World>) {
        for round in 0..4 {
            let bytes = maccor_of(&format!("R{round}"), 200);
            let names = ["a", "a", "b", "b", "c"].map(|name| format!("{round}{name}.txt"));
            for name in &names {
                std::fs::write(world.path(name), &bytes).unwrap();
            }
            let passes = names.map(|name| {
                let world = world.clone();
                tokio::spawn(async move { world.import(&name, false).await })
            });
            let mut datasets = Vec::new();
            for pass in passes {
                datasets.extend(pass.await.unwrap().unwrap().datasets);
            }
            datasets.dedup();
            assert_eq!(datasets.len(), 1, "{datasets:?}");
            assert_eq!(world.datasets().await, round + 1);
            assert_eq!(essence(&world, datasets[0]).await.2, 200);
        }
    }
}
