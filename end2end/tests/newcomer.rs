//! What a newcomer does: start the demo, log in, see a curve grow, drop a file, find it, plot it,
//! name its cell, and read a column of it in Python.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use end2end::{Browser, Galvanalyser, Look, Theme, root};
use thirtyfour::By;
use tokio::time::{Instant, sleep};

/// Stable time, scan interval and then some, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// Looks again until `look` finds something.
async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        ensure!(Instant::now() < end, "{what} did not come");
        sleep(Duration::from_millis(300)).await;
    }
}

async fn log_in(browser: &Browser, galvanalyser: &Galvanalyser) -> Result<()> {
    let password = galvanalyser.told("the log-in", |line| {
        let (_, password) = line.split_once("with the password ")?;
        Some(password.trim().to_owned())
    })?;
    browser.goto(galvanalyser.page("/datasets")).await?;
    browser.find(By::Id("log-in-username")).await?.send_keys("demo").await?;
    browser.find(By::Id("log-in-password")).await?.send_keys(password).await?;
    browser.find(By::Css("#log-in button[type=submit]")).await?.click().await?;
    let greeted = eventually("the list", async || {
        Ok(browser.find(By::Css("a[href=\"/profile\"]")).await.ok())
    });
    greeted.await.with_context(|| galvanalyser.written()).map(drop)
}

/// Opens the first dataset that a search finds, once there is one.
async fn open_dataset(browser: &Browser, galvanalyser: &Galvanalyser, search: &str) -> Result<i64> {
    let list = galvanalyser.page(&format!("/datasets?search={search}"));
    let address = eventually(search, async || {
        browser.goto(&list).await?;
        match browser.find(By::Css("#datasets tbody td.name a")).await {
            Ok(link) => Ok(link.attr("href").await?),
            Err(_) => Ok(None),
        }
    })
    .await?;
    browser.goto(galvanalyser.page(&address)).await?;
    address.rsplit('/').next().unwrap_or_default().parse().context("an id")
}

/// A number that the plot tells of itself, once it has drawn.
async fn plotted(browser: &Browser, what: &str) -> Result<f64> {
    eventually("the plot", async || {
        let Ok(plot) = browser.find(By::Css("#plot[data-state=ready]")).await else {
            return Ok(None);
        };
        Ok(plot.attr(what).await?.and_then(|value| value.parse::<f64>().ok()))
    })
    .await
}

/// A real file where the samples are at hand, else one of our own; and how many rows it has.
fn file_to_drop() -> Result<(Vec<u8>, usize)> {
    let sample = root().join("../shared/data/maccor-txt/example_formation.062");
    if sample.is_file() {
        let bytes = std::fs::read(sample)?;
        let rows = bytes.iter().filter(|byte| **byte == b'\n').count() - 2;
        return Ok((bytes, rows));
    }
    let mut text = String::from(
        "Today's Date 11/23/2026  Date of Test:\t11/20/2026\t Filename:\tC:\\a.062 Procedure: b.000\tComment/Barcode: c\r\n\
         Rec#\tCyc#\tStep\tTest (Sec)\tStep (Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\r\n",
    );
    for row in 0..500 {
        text.push_str(&format!(
            "{}\t0\t1\t{}.0000\t{}.0000\t0.0\t0.0\t0.5\t3.{:04}\tC\t1\t11/20/2026 08:00:00\r\n",
            row + 1,
            row * 10,
            row * 10,
            row
        ));
    }
    Ok((text.into_bytes(), 500))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_gets_from_the_first_command_to_a_column_in_python() -> Result<()> {
    let galvanalyser = Galvanalyser::demo(&["--stable-seconds", "2"])?;
    let browser = Browser::open(Look::default()).await?;
    log_in(&browser, &galvanalyser).await?;

    // A live curve grows.
    open_dataset(&browser, &galvanalyser, "DEMO-A01").await?;
    let before = plotted(&browser, "data-x-max").await?;
    eventually("more of the live curve", async || {
        Ok((plotted(&browser, "data-x-max").await? > before).then_some(()))
    })
    .await?;
    browser.photograph("live-plot").await?;

    // A file is dropped, found and plotted.
    let (bytes, rows) = file_to_drop()?;
    std::fs::write(galvanalyser.folder().join("data/cyclers/newcomer.062"), &bytes)?;
    let list = galvanalyser.page("/datasets?sort=id&order=desc");
    let id = eventually("the dropped file", async || {
        browser.goto(&list).await?;
        let rows = browser.find_all(By::Css("#datasets tbody tr")).await?;
        for row in rows {
            if !row.text().await?.contains("DEMO-") {
                let link = row.find(By::Css("td.name a")).await?.attr("href").await?;
                return Ok(link);
            }
        }
        Ok(None)
    })
    .await?;
    browser.goto(galvanalyser.page(&id)).await?;
    let id: i64 = id.rsplit('/').next().unwrap_or_default().parse()?;
    ensure!(plotted(&browser, "data-points").await? > 10.0, "the plot is empty");
    browser.photograph("dropped-file").await?;

    // Its cell gets a name.
    let cell = browser.find(By::Id("metadata-cell")).await?;
    cell.clear().await?;
    cell.send_keys("NEWCOMER-1").await?;
    browser
        .find(By::Css("#metadata button[type=submit], button[form=metadata]"))
        .await?
        .click()
        .await?;
    open_dataset(&browser, &galvanalyser, "NEWCOMER-1").await?;
    browser.is_content().await?;
    browser.close().await?;
    read_in_python(&galvanalyser, id, rows)
}

fn read_in_python(galvanalyser: &Galvanalyser, dataset: i64, rows: usize) -> Result<()> {
    let Some(python) = std::env::var_os("GALVANALYSER_TEST_PYTHON") else {
        eprintln!("left out: GALVANALYSER_TEST_PYTHON names no Python with batteryclient");
        return Ok(());
    };
    let token = galvanalyser.command(&["token", "create", "--user", "demo"], "")?;
    let script = "import sys, batteryclient\n\
        from batteryclient.api.users_api import UsersApi\n\
        host, token, dataset = sys.argv[1:]\n\
        configuration = batteryclient.Configuration(host=host, access_token=token)\n\
        api = UsersApi(batteryclient.ApiClient(configuration))\n\
        dataset = api.get_dataset(int(dataset))\n\
        voltage = [c.id for c in dataset.columns if c.name == 'voltage_volt'][0]\n\
        data = api.get_column(dataset.id, voltage, precision='double').read()\n\
        print(dataset.cell.name, len(data) // 8)\n";
    let output = Command::new(python)
        .args(["-c", script, &galvanalyser.page("/api"), token.trim(), &dataset.to_string()])
        .current_dir(Path::new("/"))
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.trim(), format!("NEWCOMER-1 {rows}"));
    Ok(())
}

/// Every page, in both themes and at two widths, is there and complains about nothing.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_content() -> Result<()> {
    let galvanalyser = Galvanalyser::demo(&["--stable-seconds", "2"])?;
    let browser = Browser::open(Look::default()).await?;
    log_in(&browser, &galvanalyser).await?;
    open_dataset(&browser, &galvanalyser, "ageing").await?;
    plotted(&browser, "data-points").await?;
    let pages = [
        ("datasets", "/datasets"),
        ("dataset", "/datasets/1"),
        ("cycles", "/datasets/1?tab=cycles"),
        ("cells", "/cells"),
        ("cell", "/cells/1"),
        ("families", "/families"),
        ("equipment", "/equipment"),
        ("harvesters", "/harvesters"),
        ("mappings", "/mappings"),
        ("path", "/harvesters/paths/1"),
        ("users", "/users"),
        ("profile", "/profile"),
    ];
    for (theme, mark) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        browser.set_theme(theme).await?;
        for (name, path) in pages {
            browser.goto(galvanalyser.page(path)).await?;
            let titled = async || Ok(browser.find(By::Css("main h1")).await.ok());
            if let Err(error) = eventually(path, titled).await {
                let complaints = browser.complaints().await?.join("\n");
                let (page, told) = (browser.source().await?, galvanalyser.written());
                return Err(error.context(format!("{page}\n\n{complaints}\n\n{told}")));
            }
            sleep(Duration::from_millis(400)).await;
            browser.photograph(&format!("{name}-{mark}")).await?;
            let complaints = browser.complaints().await?;
            ensure!(complaints.is_empty(), "{path}: {}", complaints.join("\n"));
        }
    }
    browser.close().await
}

/// Without scripts: log in, read, and describe.
#[tokio::test(flavor = "multi_thread")]
async fn pages_and_forms_work_without_scripts() -> Result<()> {
    let galvanalyser = Galvanalyser::demo(&["--stable-seconds", "2"])?;
    let browser = Browser::open(Look { javascript: false, ..Look::default() }).await?;
    log_in(&browser, &galvanalyser).await?;
    open_dataset(&browser, &galvanalyser, "ageing").await?;
    let purpose = browser.find(By::Id("metadata-purpose")).await?;
    purpose.clear().await?;
    purpose.send_keys("calendar ageing").await?;
    browser.find(By::Css("#metadata button[type=submit]")).await?.click().await?;
    open_dataset(&browser, &galvanalyser, "calendar").await?;
    browser.photograph("without-scripts").await?;
    browser.close().await
}
