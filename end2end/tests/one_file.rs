//! The program is one file, and works without scripts as far as it can.

use anyhow::{Context, Result, ensure};
use end2end::{Galvanalyser, Look, Person, maccor, with_user};
use thirtyfour::By;

/// Each instance of these tests runs from a copy of the program in an empty folder of its own: the
/// site must be inside.
#[tokio::test(flavor = "multi_thread")]
async fn one_file_copied_to_another_folder_serves_pages_that_hydrate() -> Result<()> {
    let (folder, password) = with_user(&[])?;
    let galvanalyser = Galvanalyser::serve_from(folder, &[])?;
    let beside = std::fs::read_dir(galvanalyser.folder())?;
    let beside: Vec<_> = beside.map(|entry| Ok(entry?.file_name())).collect::<Result<_>>()?;
    ensure!(beside.len() == 2, "the program and its data are alone: {beside:?}");
    let person = Person::before(&galvanalyser, Look::default()).await?;
    person.log_in("ada", password).await?;
    person.open("/datasets").await?;
    person.open("/nothing/here").await?;
    person.read("h1", "nothing here").await?;
    let complaints = person.browser.complaints().await?;
    // The browser itself notes that the address answers 404.
    ensure!(complaints.iter().all(|text| text.contains("404")), "{complaints:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_previewed_while_they_are_written() -> Result<()> {
    let (folder, password) = with_user(&[])?;
    let watched = folder.path().join("cyclers");
    std::fs::create_dir(&watched)?;
    std::fs::write(watched.join("GV-12_formation.034"), maccor(40))?;
    let watched = watched.to_str().context("a name in UTF-8")?.to_owned();
    let arguments = ["--watch", watched.as_str(), "--stable-seconds", "1"];
    let galvanalyser = Galvanalyser::serve_from(folder, &arguments)?;
    let person = Person::before(&galvanalyser, Look::default()).await?;
    person.log_in("ada", password).await?;
    end2end::eventually("the file", async || {
        person.open("/datasets").await?;
        Ok(person.browser.find(By::Css("#datasets tbody tr")).await.ok())
    })
    .await?;
    person.open("/harvesters/paths/1").await?;
    person.press("details.unfold summary").await?;
    let rule = person.see("[name=\"form[cell_name_rule]\"]").await?;
    rule.scroll_into_view().await?;
    rule.send_keys("^([^_]+)_").await?;
    person.read(".preview", "GV-12").await?;
    rule.send_keys("(").await?;
    person.see("pre.field-error").await?;
    let complaints = person.browser.complaints().await?;
    // The browser itself notes that a rule which makes no sense is answered by 422.
    ensure!(complaints.iter().all(|text| text.contains("422")), "{complaints:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_and_pages_work_without_scripts() -> Result<()> {
    let (folder, password) = with_user(&["eve"])?;
    let file = folder.path().join("cell.034");
    std::fs::write(&file, maccor(5000))?;
    let file = file.to_str().context("a name in UTF-8")?;
    end2end::command(folder.path(), &["import", file, "--owner", "ada"], "")?;
    let galvanalyser = Galvanalyser::serve_from(folder, &[])?;
    let look = Look { javascript: false, ..Look::default() };
    let person = Person::before(&galvanalyser, look).await?;
    person.log_in("ada", password).await?;
    person.go("/datasets/1?tab=cycles&page=2").await?;
    assert_eq!(person.browser.find_all(By::Css("#cycles tbody tr")).await?.len(), 50);
    person.go("/datasets/1?tab=sharing").await?;
    person.choose("#share-user", "eve").await?;
    person.press("#share button[type=submit]").await?;
    person.go("/datasets/1?tab=sharing").await?;
    person.see("[aria-label=\"Stop sharing with eve\"]").await?;
    person.go("/datasets").await?;
    person.press("#datasets tbody input").await?;
    person.see("[name=\"form[purpose]\"]").await?.send_keys("OCV").await?;
    person.press(".assign button[type=submit]").await?;
    person.go("/datasets").await?;
    person.read("#datasets tbody", "OCV").await?;
    person.go("/users").await?;
    person.press("[aria-label=\"Disable: eve\"]").await?;
    person.go("/users").await?;
    person.see("[aria-label=\"Enable: eve\"]").await?;
    person.go("/profile").await?;
    person.see("#sessions tbody tr").await?;
    person.fill("profile-email", "ada@example.org").await?;
    person.press("#profile button[type=submit]").await?;
    person.go("/profile").await?;
    let field = person.see("#profile-email").await?;
    assert_eq!(field.prop("value").await?.as_deref(), Some("ada@example.org"));
    person.press(".bar-end button.link").await?;
    person.see("#log-in").await.map(drop)
}
