//! Somebody before a browser: goes to pages, fills in forms, moves the mouse, looks.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use thirtyfour::prelude::*;
use tokio::time::{Instant, sleep};

use crate::browser::{Browser, Look};
use crate::galvanalyser::Galvanalyser;

/// For what a busy machine needs to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Looks again until `look` finds something.
///
/// # Errors
/// When it does not come in a minute, or the looking fails.
pub async fn eventually<T>(
    what: &str,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        ensure!(Instant::now() < end, "{what} did not come");
        sleep(Duration::from_millis(100)).await;
    }
}

/// A browser at one running instance.
#[derive(Debug)]
pub struct Person {
    pub browser: Browser,
    home: String,
}

impl Person {
    /// Sits down, logged out.
    ///
    /// # Errors
    /// As [`Browser::open`].
    pub async fn before(galvanalyser: &Galvanalyser, look: Look) -> Result<Self> {
        Ok(Self { browser: Browser::open(look).await?, home: galvanalyser.page("") })
    }

    /// Opens a page and waits until it answers to scripts, or is there at all without them.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn go(&self, path: &str) -> Result<()> {
        self.browser.goto(format!("{}{path}", self.home)).await?;
        self.see("main").await.with_context(|| path.to_owned()).map(drop)
    }

    /// As [`Self::go`], waiting for the scripts.
    ///
    /// # Errors
    /// When the page does not hydrate.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.go(path).await?;
        if let Err(error) = self.see("html[data-hydrated]").await {
            let complaints = self.browser.complaints().await?.join("\n");
            return Err(error.context(format!("{path} does not hydrate: {complaints}")));
        }
        Ok(())
    }

    /// Logs in; the list of datasets comes next.
    ///
    /// # Errors
    /// When it does not.
    pub async fn log_in(&self, name: &str, password: &str) -> Result<()> {
        self.go("/login").await?;
        self.fill("log-in-username", name).await?;
        self.fill("log-in-password", password).await?;
        self.press("#log-in button[type=submit]").await?;
        self.see("a[href=\"/profile\"]").await.map(drop)
    }

    /// Waits for an element.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn see(&self, css: &str) -> Result<WebElement> {
        eventually(css, async || Ok(self.browser.find(By::Css(css)).await.ok())).await
    }

    /// Waits until an element contains a text.
    ///
    /// # Errors
    /// When it does not; tells what stands there.
    pub async fn read(&self, css: &str, text: &str) -> Result<()> {
        let mut last = String::new();
        let found = eventually(text, async || {
            // The element may be drawn anew between two looks.
            if let Ok(element) = self.browser.find(By::Css(css)).await {
                last = element.text().await.unwrap_or_default();
            }
            Ok(last.contains(text).then_some(()))
        });
        let found = found.await;
        found.with_context(|| format!("{css} says: {last}"))
    }

    /// Waits until no element is there any more.
    ///
    /// # Errors
    /// When it stays.
    pub async fn miss(&self, css: &str) -> Result<()> {
        let what = format!("the end of {css}");
        eventually(&what, async || Ok(self.browser.find(By::Css(css)).await.is_err().then_some(())))
            .await
    }

    /// How many elements of a kind there are.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn count(&self, css: &str) -> Result<usize> {
        Ok(self.browser.find_all(By::Css(css)).await?.len())
    }

    /// Waits until there are so many elements of a kind.
    ///
    /// # Errors
    /// When there are not.
    pub async fn see_number(&self, css: &str, count: usize) -> Result<()> {
        let what = format!("{count} of {css}");
        eventually(&what, async || Ok((self.count(css).await? == count).then_some(()))).await
    }

    /// Puts a text into the field of an id, in place of what is there.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn fill(&self, id: &str, text: &str) -> Result<()> {
        let field = self.see(&format!("[id=\"{id}\"]")).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Chooses the option of a text.
    ///
    /// # Errors
    /// When there is no such field or option.
    pub async fn choose(&self, css: &str, text: &str) -> Result<()> {
        let field = self.see(css).await?;
        let options = field.find_all(By::Tag("option")).await?;
        for option in options {
            if option.text().await?.starts_with(text) {
                return Ok(option.click().await?);
            }
        }
        anyhow::bail!("{css} offers no {text}")
    }

    /// Clicks an element.
    ///
    /// # Errors
    /// When it is not there or covered.
    pub async fn press(&self, css: &str) -> Result<()> {
        let element = self.see(css).await?;
        element.scroll_into_view().await?;
        element.click().await.with_context(|| css.to_owned())
    }

    /// A number that an element tells of itself in an attribute.
    ///
    /// # Errors
    /// When it does not.
    pub async fn number(&self, css: &str, attribute: &str) -> Result<f64> {
        eventually(attribute, async || {
            let Ok(element) = self.browser.find(By::Css(css)).await else { return Ok(None) };
            let value = element.attr(attribute).await.ok().flatten();
            Ok(value.and_then(|value| value.parse().ok()))
        })
        .await
    }

    /// What a script gives back.
    ///
    /// # Errors
    /// When it throws.
    pub async fn ask(&self, script: &str) -> Result<serde_json::Value> {
        Ok(self.browser.execute(script, Vec::<serde_json::Value>::new()).await?.json().clone())
    }

    /// Where a share of an element's width and height lies in the window.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn point(&self, css: &str, across: f64, down: f64) -> Result<(f64, f64)> {
        self.see(css).await?.scroll_into_view().await?;
        let script = format!(
            "const r = document.querySelector({}).getBoundingClientRect();\
             return [r.x, r.y, r.width, r.height]",
            json!(css)
        );
        let rectangle: [f64; 4] = serde_json::from_value(self.ask(&script).await?)?;
        let [x, y, width, height] = rectangle;
        Ok((x + width * across, y + height * down))
    }

    async fn mouse(&self, event: serde_json::Value) -> Result<()> {
        self.browser.cdp().send_raw("Input.dispatchMouseEvent", event).await?;
        Ok(())
    }

    /// Moves the mouse to a point.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn hover(&self, (x, y): (f64, f64)) -> Result<()> {
        self.mouse(json!({"type": "mouseMoved", "x": x, "y": y})).await
    }

    /// Turns the wheel: a positive amount rolls towards the person.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn wheel(&self, (x, y): (f64, f64), amount: f64) -> Result<()> {
        let event = json!({"type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": amount});
        self.mouse(event).await
    }

    /// Drags from one point to another, with shift held down or not.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn drag(&self, from: (f64, f64), to: (f64, f64), shift: bool) -> Result<()> {
        let modifiers = if shift { 8 } else { 0 };
        let event = |kind: &str, (x, y): (f64, f64), buttons: u8| {
            json!({
                "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons,
                "clickCount": 1, "modifiers": modifiers,
            })
        };
        self.mouse(event("mousePressed", from, 1)).await?;
        for step in 1..=4 {
            let share = f64::from(step) / 4.0;
            let at = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            self.mouse(event("mouseMoved", at, 1)).await?;
        }
        self.mouse(event("mouseReleased", to, 0)).await
    }

    /// Clicks twice.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn double_click(&self, (x, y): (f64, f64)) -> Result<()> {
        for count in [1, 2] {
            for kind in ["mousePressed", "mouseReleased"] {
                let event = json!({
                    "type": kind, "x": x, "y": y, "button": "left", "clickCount": count,
                });
                self.mouse(event).await?;
            }
        }
        Ok(())
    }
}
