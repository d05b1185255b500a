//! What the server makes of a form while it is filled in.

use std::time::Duration;

use leptos::form::FromFormData;
use leptos::prelude::*;
use leptos::reactive::actions::ActionAbortHandle;
use wasm_bindgen::JsCast;

/// Typing pauses for so long before the server is asked.
const PAUSE: Duration = Duration::from_millis(300);

/// The fields of the form that an event happened in.
pub(crate) fn in_form_of<F: FromFormData>(event: &web_sys::Event) -> Option<F> {
    let field: web_sys::Element = event.target()?.dyn_into().ok()?;
    let form: web_sys::HtmlFormElement = field.closest("form").ok()??.dyn_into().ok()?;
    let data = web_sys::FormData::new_with_form(&form).ok()?;
    F::from_form_data(&data).ok()
}

/// Asks again when what is typed changes the question, of which `first` was answered with the page;
/// gives what to call with each input, and the newest answer.
pub(crate) fn live<Q, A, F>(
    first: Q,
    question_of: impl Fn(&web_sys::Event) -> Option<Q> + 'static,
    ask: impl Fn(Q) -> F + Send + Sync + 'static,
) -> (impl FnMut(web_sys::Event), impl Fn() -> Option<A> + Copy + Send + Sync)
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    A: Clone + Send + Sync + 'static,
    F: Future<Output = A> + Send + 'static,
{
    let ask = Action::new(move |question: &Q| ask(question.clone()));
    let asked = StoredValue::new(first);
    let under_way = StoredValue::new(None::<ActionAbortHandle>);
    let on_input = debounce(PAUSE, move |event: web_sys::Event| {
        let Some(question) = question_of(&event) else { return };
        if asked.try_get_value().is_some_and(|asked| asked != question) {
            asked.set_value(question.clone());
            // An answer that was slow may not come after the one to this question.
            under_way.update_value(|under_way| {
                if let Some(before) = under_way.replace(ask.dispatch(question)) {
                    before.abort();
                }
            });
        }
    });
    let answer = ask.value();
    (on_input, move || answer.get())
}
