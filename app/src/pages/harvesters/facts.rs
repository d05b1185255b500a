//! What is known of a harvester's runs.

use leptos::prelude::*;
use model::harvest::{Harvester, RunSummary};
use model::time::Timestamp;

use crate::components::instant::Instant;
use crate::format::{count, counted, duration};

#[component]
pub(super) fn Facts(harvester: Harvester) -> impl IntoView {
    let schedule = harvester.periodic_minute.map_or_else(
        || "on changes, and at every poll".to_owned(),
        |minute| format!("on changes, at every poll, and in full each hour at minute {minute:02}"),
    );
    let summary = harvester.last_run_summary.map_or_else(|| "–".to_owned(), summary);
    view! {
        <dl class="facts">
            <dt>"Last seen"</dt>
            <dd>{instant(harvester.last_seen_at)}</dd>
            <dt>"Last full run"</dt>
            <dd>{instant(harvester.last_completed_run_at)}</dd>
            <dt>"In that run"</dt>
            <dd>{summary}</dd>
            <dt>"Looks"</dt>
            <dd>{schedule}</dd>
        </dl>
    }
}

fn instant(at: Option<Timestamp>) -> AnyView {
    match at {
        Some(at) => view! { <Instant at /> }.into_any(),
        None => "never".into_any(),
    }
}

/// `12 files seen, 3 imported, none failed, in 0.5 s`
fn summary(run: RunSummary) -> String {
    let failed = if run.files_failed == 0 { "none".to_owned() } else { count(run.files_failed) };
    format!(
        "{} seen, {} imported, {failed} failed, in {}",
        counted(run.files_seen, "file"),
        count(run.files_imported),
        duration(run.milliseconds as f64 / 1000.0)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_in_words() {
        let run =
            RunSummary { files_seen: 1200, files_imported: 3, files_failed: 0, milliseconds: 1500 };
        assert_eq!(summary(run), "1\u{2009}200 files seen, 3 imported, none failed, in 1.5 s");
        let run = RunSummary { files_seen: 1, files_failed: 1, ..run };
        assert_eq!(summary(run), "1 file seen, 3 imported, 1 failed, in 1.5 s");
    }
}
