//! Users, sessions, tokens, rights: what people do about people.

use anyhow::{Context, Result, ensure};
use end2end::{Galvanalyser, Look, Person, eventually, get, maccor, with_user};
use thirtyfour::By;

async fn secret(person: &Person) -> Result<String> {
    let code = person.see(".secret code").await?;
    let text = eventually("the secret", async || {
        Ok(Some(code.text().await?).filter(|text| !text.is_empty()))
    })
    .await?;
    person.press(".thaw-dialog-surface .thaw-button").await?;
    Ok(text)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_server_is_set_up_by_its_link() -> Result<()> {
    let galvanalyser = Galvanalyser::serve(&[])?;
    let path = galvanalyser.told("the set-up link", |line| {
        line.split_once("/setup?").map(|(_, query)| format!("/setup?{}", query.trim()))
    })?;
    let person = Person::before(&galvanalyser, Look::default()).await?;
    person.open("/datasets").await?;
    person.read("main", "no administrator yet").await?;
    person.open(&path).await?;
    for (field, text) in [
        ("username", "grace"),
        ("password", "plum tree by the lake"),
        ("repeated", "plum tree by the sea"),
    ] {
        person.fill(&format!("set-up-{field}"), text).await?;
    }
    person.press("#set-up button[type=submit]").await?;
    person.read("#set-up-repeated-note", "differ").await?;
    person.fill("set-up-repeated", "plum tree by the lake").await?;
    person.press("#set-up button[type=submit]").await?;
    person.read("a[href=\"/profile\"]", "grace").await?;

    // The link works once.
    person.open(&path).await?;
    for (field, text) in [
        ("username", "mallory"),
        ("password", "plum tree by the lake"),
        ("repeated", "plum tree by the lake"),
    ] {
        person.fill(&format!("set-up-{field}"), text).await?;
    }
    person.press("#set-up button[type=submit]").await?;
    person.see("#set-up [role=alert]").await?;

    // Out again, and nothing more to see.
    person.open("/datasets").await?;
    person.press(".bar-end button.link").await?;
    person.see("#log-in").await?;
    person.go("/cells").await?;
    person.see("#log-in").await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_made_disabled_and_given_new_passwords() -> Result<()> {
    let (folder, password) = with_user(&["eve"])?;
    let galvanalyser = Galvanalyser::serve_from(folder, &[])?;
    let ada = Person::before(&galvanalyser, Look::default()).await?;
    ada.log_in("ada", password).await?;
    ada.open("/users").await?;
    ada.fill("user-username", "bob").await?;
    ada.fill("user-password", "seven blue kettles").await?;
    ada.press("#user button[type=submit]").await?;
    ada.see("[aria-label=\"Disable: bob\"]").await?;
    let field = ada.see("#user-username").await?;
    assert_eq!(field.prop("value").await?.unwrap_or_default(), "", "empty for the next one");

    ada.press("[aria-label=\"Disable: bob\"]").await?;
    ada.see("[aria-label=\"Enable: bob\"]").await?;
    let bob = Person::before(&galvanalyser, Look::default()).await?;
    bob.open("/login").await?;
    bob.fill("log-in-username", "bob").await?;
    bob.fill("log-in-password", "seven blue kettles").await?;
    bob.press("#log-in button[type=submit]").await?;
    bob.read("#log-in-password-note", "do not fit").await?;

    ada.press("[aria-label=\"Enable: bob\"]").await?;
    ada.see("[aria-label=\"Disable: bob\"]").await?;
    ada.press("[aria-label=\"Reset the password: bob\"]").await?;
    let fresh = secret(&ada).await?;
    bob.log_in("bob", &fresh).await?;

    // Bob is no administrator: the page of users gives him no buttons.
    bob.open("/users").await?;
    ensure!(bob.browser.find(By::Css("[aria-label^=\"Disable\"]")).await.is_err());

    // Where bob is logged in, and the end of it.
    let twice = Person::before(&galvanalyser, Look::default()).await?;
    twice.log_in("bob", &fresh).await?;
    bob.open("/profile").await?;
    let rows = "#sessions tbody tr";
    bob.see_number(rows, 2).await?;
    bob.press("#sessions button").await?;
    bob.see_number(rows, 1).await?;
    twice.go("/datasets").await?;
    twice.see("#log-in").await?;
    ada.browser.is_content().await
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_shown_once_and_end_when_revoked() -> Result<()> {
    let (folder, password) = with_user(&[])?;
    let galvanalyser = Galvanalyser::serve_from(folder, &[])?;
    let person = Person::before(&galvanalyser, Look::default()).await?;
    person.log_in("ada", password).await?;
    person.open("/profile").await?;
    person.fill("token-name", "notebook").await?;
    person.press("#token button[type=submit]").await?;
    let token = secret(&person).await?;
    ensure!(token.starts_with("gv_pat_"), "{token}");
    let header = format!("Authorization: Bearer {token}");
    let status = || -> Result<u16> {
        Ok(get(galvanalyser.address(), "/api/dataset", &[header.as_str()])?.status)
    };
    assert_eq!(status()?, 200);
    person.see("[aria-label*=\"notebook\"]").await?;
    let shown = person.see("main").await?.text().await?;
    ensure!(!shown.contains(&token), "the token is still on the page");
    person.press("[aria-label*=\"notebook\"]").await?;
    person.miss("[aria-label*=\"notebook\"]").await?;
    assert_eq!(status()?, 401);
    person.browser.is_content().await
}

#[tokio::test(flavor = "multi_thread")]
async fn datasets_are_described_together_and_shared() -> Result<()> {
    let (folder, password) = with_user(&["eve", "old"])?;
    for name in ["one", "two"] {
        let file = folder.path().join(format!("{name}.034"));
        // Of two tests: the same bytes, or a longer state of them, would be one dataset.
        std::fs::write(&file, maccor(100).replace("GV-01", name))?;
        let file = file.to_str().context("a name in UTF-8")?;
        end2end::command(folder.path(), &["import", file, "--owner", "old"], "")?;
    }
    let galvanalyser = Galvanalyser::serve_from(folder, &[])?;
    let ada = Person::before(&galvanalyser, Look::default()).await?;
    ada.log_in("ada", password).await?;

    // Two at once.
    ada.open("/datasets").await?;
    ada.press("#datasets thead input").await?;
    ada.read(".assign-count", "2 datasets ticked").await?;
    ada.see("[name=\"form[cell]\"]").await?.send_keys("GV-77").await?;
    ada.see("[name=\"form[purpose]\"]").await?.send_keys("ageing").await?;
    ada.press(".assign button[type=submit]").await?;
    ada.read(".assign", "2 datasets changed").await?;
    ada.read("#datasets tbody tr:first-child", "GV-77").await?;
    ada.read("#datasets tbody tr:last-child", "ageing").await?;

    // A form keeps an owner who has been disabled meanwhile.
    ada.open("/users").await?;
    ada.press("[aria-label=\"Disable: old\"]").await?;
    ada.see("[aria-label=\"Enable: old\"]").await?;
    ada.open("/datasets/1").await?;
    ada.fill("metadata-notes", "kept in the freezer").await?;
    ada.press("#metadata button[type=submit]").await?;
    ada.read("#metadata", "Saved.").await?;
    ada.open("/datasets").await?;
    ada.read("#datasets tbody tr:last-child", "old").await?;

    // Two people with the same form: the second is told, and nothing is lost.
    let stale = Person::before(&galvanalyser, Look::default()).await?;
    stale.log_in("ada", password).await?;
    stale.open("/datasets/1").await?;
    stale.see("#metadata-name").await?;
    ada.open("/datasets/1").await?;
    ada.fill("metadata-name", "renamed").await?;
    ada.press("#metadata button[type=submit]").await?;
    ada.read("#metadata", "Saved.").await?;
    stale.fill("metadata-name", "too late").await?;
    stale.press("#metadata button[type=submit]").await?;
    stale.read("#metadata [role=alert]", "reload to see their changes").await?;
    stale.open("/datasets/1").await?;
    stale.read("h1", "renamed").await?;

    // Shared, and taken back.
    let eve = Person::before(&galvanalyser, Look::default()).await?;
    eve.log_in("eve", password).await?;
    eve.open("/datasets/1").await?;
    eve.read("main", "Not found").await?;
    ada.open("/datasets/1?tab=sharing").await?;
    ada.choose("#share-user", "eve").await?;
    ada.press("#share button[type=submit]").await?;
    ada.see("[aria-label=\"Stop sharing with eve\"]").await?;
    eve.open("/datasets/1").await?;
    eve.read("h1", "renamed").await?;
    eve.read("main", "shared with you for reading").await?;
    ada.press("[aria-label=\"Stop sharing with eve\"]").await?;
    ada.miss("[aria-label=\"Stop sharing with eve\"]").await?;
    eve.open("/datasets/1").await?;
    eve.read("main", "Not found").await
}
