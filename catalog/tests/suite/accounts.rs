//! Profiles, and what administrators do with accounts.

use model::account::{NewUser, ProfileEdit, Role};
use model::id::UserId;

use crate::bench::{PASSWORD, outcome};

fn new_user(username: &str) -> NewUser {
    NewUser {
        username: username.to_owned(),
        email: None,
        role: Role::User,
        password: PASSWORD.to_owned(),
    }
}

on_each_database! {
    async fn only_administrators_administer(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (admin, ada) = (bench.admin("grace").await, bench.user("ada").await);
        let eve = bench.user("eve").await.user();
        for (viewer, expected) in [(&ada, "forbidden"), (&admin, "ok")] {
            let new = new_user("new");
            assert_eq!(outcome(&catalog.create_user(viewer, new).await), expected);
            assert_eq!(outcome(&catalog.set_user_active(viewer, eve, true).await), expected);
            assert_eq!(outcome(&catalog.set_user_role(viewer, eve, Role::User).await), expected);
            assert_eq!(outcome(&catalog.reset_password(viewer, eve).await), expected);
            assert_eq!(outcome(&catalog.audit_log(viewer, 0, None).await), expected);
        }
        let unknown = UserId(999);
        assert_eq!(outcome(&catalog.set_user_active(&admin, unknown, false).await), "not found");
        assert_eq!(outcome(&catalog.set_user_role(&admin, unknown, Role::User).await), "not found");
        assert_eq!(outcome(&catalog.reset_password(&admin, unknown).await), "not found");
    }

    async fn there_is_always_an_administrator(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let grace = bench.admin("grace").await;
        let own = grace.user();
        assert_eq!(outcome(&catalog.set_user_active(&grace, own, false).await), "invalid");
        assert_eq!(outcome(&catalog.set_user_role(&grace, own, Role::User).await), "invalid");
        let ada = bench.admin("ada").await;
        catalog.set_user_role(&grace, own, Role::User).await.unwrap();
        assert_eq!(outcome(&catalog.set_user_role(&ada, ada.user(), Role::User).await), "invalid");
        assert!(!catalog.set_up_state().await.unwrap().needs_admin);
    }

    async fn two_administrators_cannot_remove_each_other_at_once(bench: Arc<Bench>) {
        let (one, two) = (bench.admin("one").await, bench.admin("two").await);
        let remove = |by: catalog::Viewer, whom| {
            let catalog = bench.catalog.clone();
            tokio::spawn(async move { catalog.set_user_active(&by, whom, false).await })
        };
        let (first, second) = (remove(one.clone(), two.user()), remove(two, one.user()));
        let mut outcomes = [first.await.unwrap(), second.await.unwrap()].map(|it| outcome(&it));
        outcomes.sort_unstable();
        assert_eq!(outcomes, ["invalid", "ok"]);
    }

    async fn names_are_unique_whatever_their_case_and_passwords_good(bench: Arc<Bench>) {
        let admin = bench.admin("grace").await;
        let with = |username: &str, password: &str, email: Option<&str>| NewUser {
            username: username.to_owned(),
            password: password.to_owned(),
            email: email.map(str::to_owned),
            role: Role::User,
        };
        let table = [
            (with("ada", PASSWORD, None), "ok"),
            (with("ADA", PASSWORD, None), "conflict"),
            (with(" Grace ", PASSWORD, None), "conflict"),
            (with("", PASSWORD, None), "invalid"),
            (with("a b", PASSWORD, None), "invalid"),
            (with("bob", "short", None), "invalid"),
            (with("bob", "Password2026!", None), "invalid"),
            (with("bob", &"x9 q".repeat(300), None), "invalid"),
            (with("bob", PASSWORD, Some("nowhere")), "invalid"),
            (with("bob", PASSWORD, Some("bob@example.org")), "ok"),
        ];
        for (new, expected) in table {
            let answer = bench.catalog.create_user(&admin, new.clone()).await;
            assert_eq!(outcome(&answer), expected, "{new:?}");
        }
    }

    async fn others_learn_little_of_a_user(bench: Arc<Bench>) {
        let catalog = &bench.catalog;
        let (admin, ada) = (bench.admin("grace").await, bench.user("ada").await);
        let eve = bench.user("eve").await;
        let edit = ProfileEdit {
            email: Some("ada@example.org".to_owned()),
            address: Some(" Parks Road ".to_owned()),
        };
        catalog.edit_profile(&ada, edit).await.unwrap();
        catalog.log_in("ada", PASSWORD, "::1", None).await.unwrap();
        for (viewer, sees) in [(&admin, true), (&ada, true), (&eve, false)] {
            let users = catalog.users(viewer).await.unwrap();
            let names: Vec<_> = users.iter().map(|user| user.username.as_str()).collect();
            assert_eq!(names, ["ada", "eve", "grace"]);
            for user in [&users[0], &catalog.user(viewer, ada.user()).await.unwrap()] {
                assert_eq!(user.email.is_some(), sees);
                assert_eq!(user.address.as_deref(), sees.then_some("Parks Road"));
                assert_eq!(user.last_log_in_at.is_some(), sees);
            }
        }
        catalog.set_user_active(&admin, eve.user(), false).await.unwrap();
        assert_eq!(catalog.users(&ada).await.unwrap().len(), 2);
        assert_eq!(catalog.user_references(&ada).await.unwrap().len(), 2);
        assert_eq!(outcome(&catalog.user(&ada, eve.user()).await), "not found");
        assert_eq!(catalog.users(&admin).await.unwrap().len(), 3);
        assert!(!catalog.user(&admin, eve.user()).await.unwrap().active);
        let answer = catalog.viewer_as(&bench.system, "eve").await;
        assert_eq!(outcome(&answer), "forbidden");
    }
}
