//! The document around the app, rendered on the server only.

use std::sync::LazyLock;

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos_meta::MetaTags;
use thaw::ssr::SSRMountStyleProvider;
use thaw::{
    Badge, Button, ConfigProvider, Dialog, MessageBar, SkeletonItem, Spinner, ToasterProvider,
};

use crate::app::{App, THEME_ID};

/// Sets a remembered theme before the first paint.
const THEME: &str = "try{const t=localStorage.getItem('gv-theme');\
    if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

/// The `<style>` elements of the Thaw components that the app uses, collected once.
///
/// Thaw's own way is to collect them while each page is rendered, behind a lock that panics when
/// two threads want it at once, as they do when parts of a page wait for data. A component that is
/// missing here gets its style in the browser, a moment late.
static STYLES: LazyLock<String> = LazyLock::new(|| {
    let page = Owner::new().with(|| {
        let open = RwSignal::new(false);
        let page = view! {
            <SSRMountStyleProvider>
                <html>
                    <head></head>
                    <body>
                        <ConfigProvider theme_id=THEME_ID>
                            <ToasterProvider>
                                <Badge />
                                <Button>""</Button>
                                <Dialog open>""</Dialog>
                                <MessageBar>""</MessageBar>
                                <SkeletonItem />
                                <Spinner />
                            </ToasterProvider>
                        </ConfigProvider>
                    </body>
                </html>
            </SSRMountStyleProvider>
        };
        page.to_html()
    });
    let head = page.split_once("<head>").map_or("", |(_, rest)| rest);
    head.split_once("</head>").map_or("", |(styles, _)| styles).to_owned()
});

/// A whole page. Inline scripts carry the response's nonce.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="referrer" content="same-origin" />
                <script nonce=use_nonce()>{THEME}</script>
                {InertElement::new(STYLES.as_str())}
                <meta name="thaw-ui-style" />
                <link rel="stylesheet" href=style />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_of_components_stand_in_the_head() {
        for id in ["button", "badge", "dialog", "message-bar", "toaster", THEME_ID] {
            assert!(STYLES.contains(&format!("<style id=\"thaw-id-{id}\">")), "{id}");
        }
        assert!(!STYLES.contains("<script"));
    }
}
