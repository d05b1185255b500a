//! A headless Chromium of its own for each test, by Debian's chromedriver.

use std::ops::Deref;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::ChromeCapabilities;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;

use crate::process::Process;
use crate::root;

/// What the page's `prefers-color-scheme` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

/// How the browser is set up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Off: pages must be readable and forms usable without it.
    pub javascript: bool,
    pub theme: Theme,
    /// Width and height of the window's inside in CSS pixels.
    pub size: (u32, u32),
    /// Device pixels a CSS pixel.
    pub scale: f64,
}

impl Default for Look {
    fn default() -> Self {
        Self { javascript: true, theme: Theme::Light, size: (1280, 800), scale: 1.0 }
    }
}

/// A browser with one window. Everything of [`WebDriver`] works on it.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    // After the session, which still speaks to it while it closes.
    _chromedriver: Process,
    profile: TempDir,
}

impl Browser {
    /// Starts one with an empty profile.
    ///
    /// # Errors
    /// When chromedriver or Chromium is not installed or does not start.
    pub async fn open(look: Look) -> Result<Self> {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let chromedriver = Process::start(Command::new(program).arg("--port=0"))?;
        let port = chromedriver.wait_for("port", Duration::from_secs(30), port_in)?;
        let profile = tempfile::tempdir()?;
        let capabilities = capabilities(look, &profile)?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .with_context(|| format!("no browser: {}", chromedriver.written()))?;
        let browser = Self { driver, _chromedriver: chromedriver, profile };
        let limit = Some(Duration::from_secs(60));
        browser.driver.update_timeouts(TimeoutConfiguration::new(limit, limit, None)).await?;
        browser.resize(look.size, look.scale).await?;
        browser.set_theme(look.theme).await?;
        Ok(browser)
    }

    /// Makes pages see another `prefers-color-scheme`, also the one that is open.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn set_theme(&self, theme: Theme) -> Result<()> {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// Gives the page this many CSS pixels, each of `scale` device pixels.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn resize(&self, (width, height): (u32, u32), scale: f64) -> Result<()> {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false,
        });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        Ok(())
    }

    /// Keeps a picture of the page in `target/screenshots`, for people to look at.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn photograph(&self, name: &str) -> Result<PathBuf> {
        let folder = root().join("target/screenshots");
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{name}.png"));
        std::fs::write(&file, self.driver.screenshot_as_png().await?)?;
        Ok(file)
    }

    /// What the pages complained about since the last call: errors in the console, panics in the
    /// wasm, resources that the security policy refused or the server did not have.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let entries = self.driver.browser_log().await?;
        let severe = entries.into_iter().filter(|entry| entry.level == "SEVERE");
        Ok(severe.map(|entry| entry.message).collect())
    }

    /// Fails if a page has complained about anything.
    ///
    /// # Errors
    /// Tells the complaints.
    pub async fn is_content(&self) -> Result<()> {
        let complaints = self.complaints().await?;
        ensure!(complaints.is_empty(), "the page complains:\n{}", complaints.join("\n"));
        Ok(())
    }

    /// Where downloads go.
    pub fn downloads(&self) -> PathBuf {
        downloads(&self.profile)
    }

    /// Closes it in good order; dropping it does so too, but cannot tell of trouble.
    ///
    /// # Errors
    /// When the browser has gone before.
    pub async fn close(self) -> Result<()> {
        Ok(self.driver.quit().await?)
    }
}

impl Deref for Browser {
    type Target = WebDriver;

    fn deref(&self) -> &WebDriver {
        &self.driver
    }
}

fn capabilities(look: Look, profile: &TempDir) -> Result<ChromeCapabilities> {
    let mut chrome = DesiredCapabilities::chrome();
    let folder = format!("--user-data-dir={}", profile.path().join("profile").display());
    for argument in [
        "--headless",
        // The sandbox refuses root, which is who CI is.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        // Nothing but the program under test is spoken to.
        "--no-proxy-server",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-default-apps",
        "--disable-search-engine-choice-screen",
        // The same picture on every machine.
        "--force-color-profile=srgb",
        "--hide-scrollbars",
        "--lang=en-GB",
        &folder,
    ] {
        chrome.add_arg(argument)?;
    }
    let mut preferences = json!({
        "download.default_directory": downloads(profile),
        "download.prompt_for_download": false,
        "credentials_enable_service": false,
        "profile.password_manager_leak_detection": false,
    });
    if !look.javascript {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    chrome.add_experimental_option("prefs", preferences)?;
    chrome.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(chrome)
}

fn downloads(profile: &TempDir) -> PathBuf {
    profile.path().join("downloads")
}

fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}
