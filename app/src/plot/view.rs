//! Which stretch of the x axis is on the screen, and how people move it.

use leptos::prelude::*;

use super::span::Span;

/// The view of one plot.
#[derive(Clone, Copy)]
pub(crate) struct View {
    /// What was asked for; `None` is everything, however much it grows.
    pub(crate) wanted: RwSignal<Option<Span>>,
    /// All there is to see.
    pub(crate) bounds: Signal<Span>,
    /// What is shown.
    pub(crate) span: Memo<Span>,
    /// Counts the moves that people made, unlike those of a plot that follows its data.
    pub(crate) moves: RwSignal<u32>,
}

impl View {
    pub(crate) fn new(wanted: Option<Span>, bounds: impl Into<Signal<Span>>) -> Self {
        let (wanted, bounds) = (RwSignal::new(wanted), bounds.into());
        let span = Memo::new(move |_| {
            let bounds = bounds.get();
            wanted.get().map_or(bounds, |view| view.clamp(bounds))
        });
        Self { wanted, bounds, span, moves: RwSignal::new(0) }
    }

    pub(crate) fn get(self) -> Span {
        self.span.get()
    }

    pub(crate) fn get_untracked(self) -> Span {
        self.span.get_untracked()
    }

    /// Shows a stretch; one that holds all there is becomes everything.
    pub(crate) fn show(self, next: Span) {
        let all = next.contains(self.bounds.get_untracked());
        self.wanted.set((!all).then_some(next));
        self.moves.update(|moves| *moves += 1);
    }

    pub(crate) fn show_everything(self) {
        self.wanted.set(None);
        self.moves.update(|moves| *moves += 1);
    }

    /// Makes the view so many times as wide around a value.
    pub(crate) fn zoom(self, at: f64, factor: f64) {
        self.show(self.get_untracked().zoom(at, factor, self.bounds.get_untracked()));
    }

    /// Moves by a share of the view's width.
    pub(crate) fn pan(self, share: f64) {
        let view = self.get_untracked();
        self.show(view.pan(share * view.width(), self.bounds.get_untracked()));
    }

    pub(crate) fn show_end(self) {
        let (view, bounds) = (self.get_untracked(), self.bounds.get_untracked());
        self.show(view.pan(bounds.to - view.to, bounds));
    }
}
