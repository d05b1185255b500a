//! Log-in, log-out, and how sessions end.

use crate::bench::{DAY, HOUR, PASSWORD, SECOND, outcome};

const HERE: &str = "192.0.2.1";

on_each_database! {
    async fn only_the_password_opens_a_session(bench: Arc<Bench>) {
        bench.user("Ada").await;
        let table = [
            ("Ada", PASSWORD, "ok"),
            (" ada ", PASSWORD, "ok"),
            ("Ada", "plum tree by the lake", "unauthenticated"),
            ("Ada", "", "unauthenticated"),
            ("nobody", PASSWORD, "unauthenticated"),
            ("", PASSWORD, "unauthenticated"),
            ("a\0da", PASSWORD, "ok"),
            ("' OR 1=1 --", PASSWORD, "unauthenticated"),
        ];
        for (username, password, expected) in table {
            let answer = bench.catalog.log_in(username, password, HERE, None).await;
            assert_eq!(outcome(&answer), expected, "{username:?} {password:?}");
        }
        assert_eq!(bench.catalog.profile(&bench.viewer("ada").await).await.unwrap().last_log_in_at,
            Some(bench.now()));
    }

    async fn every_log_in_makes_another_session_and_log_out_ends_it(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        bench.user("ada").await;
        let one = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        let two = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        assert_ne!(one.secret, two.secret);
        assert_eq!(one.expires_at.0, bench.now().0 + 30 * DAY);
        catalog.log_out(&one.secret).await.unwrap();
        catalog.log_out(&one.secret).await.unwrap();
        let table = [(one.secret.as_str(), "unauthenticated"), (&two.secret, "ok"),
            ("", "unauthenticated")];
        for (secret, expected) in table {
            assert_eq!(outcome(&catalog.viewer_of_session(secret).await), expected);
        }
        assert!(!format!("{two:?}").contains(&two.secret));
    }

    async fn a_new_log_in_ends_the_session_before_it(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        bench.user("ada").await;
        let old = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        let elsewhere = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        // A wrong password ends nothing.
        let wrong = catalog.log_in("ada", "wrong", HERE, Some(&old.secret)).await;
        assert_eq!(outcome(&wrong), "unauthenticated");
        assert_eq!(outcome(&catalog.viewer_of_session(&old.secret).await), "ok");
        let new = catalog.log_in("ada", PASSWORD, HERE, Some(&old.secret)).await.unwrap();
        let table = [(&old, "unauthenticated"), (&elsewhere, "ok"), (&new, "ok")];
        for (session, expected) in table {
            assert_eq!(outcome(&catalog.viewer_of_session(&session.secret).await), expected);
        }
    }

    async fn sessions_end_idle_and_at_last(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        bench.user("ada").await;
        let idle = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        bench.clock.advance(12 * HOUR - SECOND);
        assert_eq!(outcome(&catalog.viewer_of_session(&idle.secret).await), "ok");
        bench.clock.advance(12 * HOUR - SECOND);
        assert_eq!(outcome(&catalog.viewer_of_session(&idle.secret).await), "ok");
        bench.clock.advance(12 * HOUR);
        assert_eq!(outcome(&catalog.viewer_of_session(&idle.secret).await), "unauthenticated");

        let busy = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        for _ in 0..(30 * 24 / 6 - 1) {
            bench.clock.advance(6 * HOUR);
            assert_eq!(outcome(&catalog.viewer_of_session(&busy.secret).await), "ok");
        }
        bench.clock.advance(6 * HOUR);
        assert_eq!(outcome(&catalog.viewer_of_session(&busy.secret).await), "unauthenticated");
        catalog.tidy(&bench.system).await.unwrap();
        assert!(catalog.sessions(&bench.viewer("ada").await).await.unwrap().is_empty());
    }

    async fn disabling_and_new_passwords_end_sessions(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let ada = bench.user("ada").await;
        let one = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        catalog.set_user_active(&admin, ada.user(), false).await.unwrap();
        assert_eq!(outcome(&catalog.viewer_of_session(&one.secret).await), "unauthenticated");
        let answer = catalog.log_in("ada", PASSWORD, HERE, None).await;
        assert_eq!(outcome(&answer), "unauthenticated");
        catalog.set_user_active(&admin, ada.user(), true).await.unwrap();
        assert_eq!(outcome(&catalog.viewer_of_session(&one.secret).await), "unauthenticated");

        let one = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        let two = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        let viewer = catalog.viewer_of_session(&two.secret).await.unwrap();
        let new = "tr4velling kettle";
        catalog.change_password(&viewer, PASSWORD, new).await.unwrap();
        assert_eq!(outcome(&catalog.viewer_of_session(&one.secret).await), "unauthenticated");
        assert_eq!(outcome(&catalog.viewer_of_session(&two.secret).await), "ok");
        let answer = catalog.log_in("ada", PASSWORD, HERE, None).await;
        assert_eq!(outcome(&answer), "unauthenticated");
        assert_eq!(outcome(&catalog.log_in("ada", new, HERE, None).await), "ok");

        let reset = catalog.reset_password(&admin, ada.user()).await.unwrap();
        assert_eq!(outcome(&catalog.viewer_of_session(&two.secret).await), "unauthenticated");
        assert_eq!(outcome(&catalog.log_in("ada", new, HERE, None).await), "unauthenticated");
        assert_eq!(outcome(&catalog.log_in("ada", &reset, HERE, None).await), "ok");
    }

    async fn people_see_and_end_their_own_sessions(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        bench.user("ada").await;
        let eve = bench.user("eve").await;
        let admin = bench.admin("grace").await;
        let one = catalog.log_in("ada", PASSWORD, HERE, None).await.unwrap();
        let viewer = catalog.viewer_of_session(&one.secret).await.unwrap();
        bench.clock.advance(SECOND);
        let two = catalog.log_in("ada", PASSWORD, "192.0.2.2", None).await.unwrap();
        let seen = catalog.sessions(&viewer).await.unwrap();
        let seen: Vec<_> = seen.into_iter().map(|one| (one.address, one.current, one.id)).collect();
        assert_eq!(seen.len(), 2);
        assert_eq!((seen[0].0.as_str(), seen[0].1), ("192.0.2.2", false));
        assert_eq!((seen[1].0.as_str(), seen[1].1), (HERE, true));
        assert_eq!(outcome(&catalog.end_session(&eve, seen[0].2).await), "not found");
        catalog.end_session(&viewer, seen[0].2).await.unwrap();
        assert_eq!(outcome(&catalog.viewer_of_session(&two.secret).await), "unauthenticated");
        catalog.end_session(&admin, seen[1].2).await.unwrap();
        assert_eq!(outcome(&catalog.viewer_of_session(&one.secret).await), "unauthenticated");
    }
}
