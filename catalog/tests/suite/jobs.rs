//! Jobs and their leases.

use serde_json::json;

use crate::bench::{DAY, SECOND, outcome};

const KINDS: &[&str] = &["harvest.run_now", "harvest.retry_file"];

on_each_database! {
    async fn a_job_is_leased_once_until_its_lease_runs_out(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        assert_eq!(catalog.lease_job(system, KINDS, "one", 60).await.unwrap(), None);
        let payload = json!({ "file": 7 });
        let id = catalog.enqueue(system, KINDS[1], "retry:7", payload.clone()).await.unwrap();
        assert_eq!(catalog.lease_job(system, &["other"], "one", 60).await.unwrap(), None);
        let job = catalog.lease_job(system, KINDS, "one", 60).await.unwrap().unwrap();
        assert_eq!((job.id, job.kind.as_str(), job.payload, job.attempts),
            (id, KINDS[1], payload, 1));
        bench.clock.advance(60 * SECOND - 1);
        assert_eq!(catalog.lease_job(system, KINDS, "two", 60).await.unwrap(), None);
        bench.clock.advance(1);
        let again = catalog.lease_job(system, KINDS, "two", 60).await.unwrap().unwrap();
        assert_eq!((again.id, again.attempts), (id, 2));
        catalog.finish_job(system, id).await.unwrap();
        bench.clock.advance(DAY);
        assert_eq!(catalog.lease_job(system, KINDS, "one", 60).await.unwrap(), None);
        assert_eq!(outcome(&catalog.finish_job(system, id).await), "not found");
    }

    async fn a_job_that_takes_longer_is_kept_by_whoever_has_it(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let id = catalog.enqueue(system, KINDS[0], "run:1", json!({})).await.unwrap();
        let renew = async |owner| catalog.renew_lease(system, id, owner, 60).await;
        assert_eq!(outcome(&renew("one").await), "not found");
        catalog.lease_job(system, KINDS, "one", 60).await.unwrap().unwrap();
        bench.clock.advance(50 * SECOND);
        renew("one").await.unwrap();
        bench.clock.advance(50 * SECOND);
        assert_eq!(catalog.lease_job(system, KINDS, "two", 60).await.unwrap(), None);
        bench.clock.advance(10 * SECOND);
        catalog.lease_job(system, KINDS, "two", 60).await.unwrap().unwrap();
        assert_eq!(outcome(&renew("one").await), "not found");
        renew("two").await.unwrap();
        catalog.finish_job(system, id).await.unwrap();
        assert_eq!(outcome(&renew("two").await), "not found");
    }

    async fn one_unfinished_job_a_key(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let first = catalog.enqueue(system, KINDS[0], "run:1", json!({})).await.unwrap();
        let same = catalog.enqueue(system, KINDS[0], "run:1", json!({})).await.unwrap();
        assert_eq!(first, same);
        let other = catalog.enqueue(system, KINDS[0], "run:2", json!({})).await.unwrap();
        assert_ne!(first, other);
        let leased = catalog.lease_job(system, KINDS, "one", 60).await.unwrap().unwrap();
        assert_eq!(leased.id, first);
        catalog.finish_job(system, first).await.unwrap();
        let next = catalog.enqueue(system, KINDS[0], "run:1", json!({})).await.unwrap();
        assert_ne!(first, next);
    }

    async fn what_is_asked_for_during_a_run_is_run_again(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let ends: [&[bool]; 3] = [&[true, true], &[false, true], &[false, false]];
        for ends in ends {
            let id = catalog.enqueue(system, KINDS[0], "run:1", json!({})).await.unwrap();
            // Asked for twice before it begins: once is enough.
            catalog.enqueue(system, KINDS[0], "run:1", json!({})).await.unwrap();
            for (run, is_done) in ends.iter().enumerate() {
                let leased = catalog.lease_job(system, KINDS, "one", 60).await.unwrap().unwrap();
                assert_eq!((leased.id, leased.attempts), (id, 1), "{ends:?}");
                if run == 0 {
                    bench.clock.advance(SECOND);
                    catalog.enqueue(system, KINDS[0], "run:1", json!({})).await.unwrap();
                }
                match is_done {
                    true => catalog.finish_job(system, id).await.unwrap(),
                    false => catalog.fail_job(system, id, "for good", None).await.unwrap(),
                }
            }
            assert_eq!(catalog.lease_job(system, KINDS, "one", 60).await.unwrap(), None);
        }
    }

    async fn failed_jobs_wait_and_can_be_hastened_or_given_up(bench: Arc<Bench>) {
        let (catalog, system) = (&bench.catalog, &bench.system);
        let id = catalog.enqueue(system, KINDS[0], "run:1", json!({})).await.unwrap();
        catalog.lease_job(system, KINDS, "one", 60).await.unwrap().unwrap();
        catalog.fail_job(system, id, "the share is away", Some(300)).await.unwrap();
        bench.clock.advance(299 * SECOND);
        assert_eq!(catalog.lease_job(system, KINDS, "one", 60).await.unwrap(), None);
        bench.clock.advance(SECOND);
        let job = catalog.lease_job(system, KINDS, "one", 60).await.unwrap().unwrap();
        assert_eq!(job.attempts, 2);
        catalog.fail_job(system, id, "still away", Some(300)).await.unwrap();
        catalog.enqueue(system, KINDS[0], "run:1", json!({})).await.unwrap();
        assert!(catalog.lease_job(system, KINDS, "one", 60).await.unwrap().is_some());
        catalog.fail_job(system, id, "for good", None).await.unwrap();
        assert_eq!(catalog.lease_job(system, KINDS, "one", 60).await.unwrap(), None);
        bench.clock.advance(31 * DAY);
        catalog.tidy(system).await.unwrap();
        use sea_orm::{EntityTrait, PaginatorTrait};
        assert_eq!(entity::job::Entity::find().count(&bench.raw).await.unwrap(), 0);
    }

    async fn many_runners_share_the_jobs_without_doubling(bench: Arc<Bench>) {
        for at in 0..20 {
            let key = format!("run:{at}");
            bench.catalog.enqueue(&bench.system, KINDS[0], &key, json!({})).await.unwrap();
        }
        let runners = (0..4).map(|runner| {
            let catalog = bench.catalog.clone();
            let system = catalog.system();
            tokio::spawn(async move {
                let mut taken = Vec::new();
                let owner = format!("runner {runner}");
                while let Some(job) =
                    catalog.lease_job(&system, KINDS, &owner, 60).await.unwrap()
                {
                    taken.push(job.id);
                }
                taken
            })
        });
        let mut all = Vec::new();
        for runner in runners.collect::<Vec<_>>() {
            all.extend(runner.await.unwrap());
        }
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!((count, all.len()), (20, 20));
    }
}
