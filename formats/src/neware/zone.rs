//! Local times of the tester as instants, where its zone is known.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::metadata::{RecordedTime, Warning};
use model::time::Timestamp;

/// The tester's zone, if it was given and is known.
pub(super) struct Zone(Option<TimeZone>);

impl Zone {
    pub(super) fn new(name: Option<&str>, warnings: &mut Vec<Warning>) -> Self {
        let Some(name) = name else { return Self(None) };
        let zone = TimeZone::get(name);
        if zone.is_err() {
            warnings.push(Warning::new(
                "unknown_time_zone",
                format!("the time zone “{name}” is not known; local times stay local"),
            ));
        }
        Self(zone.ok())
    }

    pub(super) fn is_known(&self) -> bool {
        self.0.is_some()
    }

    /// The instant, the earlier of two, and whether daylight saving leaves a doubt.
    pub(super) fn instant(&self, local: DateTime) -> Option<(Timestamp, bool)> {
        let ambiguous = self.0.as_ref()?.to_ambiguous_timestamp(local);
        let doubt = ambiguous.is_ambiguous();
        let instant = ambiguous.compatible().ok()?;
        Some((Timestamp(instant.as_microsecond()), doubt))
    }

    /// A text such as `2025-11-05 16:55:02` or `20251105165750`.
    pub(super) fn recorded(&self, text: &str) -> RecordedTime {
        let mut recorded = RecordedTime { text: text.to_owned(), ..RecordedTime::default() };
        let formats = ["%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S"];
        let local = formats.iter().find_map(|format| DateTime::strptime(format, text).ok());
        if let Some(local) = local {
            recorded.local = Some(local.strftime("%Y-%m-%dT%H:%M:%S").to_string());
            if let Some((instant, doubt)) = self.instant(local) {
                recorded.utc = Some(instant);
                recorded.ambiguous_daylight_saving = doubt;
            }
        }
        recorded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_become_instants_only_with_a_zone() {
        let mut warnings = Vec::new();
        let zurich = Zone::new(Some("Europe/Zurich"), &mut warnings);
        let table = [
            ("2025-11-05 16:55:02", Some("2025-11-05T15:55:02Z"), false),
            ("20250617102530", Some("2025-06-17T08:25:30Z"), false),
            ("2025-10-26 02:30:00", Some("2025-10-26T00:30:00Z"), true),
            ("yesterday", None, false),
            ("2025-02-30 00:00:00", None, false),
        ];
        for (text, utc, doubt) in table {
            let recorded = zurich.recorded(text);
            assert_eq!(recorded.utc.map(Timestamp::to_rfc3339).as_deref(), utc, "{text}");
            assert_eq!(recorded.ambiguous_daylight_saving, doubt, "{text}");
        }
        let nowhere = Zone::new(None, &mut warnings).recorded("2025-11-05 16:55:02");
        assert_eq!((nowhere.utc, nowhere.local.as_deref()), (None, Some("2025-11-05T16:55:02")));
        assert!(warnings.is_empty());
        assert!(!Zone::new(Some("Atlantis/Poseidonis"), &mut warnings).is_known());
        assert_eq!(warnings.len(), 1);
    }
}
