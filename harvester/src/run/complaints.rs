//! Troubles that last, told once: a line in the log when one begins, changes or ends.

use std::collections::HashMap;

#[derive(Default)]
pub(crate) struct Complaints {
    standing: HashMap<String, String>,
}

impl Complaints {
    /// `about` names what is in trouble, in the words of the log.
    pub(crate) fn complain(&mut self, about: &str, reason: &str) {
        let before = self.standing.insert(about.to_owned(), reason.to_owned());
        if before.as_deref() != Some(reason) {
            tracing::warn!(about, reason, "the harvester is in trouble");
        }
    }

    pub(crate) fn settle(&mut self, about: &str) {
        if self.standing.remove(about).is_some() {
            tracing::info!(about, "the harvester's trouble is over");
        }
    }

    /// Complains about an error or settles; hands the value on.
    pub(crate) fn hear<T, E: std::fmt::Display>(
        &mut self,
        about: &str,
        result: Result<T, E>,
    ) -> Option<T> {
        match result {
            Ok(value) => {
                self.settle(about);
                Some(value)
            }
            Err(error) => {
                self.complain(about, &error.to_string());
                None
            }
        }
    }
}
