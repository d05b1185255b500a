//! The place in the app: the query of the page's address, read and changed through the router, so
//! that Back and Forward lead through what was changed here.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use crate::components::link::changed;

/// Whether a change of the address is one that people would want to take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Back undoes it.
    New,
    /// It takes the place of the present address.
    Same,
}

type Navigate = Arc<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// The query of the page that it was made on.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) query: Memo<ParamsMap>,
    path: StoredValue<String>,
    /// Parameters that the page knows; others are not carried along.
    known: &'static [&'static str],
    navigate: StoredValue<Navigate>,
}

impl Place {
    /// To be made by a component of the page.
    pub(crate) fn of_page(known: &'static [&'static str]) -> Self {
        let navigate: Navigate = Arc::new(use_navigate());
        Self {
            query: use_query_map(),
            path: StoredValue::new(use_location().pathname.get_untracked()),
            known,
            navigate: StoredValue::new(navigate),
        }
    }

    /// The address with some values changed; an empty one is taken out.
    pub(crate) fn link(self, changes: &[(&str, &str)]) -> String {
        let path = self.path.get_value();
        self.query.with(|query| changed(&path, query, self.known, changes))
    }

    /// Goes there without moving the page.
    pub(crate) fn go(self, changes: &[(&str, &str)], step: Step) {
        let (Some(path), Some(navigate)) =
            (self.path.try_get_value(), self.navigate.try_get_value())
        else {
            return;
        };
        let address = self.query.with_untracked(|query| changed(&path, query, self.known, changes));
        let options = NavigateOptions {
            replace: step == Step::Same,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&address, options);
    }
}
