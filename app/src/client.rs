//! What only a browser can do: fetch windows, remember the theme, watch sizes, hand out files.
//!
//! Nothing here is called while a page is rendered on the server: only from effects and from
//! handlers of events.

use model::id::DatasetId;
use model::series::{SeriesRequest, SeriesWindow};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Element, HtmlElement, RequestInit, Response};

/// Why a window did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FetchError {
    /// A newer request took its place; nobody needs to know.
    #[error("superseded")]
    Aborted,
    #[error("The server cannot be reached.")]
    Unreachable,
    #[error("Please log in again.")]
    LoggedOut,
    #[error("The samples could not be read: {0}")]
    Refused(String),
}

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

fn root() -> Option<HtmlElement> {
    window()?.document()?.document_element()?.dyn_into().ok()
}

/// Fetches one window of samples. Aborting the controller ends it early.
pub(crate) async fn fetch_window(
    dataset: DatasetId,
    request: &SeriesRequest,
    controller: Option<&AbortController>,
) -> Result<SeriesWindow, FetchError> {
    let address = format!("/api/v1/datasets/{dataset}/series?{}", request.query());
    let options = RequestInit::new();
    if let Some(controller) = controller {
        options.set_signal(Some(&controller.signal()));
    }
    let window = window().ok_or(FetchError::Unreachable)?;
    let gone = |error: JsValue| {
        let aborted =
            error.dyn_ref::<js_sys::Error>().is_some_and(|error| error.name() == "AbortError")
                || controller.is_some_and(|controller| controller.signal().aborted());
        if aborted { FetchError::Aborted } else { FetchError::Unreachable }
    };
    let response = JsFuture::from(window.fetch_with_str_and_init(&address, &options));
    let response: Response =
        response.await.map_err(gone)?.dyn_into().map_err(|_| FetchError::Unreachable)?;
    match response.status() {
        200 => {}
        401 => return Err(FetchError::LoggedOut),
        status => return Err(FetchError::Refused(refusal(&response, status).await)),
    }
    let buffer = response.array_buffer().map_err(gone)?;
    let buffer = JsFuture::from(buffer).await.map_err(gone)?;
    SeriesWindow::decode(&js_sys::Uint8Array::new(&buffer).to_vec())
        .map_err(|error| FetchError::Refused(error.to_string()))
}

/// The reason out of a problem document, or the status.
async fn refusal(response: &Response, status: u16) -> String {
    let reason = async {
        let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
        let problem: serde_json::Value = serde_json::from_str(&text).ok()?;
        Some(problem.get("detail").or(problem.get("title"))?.as_str()?.to_owned())
    };
    reason.await.unwrap_or_else(|| format!("the server answered {status}"))
}

/// A controller for one request.
pub(crate) fn abort_controller() -> Option<AbortController> {
    AbortController::new().ok()
}

/// Tells whoever watches the page (tests, styles) that it answers to scripts now.
pub(crate) fn mark_hydrated() {
    // A document without a root has nobody watching.
    let _ = root().map(|root| root.set_attribute("data-hydrated", ""));
}

const THEME: &str = "gv-theme";

/// `light`, `dark`, or empty for what the system prefers.
pub(crate) fn theme() -> String {
    root().and_then(|root| root.get_attribute("data-theme")).unwrap_or_default()
}

/// Sets and remembers the theme.
pub(crate) fn set_theme(theme: &str) {
    let storage = window().and_then(|window| window.local_storage().ok().flatten());
    let (Some(root), storage) = (root(), storage) else { return };
    // A browser that forbids storage still changes the page at hand.
    if theme.is_empty() {
        let _ = root.remove_attribute("data-theme");
        let _ = storage.map(|storage| storage.remove_item(THEME));
    } else {
        let _ = root.set_attribute("data-theme", theme);
        let _ = storage.map(|storage| storage.set_item(THEME, theme));
    }
}

/// Calls back whenever the system's preference for dark changes, for the life of the page.
pub(crate) fn watch_system_theme(changed: impl FnMut() + 'static) {
    let query = window().and_then(|w| w.match_media("(prefers-color-scheme: dark)").ok().flatten());
    let Some(query) = query else { return };
    let callback = Closure::<dyn FnMut()>::new(changed);
    query.set_onchange(Some(callback.as_ref().unchecked_ref()));
    callback.forget();
    // The browser keeps calling only while the query is alive.
    std::mem::forget(query);
}

/// Watches an element's size until dropped.
pub(crate) struct SizeWatch {
    observer: web_sys::ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl SizeWatch {
    pub(crate) fn new(element: &Element, changed: impl FnMut() + 'static) -> Option<Self> {
        let callback = Closure::<dyn FnMut()>::new(changed);
        let observer = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Whether the page is in a tab that nobody sees.
pub(crate) fn is_hidden() -> bool {
    window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

/// Puts text on the clipboard; false where the browser does not let us (plain http, say).
pub(crate) async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into());
    let Some(clipboard) = clipboard.ok().filter(|found| found.is_object()) else { return false };
    let clipboard: web_sys::Clipboard = clipboard.unchecked_into();
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Hands the person a file that is at an address (`data:`, `blob:`).
fn save(address: &str, name: &str) -> Result<(), JsValue> {
    let document = window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let link: web_sys::HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(address);
    link.set_download(name);
    link.click();
    Ok(())
}

/// Hands the person a picture.
pub(crate) fn save_address(address: &str, name: &str) -> bool {
    save(address, name).is_ok()
}

/// Hands the person a text file.
pub(crate) fn save_text(text: &str, name: &str) -> bool {
    let attempt = || -> Result<(), JsValue> {
        let parts = js_sys::Array::of1(&text.into());
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("text/csv;charset=utf-8");
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
        let address = web_sys::Url::create_object_url_with_blob(&blob)?;
        save(&address, name)?;
        web_sys::Url::revoke_object_url(&address)
    };
    attempt().is_ok()
}

/// Ticks or clears every box of a name on the page.
pub(crate) fn tick_all(name: &str, ticked: bool) {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    let Ok(boxes) = document.query_selector_all(&format!("input[name=\"{name}\"]")) else { return };
    for index in 0..boxes.length() {
        if let Some(found) =
            boxes.item(index).and_then(|node| node.dyn_into::<web_sys::HtmlInputElement>().ok())
        {
            found.set_checked(ticked);
        }
    }
}

/// How many boxes of a name are ticked.
pub(crate) fn ticked(name: &str) -> u32 {
    let document = window().and_then(|window| window.document());
    let found = document.and_then(|document| {
        document.query_selector_all(&format!("input[name=\"{name}\"]:checked")).ok()
    });
    found.map_or(0, |found| found.length())
}

/// Scheme, host and port of this page.
pub(crate) fn origin() -> Option<String> {
    window()?.location().origin().ok()
}

/// The values of the form that is being sent, encoded as for an address.
pub(crate) fn form_values(event: &web_sys::SubmitEvent) -> Option<String> {
    let form: web_sys::HtmlFormElement = event.target()?.dyn_into().ok()?;
    let data = web_sys::FormData::new_with_form(&form).ok()?;
    let query = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(query.to_string().into())
}
