//! A secret that is shown once: in a dialog, with a button that copies it.

use leptos::prelude::*;
use thaw::{
    Button, ButtonAppearance, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface,
    DialogTitle,
};

use super::copy_button::CopyButton;

/// What to show: a title, an explanation, and the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Secret {
    pub(crate) title: String,
    pub(crate) explanation: String,
    pub(crate) secret: String,
}

#[component]
pub(crate) fn SecretDialog(
    /// Opens when it becomes something.
    #[prop(into)]
    secret: Signal<Option<Secret>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if secret.with(Option::is_some) {
            open.set(true);
        }
    });
    let part = move |part: fn(&Secret) -> &String| {
        Signal::derive(move || {
            secret.with(|secret| secret.as_ref().map(|s| part(s).clone()).unwrap_or_default())
        })
    };
    let text = part(|secret| &secret.secret);
    let title = part(|secret| &secret.title);
    let explanation = part(|secret| &secret.explanation);
    view! {
        <Dialog open mask_closeable=false>
            <DialogSurface>
                <DialogBody>
                    <DialogTitle>{move || title.get()}</DialogTitle>
                    <DialogContent>
                        <p>{move || explanation.get()}</p>
                        <p class="secret">
                            <code>{move || text.get()}</code>
                            <CopyButton text />
                        </p>
                    </DialogContent>
                    <DialogActions>
                        <Button
                            appearance=ButtonAppearance::Primary
                            on_click=move |_| open.set(false)
                        >
                            "I have kept it"
                        </Button>
                    </DialogActions>
                </DialogBody>
            </DialogSurface>
        </Dialog>
    }
}
