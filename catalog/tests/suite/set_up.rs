//! The first administrator.

use model::account::{NewUser, Role};

use crate::bench::{DAY, PASSWORD, SECOND, outcome};

fn grace() -> NewUser {
    NewUser {
        username: "grace".to_owned(),
        email: None,
        role: Role::User,
        password: PASSWORD.to_owned(),
    }
}

on_each_database! {
    async fn the_token_makes_one_administrator_and_dies(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        assert!(catalog.set_up_state().await.unwrap().needs_admin);
        let token = catalog.create_set_up_token(&bench.system).await.unwrap();
        let wrong = catalog.complete_set_up("wrong", grace()).await;
        assert_eq!(outcome(&wrong), "unauthenticated");
        // A password that is refused does not use the token up.
        let weak = NewUser { password: "password1".to_owned(), ..grace() };
        assert_eq!(outcome(&catalog.complete_set_up(&token, weak).await), "invalid");

        let session = catalog.complete_set_up(&token, grace()).await.unwrap();
        let viewer = catalog.viewer_of_session(&session.secret).await.unwrap();
        assert!(viewer.is_admin() && viewer.username() == "grace");
        assert!(!catalog.set_up_state().await.unwrap().needs_admin);
        let again = NewUser { username: "eve".to_owned(), ..grace() };
        let again = catalog.complete_set_up(&token, again).await;
        assert_eq!(outcome(&again), "unauthenticated");
    }

    async fn a_token_lives_24_hours_and_until_the_next_one(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let first = catalog.create_set_up_token(&bench.system).await.unwrap();
        let second = catalog.create_set_up_token(&bench.system).await.unwrap();
        let answer = catalog.complete_set_up(&first, grace()).await;
        assert_eq!(outcome(&answer), "unauthenticated");
        bench.clock.advance(DAY);
        let answer = catalog.complete_set_up(&second, grace()).await;
        assert_eq!(outcome(&answer), "unauthenticated");
        let third = catalog.create_set_up_token(&bench.system).await.unwrap();
        bench.clock.advance(DAY - SECOND);
        assert_eq!(outcome(&catalog.complete_set_up(&third, grace()).await), "ok");
    }

    async fn a_token_is_of_no_use_beside_an_administrator(bench: Arc<Bench>) {
        let token = bench.catalog.create_set_up_token(&bench.system).await.unwrap();
        bench.admin("ada").await;
        let answer = bench.catalog.complete_set_up(&token, grace()).await;
        assert_eq!(outcome(&answer), "forbidden");
    }
}
