//! Personal access tokens.

use model::account::{NewApiToken, Scope};

use crate::bench::{DAY, SECOND, outcome};

fn token(scopes: &[Scope], valid_days: u32) -> NewApiToken {
    NewApiToken { name: "notebook".to_owned(), scopes: scopes.to_vec(), valid_days }
}

on_each_database! {
    async fn a_token_lets_its_holder_do_what_its_scopes_say(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let ada = bench.user("ada").await;
        let table = [
            (vec![Scope::Read], "ok", "forbidden"),
            (vec![Scope::Write], "forbidden", "ok"),
            (vec![Scope::Write, Scope::Read], "ok", "ok"),
        ];
        for (scopes, read, write) in table {
            let made = catalog.create_token(&ada, token(&scopes, 90)).await.unwrap();
            assert!(made.secret.starts_with("gv_pat_") && made.secret.len() >= 7 + 27);
            assert!(made.secret.starts_with(&made.token.prefix));
            let viewer = catalog.viewer_of_token(&made.secret).await.unwrap();
            assert_eq!(viewer.user(), ada.user());
            assert_eq!(outcome(&catalog.cells(&viewer, None).await), read, "{scopes:?}");
            let edit = model::cell::CellEdit { name: format!("{scopes:?}"), ..Default::default() };
            assert_eq!(outcome(&catalog.create_cell(&viewer, edit).await), write, "{scopes:?}");
            // A token cannot make one that may do more.
            let more = token(&[Scope::Read, Scope::Write], 1);
            let expected = if read == "ok" { write } else { "forbidden" };
            assert_eq!(outcome(&catalog.create_token(&viewer, more).await), expected);
        }
    }

    async fn tokens_end_by_time_by_hand_and_with_their_user(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let admin = bench.admin("grace").await;
        let (ada, eve) = (bench.user("ada").await, bench.user("eve").await);
        let short = catalog.create_token(&ada, token(&[Scope::Read], 1)).await.unwrap();
        let long = catalog.create_token(&ada, token(&[Scope::Read], 366)).await.unwrap();
        let third = catalog.create_token(&ada, token(&[Scope::Read], 366)).await.unwrap();
        bench.clock.advance(DAY - SECOND);
        assert_eq!(outcome(&catalog.viewer_of_token(&short.secret).await), "ok");
        bench.clock.advance(SECOND);
        let table = [(short.secret.as_str(), "unauthenticated"), (&long.secret, "ok"),
            ("gv_pat_", "unauthenticated"), ("", "unauthenticated")];
        for (secret, expected) in table {
            assert_eq!(outcome(&catalog.viewer_of_token(secret).await), expected);
        }
        assert_eq!(outcome(&catalog.revoke_token(&eve, long.token.id).await), "not found");
        catalog.revoke_token(&ada, long.token.id).await.unwrap();
        assert_eq!(outcome(&catalog.viewer_of_token(&long.secret).await), "unauthenticated");
        assert_eq!(outcome(&catalog.revoke_token(&ada, long.token.id).await), "not found");

        catalog.set_user_active(&admin, ada.user(), false).await.unwrap();
        assert_eq!(outcome(&catalog.viewer_of_token(&third.secret).await), "unauthenticated");
        catalog.set_user_active(&admin, ada.user(), true).await.unwrap();
        assert_eq!(outcome(&catalog.viewer_of_token(&third.secret).await), "ok");
    }

    async fn one_lists_ones_own_tokens_with_their_last_use(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (ada, eve) = (bench.user("ada").await, bench.user("eve").await);
        let first = catalog.create_token(&ada, token(&[Scope::Read], 90)).await.unwrap();
        let by_system = catalog
            .create_token_as_system(&bench.system, "ADA", token(&[Scope::Write, Scope::Read], 1))
            .await
            .unwrap();
        assert!(catalog.tokens(&eve).await.unwrap().is_empty());
        assert_eq!(catalog.tokens(&ada).await.unwrap(), [by_system.token, first.token.clone()]);

        let start = bench.now();
        catalog.viewer_of_token(&first.secret).await.unwrap();
        bench.clock.advance(59 * SECOND);
        catalog.viewer_of_token(&first.secret).await.unwrap();
        assert_eq!(catalog.tokens(&ada).await.unwrap()[1].last_used_at, Some(start));
        bench.clock.advance(SECOND);
        catalog.viewer_of_token(&first.secret).await.unwrap();
        assert_eq!(catalog.tokens(&ada).await.unwrap()[1].last_used_at, Some(bench.now()));
    }

    async fn tokens_need_a_name_a_scope_and_an_end(bench: Arc<Bench>) {
        let ada = bench.user("ada").await;
        let unnamed = NewApiToken { name: " ".to_owned(), ..token(&[Scope::Read], 1) };
        let table = [
            (token(&[Scope::Read], 0), "invalid"),
            (token(&[Scope::Read], 367), "invalid"),
            (token(&[], 1), "invalid"),
            (unnamed, "invalid"),
            (token(&[Scope::Read], 366), "ok"),
        ];
        for (new, expected) in table {
            assert_eq!(outcome(&bench.catalog.create_token(&ada, new.clone()).await), expected,
                "{new:?}");
        }
        let answer = bench
            .catalog
            .create_token_as_system(&bench.system, "nobody", token(&[Scope::Read], 1))
            .await;
        assert_eq!(outcome(&answer), "not found");
    }

    async fn no_secret_is_stored(bench: Arc<Bench>) {
        use sea_orm::EntityTrait;
        let ada = bench.user("ada").await;
        let made = bench.catalog.create_token(&ada, token(&[Scope::Read], 1)).await.unwrap();
        let set_up = bench.catalog.create_set_up_token(&bench.system).await.unwrap();
        let session = bench.catalog.log_in("ada", crate::bench::PASSWORD, "::1", None).await.unwrap();
        let stored = format!(
            "{:?} {:?} {:?} {:?} {:?}",
            entity::api_token::Entity::find().all(&bench.raw).await.unwrap(),
            entity::session::Entity::find().all(&bench.raw).await.unwrap(),
            entity::set_up_token::Entity::find().all(&bench.raw).await.unwrap(),
            entity::user_account::Entity::find().all(&bench.raw).await.unwrap(),
            entity::audit_log::Entity::find().all(&bench.raw).await.unwrap(),
        );
        assert!(stored.contains("$argon2id$") && stored.contains("token.create"));
        for secret in [made.secret, set_up, session.secret, crate::bench::PASSWORD.to_owned()] {
            assert!(!stored.contains(&secret), "{secret}");
        }
    }
}
