//! Guessing is slowed down, per account and per address, and nobody is locked out for good.

use catalog::CatalogError;

use crate::bench::{HOUR, PASSWORD, SECOND, outcome};

fn address(last: usize) -> String {
    format!("192.0.2.{last}")
}

on_each_database! {
    async fn ten_tries_for_one_account_from_many_addresses(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        for (username, known) in [("ada", true), ("nobody", false)] {
            if known {
                bench.user(username).await;
            }
            for at in 0..10 {
                let answer = catalog.log_in(username, "wrong", &address(at), None).await;
                assert_eq!(outcome(&answer), "unauthenticated", "{username} {at}");
            }
            let right = catalog.log_in(username, PASSWORD, &address(50), None).await;
            assert!(matches!(right, Err(CatalogError::Throttled { retry_after_seconds: 1 })));
            // Refused tries do not prolong the wait.
            for _ in 0..20 {
                let _ = catalog.log_in(username, "wrong", &address(51), None).await;
            }
            bench.clock.advance(SECOND);
            let expected = if known { "ok" } else { "unauthenticated" };
            let right = catalog.log_in(username, PASSWORD, &address(50), None).await;
            assert_eq!(outcome(&right), expected, "{username}");
        }
    }

    async fn the_wait_of_an_account_is_at_most_a_minute(bench: Arc<Bench>) {
        bench.user("ada").await;
        for at in 0..40 {
            let answer = bench.catalog.log_in("ada", "wrong", &address(at), None).await;
            assert_eq!(outcome(&answer), "unauthenticated");
            bench.clock.advance(61 * SECOND);
        }
        let right = bench.catalog.log_in("ada", PASSWORD, &address(200), None).await;
        assert_eq!(outcome(&right), "ok");
    }

    async fn ten_tries_from_one_address_for_many_accounts(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        bench.user("ada").await;
        bench.user("eve").await;
        for at in 0..9 {
            let answer = catalog.log_in(&format!("user{at}"), "wrong", &address(7), None).await;
            assert_eq!(outcome(&answer), "unauthenticated");
        }
        // One's own right password takes back its own try only.
        assert_eq!(outcome(&catalog.log_in("eve", PASSWORD, &address(7), None).await), "ok");
        let answer = catalog.log_in("user10", "wrong", &address(7), None).await;
        assert_eq!(outcome(&answer), "unauthenticated");
        let answer = catalog.log_in("ada", PASSWORD, &address(7), None).await;
        assert_eq!(outcome(&answer), "throttled");
        assert_eq!(outcome(&catalog.log_in("ada", PASSWORD, &address(8), None).await), "ok");
        bench.clock.advance(HOUR + SECOND);
        assert_eq!(outcome(&catalog.log_in("ada", PASSWORD, &address(7), None).await), "ok");
    }

    async fn many_tries_at_once_are_no_way_around(bench: Arc<Bench>) {
        bench.user("ada").await;
        let tries = (0..30).map(|at| {
            let catalog = bench.catalog.clone();
            tokio::spawn(async move {
                outcome(&catalog.log_in("ada", "wrong", &address(at), None).await)
            })
        });
        let mut checked = 0;
        for attempt in tries.collect::<Vec<_>>() {
            match attempt.await.unwrap() {
                "unauthenticated" => checked += 1,
                other => assert_eq!(other, "throttled"),
            }
        }
        assert_eq!(checked, 10);
    }

    async fn guessing_the_current_password_is_slowed_down_too(bench: Arc<Bench>) {
        let ada = bench.user("ada").await;
        let new = "tr4velling kettle";
        for _ in 0..10 {
            let answer = bench.catalog.change_password(&ada, "wrong", new).await;
            assert_eq!(outcome(&answer), "invalid");
        }
        let answer = bench.catalog.change_password(&ada, PASSWORD, new).await;
        assert_eq!(outcome(&answer), "throttled");
        bench.clock.advance(61 * SECOND);
        assert_eq!(outcome(&bench.catalog.change_password(&ada, PASSWORD, new).await), "ok");
    }
}
