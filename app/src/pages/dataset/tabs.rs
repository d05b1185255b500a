//! The sections of a dataset's page, as links that also work without scripts.

use leptos::prelude::*;
use model::id::DatasetId;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    About,
    Cycles,
    Curves,
    Columns,
    Ranges,
    Files,
    Sharing,
    Python,
}

/// Section, its name in the address, its name on the screen.
const TABS: &[(Tab, &str, &str)] = &[
    (Tab::About, "about", "About"),
    (Tab::Cycles, "cycles", "Cycles"),
    (Tab::Curves, "curves", "Voltage curves"),
    (Tab::Columns, "columns", "Columns"),
    (Tab::Ranges, "ranges", "Ranges"),
    (Tab::Files, "files", "Files & warnings"),
    (Tab::Sharing, "sharing", "Sharing"),
    (Tab::Python, "python", "Python"),
];

impl Tab {
    /// The section of a name in the address; the first one for any other name.
    pub(super) fn of(name: &str) -> Self {
        TABS.iter().find(|(_, known, _)| *known == name).map(|(tab, ..)| *tab).unwrap_or_default()
    }

    /// Its name in the address; none for the first.
    pub(super) fn parameter(self) -> Option<&'static str> {
        if self == Self::default() {
            return None;
        }
        TABS.iter().find(|(tab, ..)| *tab == self).map(|(_, name, _)| *name)
    }
}

#[component]
pub(super) fn Tabs(id: DatasetId, tab: Memo<Tab>, open: Callback<Tab>) -> impl IntoView {
    let link = move |(of, _, label): &(Tab, &'static str, &'static str)| {
        let of = *of;
        let address = match of.parameter() {
            Some(name) => format!("/datasets/{id}?tab={name}"),
            None => format!("/datasets/{id}"),
        };
        view! {
            <a
                href=address
                aria-current=move || (tab.get() == of).then_some("true")
                on:click=move |event| {
                    // The plot above keeps its window: only the section changes.
                    if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                        event.prevent_default();
                        open.run(of);
                    }
                }
            >
                {*label}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label="Sections">
            {TABS.iter().map(link).collect_view()}
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_have_addresses() {
        for (tab, name, _) in TABS {
            assert_eq!(Tab::of(name), *tab);
            assert_eq!(tab.parameter(), (*tab != Tab::About).then_some(*name));
        }
        assert_eq!(Tab::of("nonsense"), Tab::About);
    }
}
