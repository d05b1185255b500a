//! What has become of the calls of a server function.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::AppError;

/// The newest known state of what a form edits: what saving it answered last, else what was loaded.
/// A try that failed leaves it as it is.
pub(crate) fn newest<S>(action: ServerAction<S>, loaded: S::Output) -> Memo<S::Output>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + PartialEq + Send + Sync + 'static,
{
    let value = action.value();
    Memo::new(move |before: Option<&S::Output>| {
        value.with(|value| match value {
            Some(Ok(saved)) => saved.clone(),
            _ => before.unwrap_or(&loaded).clone(),
        })
    })
}

/// Counts the calls that went well: a source for what must then be read again, while failures
/// leave alone what is on the page.
pub(crate) fn successes<S>(action: ServerAction<S>) -> Memo<u32>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Memo::new(move |before: Option<&u32>| {
        let before = before.copied().unwrap_or(0);
        value.with(|value| if matches!(value, Some(Ok(_))) { before + 1 } else { before })
    })
}

/// Why the last call did not work.
pub(crate) fn failure<S>(action: ServerAction<S>) -> Signal<Option<AppError>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || {
        value.with(|value| value.as_ref().and_then(|result| result.as_ref().err().cloned()))
    })
}
