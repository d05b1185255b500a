//! The plot under a person's hands: wheel, drag, keys, legend, tables, and the way back.

use anyhow::{Context, Result, ensure};
use end2end::{Galvanalyser, Look, Person, eventually, maccor, spectra, with_user};
use thirtyfour::{By, Key};

const CHART: &str = "#plot .chart";

/// An instance with one file imported as the first dataset, and its owner logged in.
async fn plotted(name: &str, text: &str) -> Result<(Galvanalyser, Person)> {
    let (folder, password) = with_user(&[])?;
    let file = folder.path().join(name);
    std::fs::write(&file, text)?;
    let file = file.to_str().context("a name in UTF-8")?;
    end2end::command(folder.path(), &["import", file, "--owner", "ada"], "")?;
    let galvanalyser = Galvanalyser::serve_from(folder, &[])?;
    let person = Person::before(&galvanalyser, Look::default()).await?;
    person.log_in("ada", password).await?;
    person.open("/datasets/1").await?;
    person.see("#plot[data-state=ready]").await?;
    Ok((galvanalyser, person))
}

async fn view(person: &Person) -> Result<(f64, f64)> {
    Ok((person.number("#plot", "data-x-min").await?, person.number("#plot", "data-x-max").await?))
}

/// Waits until the view is of this width, about.
async fn width(person: &Person, expected: f64) -> Result<(f64, f64)> {
    let mut last = (0.0, 0.0);
    let found = eventually("the view", async || {
        last = view(person).await?;
        let width = last.1 - last.0;
        Ok(((width - expected).abs() < expected * 0.02).then_some(last))
    });
    let found = found.await;
    found.with_context(|| format!("it is {last:?}, not {expected} wide"))
}

async fn steps(person: &Person) -> Result<i64> {
    person.ask("return history.length").await?.as_i64().context("a number")
}

async fn query(person: &Person) -> Result<String> {
    Ok(person.ask("return location.search").await?.as_str().unwrap_or_default().to_owned())
}

/// Waits until the address says where the plot is.
async fn address(person: &Person, contains: &str) -> Result<String> {
    eventually(contains, async || {
        let query = query(person).await?;
        Ok(query.contains(contains).then_some(query))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn zooms_and_pans_are_steps_that_back_undoes() -> Result<()> {
    let (_galvanalyser, person) = plotted("cell.034", &maccor(2000)).await?;
    let all = width(&person, 19_990.0).await?;
    let before = steps(&person).await?;

    // Three notches of the wheel are one step; the value under the cursor stays where it is.
    let middle = person.point(CHART, 0.5, 0.4).await?;
    for _ in 0..3 {
        person.wheel(middle, -200.0).await?;
    }
    let zoomed = width(&person, 19_990.0 * (-0.0015_f64 * 600.0).exp()).await?;
    address(&person, "from=").await?;
    assert_eq!(steps(&person).await?, before + 1, "one zoom is one step");

    // To the right with the hand: earlier samples come in.
    let right = person.point(CHART, 0.7, 0.4).await?;
    person.drag(middle, right, false).await?;
    let panned = eventually("a pan", async || {
        let now = view(&person).await?;
        Ok((now.0 < zoomed.0 - 100.0).then_some(now))
    })
    .await?;
    assert!(((panned.1 - panned.0) - (zoomed.1 - zoomed.0)).abs() < 1.0, "as wide as before");
    eventually("the step", async || Ok((steps(&person).await? == before + 2).then_some(())))
        .await?;

    for expected in [zoomed, all] {
        person.browser.back().await?;
        let width = width(&person, expected.1 - expected.0).await?;
        assert!((width.0 - expected.0).abs() < 5.0, "{width:?} is not {expected:?}");
    }
    assert!(!query(&person).await?.contains("from="));
    person.browser.forward().await?;
    width(&person, zoomed.1 - zoomed.0).await?;
    // Going through the history makes no steps.
    assert_eq!(steps(&person).await?, before + 2);

    // A link shows what its sender saw; a section opened below leaves it alone.
    person.browser.refresh().await?;
    person.see("#plot[data-state=ready]").await?;
    width(&person, zoomed.1 - zoomed.0).await?;
    person.press(".tabs a[href$=\"tab=columns\"]").await?;
    person.see("section .links").await?;
    width(&person, zoomed.1 - zoomed.0).await?;
    person.browser.back().await?;
    person.see("#metadata-name").await?;
    width(&person, zoomed.1 - zoomed.0).await?;

    person.double_click(person.point(CHART, 0.5, 0.4).await?).await?;
    width(&person, 19_990.0).await?;
    person.browser.is_content().await
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_marks_and_the_legend_do_what_the_help_says() -> Result<()> {
    let (_galvanalyser, person) = plotted("cell.034", &maccor(2000)).await?;
    width(&person, 19_990.0).await?;

    // A stretch marked with shift fills the plot.
    let from = person.point(CHART, 0.4, 0.4).await?;
    let to = person.point(CHART, 0.6, 0.4).await?;
    person.drag(from, to, true).await?;
    let marked = eventually("the marked stretch", async || {
        let (from, to) = view(&person).await?;
        Ok((to - from < 6000.0 && from > 5000.0).then_some(to - from))
    })
    .await?;

    let chart = person.see(CHART).await?;
    chart.focus().await?;
    chart.send_keys("+").await?;
    let (start, _) = width(&person, marked * 0.7).await?;
    chart.send_keys(Key::Right).await?;
    eventually("a pan to the right", async || {
        Ok((view(&person).await?.0 > start + 1.0).then_some(()))
    })
    .await?;
    chart.send_keys("-").await?;
    width(&person, marked).await?;
    chart.send_keys(Key::End).await?;
    eventually("the end", async || Ok((view(&person).await?.1 > 19_989.0).then_some(()))).await?;
    chart.send_keys(Key::Home).await?;
    width(&person, 19_990.0).await?;
    person.press(".plot-tools [aria-label=\"Zoom in\"]").await?;
    width(&person, 9995.0).await?;
    person.press("#plot .plot-reset").await?;
    width(&person, 19_990.0).await?;

    // The values under the cursor stand in the legend.
    person.hover(person.point(CHART, 0.5, 0.4).await?).await?;
    person.read("#plot .legend-row.on .legend-value", " V").await?;

    // A column that is switched off leaves the plot, and the address says so.
    let on = "#plot .legend-row.on";
    assert_eq!(person.count(on).await?, 2, "voltage and current");
    person.press("#plot .legend-row.on input").await?;
    person.see_number(on, 1).await?;
    address(&person, "y=").await?;
    person.press("#plot .legend-row.on input").await?;
    person.see_number(on, 0).await?;
    address(&person, "y=none").await?;
    person.browser.refresh().await?;
    person.see("html[data-hydrated]").await?;
    assert_eq!(person.count(on).await?, 0, "an empty plot is shared as it is");
    person.press(".plot-help summary").await?;
    person.read(".plot-help dl", "Double-click").await?;
    person.browser.is_content().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_can_be_plotted_and_downloaded() -> Result<()> {
    let (_galvanalyser, person) = plotted("mixed.mpt", &spectra()).await?;
    person.choose("#plot-table", "Impedance spectra").await?;
    person.see("#plot[data-way=nyquist][data-state=ready][data-curves=\"2\"]").await?;
    assert_eq!(person.number("#plot", "data-points").await?, 40.0);
    person.hover(person.point(CHART, 0.5, 0.5).await?).await?;
    person.browser.photograph("nyquist").await?;
    person.press("[aria-label=\"Kind of plot\"] button:last-child").await?;
    person.see("#plot[data-way=bode]").await?;
    let (low, high) = view(&person).await?;
    ensure!(low < 0.5 && high > 4.9 && high < 6.0, "decades from {low} to {high}");
    person.browser.photograph("bode").await?;
    person.browser.back().await?;
    person.see("#plot[data-way=nyquist]").await?;
    person.browser.back().await?;
    person.see("#plot[aria-label=\"Plot over time\"][data-state=ready]").await?;

    person.press(".menu summary").await?;
    person.read(".menu-body", "Impedance spectra").await?;
    let links =
        person.browser.find_all(By::Css(".menu-body a[href$=\"data.csv?table=1\"]")).await?;
    assert_eq!(links.len(), 1);
    person.browser.is_content().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cycles_table_has_pages_and_grows() -> Result<()> {
    let (galvanalyser, person) = plotted("long.034", &maccor(5000)).await?;
    person.open("/datasets/1?tab=cycles").await?;
    let rows = "#cycles tbody tr";
    assert_eq!(person.count(rows).await?, 200);
    person.read(".tab-panel .pager", "250 cycles").await?;
    person.press(".tab-panel .pager a[rel=next]").await?;
    person.see_number(rows, 50).await?;
    person.browser.back().await?;
    person.see_number(rows, 200).await?;

    // A dataset that was complete grows: plot, cycles and samples follow by themselves.
    let file = galvanalyser.folder().join("long.034");
    let text = maccor(5000) + end2end::grown(5000, 5200).as_str();
    std::fs::write(&file, text)?;
    let file = file.to_str().context("a name in UTF-8")?;
    galvanalyser.command(&["import", file, "--owner", "ada"], "")?;
    person.see("#cycles-plot[data-cycles=\"260\"]").await?;
    eventually("the longer plot", async || Ok((view(&person).await?.1 > 51_000.0).then_some(())))
        .await?;
    person.browser.is_content().await
}
