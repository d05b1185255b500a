//! What went well and what did not.

use leptos::prelude::*;
use thaw::{MessageBar, MessageBarBody, MessageBarIntent, MessageBarLayout, MessageBarTitle};

use crate::AppError;

/// An error that stands for the content it hides.
#[component]
pub(crate) fn ErrorNotice(error: AppError) -> impl IntoView {
    let title = match &error {
        AppError::NotFound => "Not found.",
        AppError::Unauthenticated => "Not logged in.",
        AppError::Forbidden(_) => "Not allowed.",
        AppError::Conflict(_) => "Not done.",
        AppError::Invalid { .. } => "Please check.",
        AppError::Throttled(_) => "Too many tries.",
        AppError::Unavailable => "No answer.",
    };
    let log_in = error == AppError::Unauthenticated;
    view! {
        <div role="alert" class="notice">
            <MessageBar intent=MessageBarIntent::Error layout=MessageBarLayout::Multiline>
                <MessageBarBody>
                    <MessageBarTitle>{title}</MessageBarTitle>
                    {sentence(&error.to_string())}
                    {log_in.then(|| view! { <a href="/login" rel="external">" Log in"</a> })}
                </MessageBarBody>
            </MessageBar>
        </div>
    }
}

/// A reason as a sentence: many come as they stand behind a field's name.
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if reason.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// A sentence of good or neutral news.
#[component]
pub(crate) fn Notice(
    #[prop(default = MessageBarIntent::Info)] intent: MessageBarIntent,
    children: Children,
) -> impl IntoView {
    view! {
        <div role="status" class="notice">
            <MessageBar intent layout=MessageBarLayout::Multiline>
                <MessageBarBody>{children()}</MessageBarBody>
            </MessageBar>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_become_sentences() {
        let table = [
            ("there is a cell A1 already", "There is a cell A1 already."),
            ("Please log in.", "Please log in."),
            ("élan", "Élan."),
        ];
        for (reason, expected) in table {
            assert_eq!(sentence(reason), expected);
        }
    }
}
