//! A table that no reader knows waits until somebody says what its columns are.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use end2end::{Galvanalyser, Look, Person, Theme, eventually, with_user};
use thirtyfour::By;

/// Seconds, millivolts and amperes, as a German logger prints them.
fn logged(rows: usize) -> String {
    (0..rows).fold("Zeit/s;Spannung/mV;Strom/A\n".to_owned(), |mut text, row| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{row},5;37{:02},25;-0,{:03}", row % 100, row % 1000);
        text
    })
}

/// A server that watches a folder with one file in it, somebody logged in before it, and the folder.
async fn watching(file: &str, text: &str, look: Look) -> Result<(Galvanalyser, Person, PathBuf)> {
    let (folder, password) = with_user(&[])?;
    let watched = folder.path().join("loggers");
    std::fs::create_dir(&watched)?;
    std::fs::write(watched.join(file), text)?;
    let folder_name = watched.to_str().context("a name in UTF-8")?.to_owned();
    let arguments = ["--watch", folder_name.as_str(), "--stable-seconds", "1"];
    let galvanalyser = Galvanalyser::serve_from(folder, &arguments)?;
    let person = Person::before(&galvanalyser, look).await?;
    person.log_in("ada", password).await?;
    Ok((galvanalyser, person, watched))
}

/// The address of the form for the table that waits, once one does.
async fn form_of_waiting(person: &Person) -> Result<String> {
    let link = eventually("the table", async || {
        person.go("/mappings").await?;
        Ok(person.browser.find(By::Css("a[href^=\"/mappings/new/\"]")).await.ok())
    })
    .await?;
    link.attr("href").await?.context("an address")
}

/// A header with a new token.
fn token_of_ada(galvanalyser: &Galvanalyser) -> Result<String> {
    let token = galvanalyser.command(&["token", "create", "--user", "ada"], "")?;
    Ok(format!("Authorization: Bearer {}", token.trim()))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_table_is_read_once_its_columns_are_described() -> Result<()> {
    let (galvanalyser, person, watched) =
        watching("first.csv", &logged(300), Look::default()).await?;

    // It waits, and says so.
    let link = form_of_waiting(&person).await?;
    person.open("/mappings").await?;
    person.read("main", "Spannung/mV").await?;
    person.browser.photograph("mappings").await?;
    person.open("/harvesters/paths/1?state=AWAITING_MAPPING").await?;
    person.read("[aria-labelledby=files-heading] tbody", "first.csv").await?;

    // All of it is guessed; a person looks, and gives it a name.
    person.open(&link).await?;
    person.read("form tbody", "3700,25").await?;
    person.read("#mapping-decimal_mark option:checked", "Comma").await?;
    person.fill("mapping-name", "Logger of lab 3").await?;
    person.read("[name=\"form[columns][1][standard]\"] option:checked", "Voltage / V").await?;
    person.choose("[name=\"form[columns][2][standard]\"]", "Current / A").await?;
    person.browser.photograph("mapping-new").await?;
    person.press("#mapping button[type=submit]").await?;
    person.read("main", "Logger of lab 3").await?;

    // It is read by itself now, and so is the next one.
    std::fs::write(watched.join("second.csv"), logged(200).replace("3700,25", "3700,5"))?;
    eventually("both datasets", async || {
        person.open("/datasets").await?;
        let rows = person.browser.find_all(By::Css("#datasets tbody tr")).await?;
        Ok((rows.len() == 2).then_some(()))
    })
    .await?;
    let header = token_of_ada(&galvanalyser)?;
    let csv = end2end::get(galvanalyser.address(), "/api/v1/datasets/1/data.csv", &[&header])?;
    let text = String::from_utf8(csv.body)?;
    let first: Vec<&str> = text.lines().take(2).collect();
    ensure!(first[0].starts_with("current_ampere,test_time_second,voltage_volt,"), "{first:?}");
    ensure!(first[1].starts_with("-0,0.5,3.70025,"), "{first:?}");

    // Whoever made it changes it.
    person.open("/mappings/1").await?;
    person.fill("mapping-name", "Logger of lab 4").await?;
    person.press("#mapping button[type=submit]").await?;
    person.read("#mapping", "Saved.").await?;
    person.read("h1", "Logger of lab 4").await?;
    person.browser.is_content().await
}

/// A furnace's log: a clock and no test time, unsigned milliamperes beside a state.
fn furnace() -> String {
    (0..60).fold("Timestamp,Current,Voltage/V,Mode\n".to_owned(), |mut text, row| {
        let mode = ["Rest", "CHG", "DCHG"][row / 20];
        // Writing to a String cannot fail.
        let _ = writeln!(text, "25/02/2026 10:{row:02}:00,{}.5,3.7,{mode}", row / 20 * 100);
        text
    })
}

/// Waits until the first dataset's export holds this.
async fn wait_for_rows(galvanalyser: &Galvanalyser, header: &str, wanted: &str) -> Result<()> {
    eventually(wanted, async || {
        let address = galvanalyser.address();
        let csv = end2end::get(address, "/api/v1/datasets/1/data.csv", &[header])?;
        Ok(String::from_utf8(csv.body)?.contains(wanted).then_some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn clocks_states_and_factors_are_described_and_mended() -> Result<()> {
    let (galvanalyser, person, watched) = watching("log.csv", &furnace(), Look::default()).await?;
    let link = form_of_waiting(&person).await?;

    // The clock, the state and the sign by it are guessed; the rows show what comes of it.
    person.open(&link).await?;
    let chosen = |column: usize, field: &str| {
        format!("[name=\"form[columns][{column}][{field}]\"] option:checked")
    };
    person.read(&chosen(0, "holds"), "day first").await?;
    person.read(&chosen(1, "sign"), "By a state").await?;
    person.read(&chosen(1, "state"), "Mode").await?;
    person.read("#mapping-preview thead", "Test Time").await?;
    person.read("#mapping-preview tbody", "2026-02-25 10:01:00").await?;
    person.read("#mapping-preview", "counted from the clock").await?;

    // A preview follows what is typed; an error stands beside its field.
    person.fill("mapping-name", "Furnace").await?;
    let multiply = person.see("[name=\"form[columns][1][multiply]\"]").await?;
    multiply.send_keys("much").await?;
    person.read("#mapping-preview", "“much” is not a number").await?;
    person.press("#mapping button[type=submit]").await?;
    person.read(".more .field-error", "“much” is not a number").await?;
    // The refusal stands in the console, too.
    person.browser.complaints().await?;
    multiply.clear().await?;
    multiply.send_keys("0.01").await?;
    person.read("#mapping-preview tbody", "0.005").await?;
    person.browser.photograph("mapping-factor").await?;
    person.browser.set_theme(Theme::Dark).await?;
    person.browser.photograph("mapping-factor-dark").await?;
    person.press("#mapping button[type=submit]").await?;
    person.read("main", "Furnace").await?;
    let header = token_of_ada(&galvanalyser)?;
    wait_for_rows(&galvanalyser, &header, "\n-2.005,").await?;

    // The factor was wrong: the dataset is read again, though its file is gone.
    std::fs::remove_file(watched.join("log.csv"))?;
    person.open("/mappings/1").await?;
    person.read("#mapping", "Saving it has 1 dataset read again").await?;
    person.read("#mapping-preview tbody", "0.005").await?;
    let multiply = person.see("[name=\"form[columns][1][multiply]\"]").await?;
    multiply.clear().await?;
    multiply.send_keys("0.001").await?;
    person.press("#mapping button[type=submit]").await?;
    person.read("#mapping", "Saved; reading 1 dataset again.").await?;
    person.browser.photograph("mapping-edit").await?;
    wait_for_rows(&galvanalyser, &header, "\n-0.2005,").await?;
    person.browser.is_content().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_described_without_scripts() -> Result<()> {
    let look = Look { javascript: false, ..Look::default() };
    let (galvanalyser, person, _) = watching("log.csv", &furnace(), look).await?;
    let link = form_of_waiting(&person).await?;
    person.go(&link).await?;
    person.read("#mapping-preview tbody", "2026-02-25 10:01:00").await?;
    person.fill("mapping-name", "Furnace").await?;
    person.see("[name=\"form[columns][1][multiply]\"]").await?.send_keys("0.01").await?;
    person.press("#mapping button[type=submit]").await?;
    person.read("main", "Furnace").await?;
    let header = token_of_ada(&galvanalyser)?;
    wait_for_rows(&galvanalyser, &header, "\n-2.005,").await
}
