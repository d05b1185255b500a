//! The document around the app, rendered on the server only.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use thaw::ssr::SSRMountStyleProvider;

use crate::App;

/// Sets a remembered theme before the first paint.
const THEME: &str = "try{const t=localStorage.getItem('gv-theme');\
    if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}";

/// A whole page. Inline scripts carry the response's nonce.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <SSRMountStyleProvider>
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <meta name="referrer" content="same-origin" />
                    <script nonce=use_nonce()>{THEME}</script>
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
        </SSRMountStyleProvider>
    }
}
