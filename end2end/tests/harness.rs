//! The harness itself: a browser that does not do what a test asks would make every test pass.

use end2end::{Browser, Look, Theme};

const PAGE: &str = "data:text/html,<style>body{background:white}@media (prefers-color-scheme: dark)\
    {body{background:black}}</style><p id=text>plain</p><script>document.getElementById('text')\
    .textContent='scripted '+innerWidth+' '+devicePixelRatio;console.error('seen')</script>";

async fn text(browser: &Browser) -> anyhow::Result<String> {
    Ok(browser.find(thirtyfour::By::Id("text")).await?.text().await?)
}

async fn background(browser: &Browser) -> anyhow::Result<String> {
    let body = browser.find(thirtyfour::By::Css("body")).await?;
    Ok(body.css_value("background-color").await?)
}

#[tokio::test]
async fn looks_as_told() -> anyhow::Result<()> {
    let browser = Browser::open(Look { size: (800, 600), scale: 2.0, ..Look::default() }).await?;
    browser.goto(PAGE).await?;
    assert_eq!(text(&browser).await?, "scripted 800 2");
    assert_eq!(background(&browser).await?, "rgba(255, 255, 255, 1)");
    browser.set_theme(Theme::Dark).await?;
    assert_eq!(background(&browser).await?, "rgba(0, 0, 0, 1)");
    let complaints = browser.complaints().await?;
    assert!(complaints.len() == 1 && complaints[0].contains("seen"), "{complaints:?}");
    browser.is_content().await?;
    browser.close().await
}

#[tokio::test]
async fn runs_no_script_when_told() -> anyhow::Result<()> {
    let browser = Browser::open(Look { javascript: false, ..Look::default() }).await?;
    browser.goto(PAGE).await?;
    assert_eq!(text(&browser).await?, "plain");
    browser.close().await
}
