//! Which files belong together, told by their names alone.
//!
//! | maker | head | beside it |
//! |---|---|---|
//! | BioLogic | `a.mpr` | `a.mps` settings, `a.mpl` log; also of `a` where the head is `a_C03.mpr`, if it is the only one |
//! | Arbin | `a_Wb_1.csv` | `a_Wb_2.csv`, … data that goes on; `GlobalInfo.csv` or `a_GlobalInfo.csv` settings |
//! | Neware | `a.ndc` | `a_runInfo.ndc`, `a_step.ndc`, `a_AUX_1_2_3.ndc`; `a_es.ndc` settings, `a_log.ndc` log; beside an unpacked `data.ndc` also its `TestInfo.xml`, `Step.xml`, … |
//!
//! A sidecar without a head stands alone, and its reader says whose it is. The marks are found in
//! capitals and small letters alike; the names before them must be equal.

use std::collections::BTreeMap;

/// What a file of a bundle is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Samples: the head, or a file in which it goes on.
    Data,
    /// Programme and set-up.
    Settings,
    /// Events.
    Log,
    /// What the head needs to be read in full.
    Sidecar,
}

/// Files that belong together, as indexes into the names asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The head first; at least two.
    pub members: Vec<(usize, Role)>,
}

impl Group {
    /// The files without their roles, the head first.
    pub fn indexes(&self) -> Vec<usize> {
        self.members.iter().map(|(index, _)| *index).collect()
    }
}

/// Groups files by their names, which may have folders before them (`a/b.mpr`): files of different
/// folders never belong together. A file in no group stands alone; none is in two.
pub fn groups(names: &[&str]) -> Vec<Group> {
    let mut parts: BTreeMap<Key<'_>, Vec<Part>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        if let Some((key, role, order)) = part(name) {
            parts.entry(key).or_default().push(Part { index, role, order });
        }
    }
    adopt(&mut parts, Maker::Biologic, |settings, head| {
        head.strip_prefix(settings).is_some_and(is_channel)
    });
    adopt(&mut parts, Maker::Arbin, |settings, head| {
        settings.is_empty() || head.strip_prefix(settings).is_some_and(|rest| rest.starts_with('_'))
    });
    let mut groups: Vec<Group> = parts.into_values().filter_map(group).collect();
    groups.sort_by_key(|group| group.members[0].0);
    groups
}

/// Whether a file beside the head goes on with its samples, by its name.
pub(crate) fn holds_data(name: &str) -> bool {
    part(name).is_some_and(|(_, role, _)| role == Role::Data)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Maker {
    Biologic,
    Arbin,
    Neware,
}

/// Maker, folder and the part of the name that the files of a group share.
type Key<'name> = (Maker, &'name str, &'name str);

struct Part {
    index: usize,
    role: Role,
    /// Among those of one role.
    order: u64,
}

fn group(mut parts: Vec<Part>) -> Option<Group> {
    parts.sort_by_key(|part| (part.role, part.order, part.index));
    let has_head = parts.first().is_some_and(|part| part.role == Role::Data);
    (has_head && parts.len() > 1)
        .then(|| Group { members: parts.iter().map(|part| (part.index, part.role)).collect() })
}

fn part(name: &str) -> Option<(Key<'_>, Role, u64)> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let (stem, extension) = file.rsplit_once('.')?;
    let (maker, stem, role, order) = match extension.to_ascii_lowercase().as_str() {
        "mpr" => (Maker::Biologic, stem, Role::Data, 0),
        "mps" => (Maker::Biologic, stem, Role::Settings, 0),
        "mpl" => (Maker::Biologic, stem, Role::Log, 0),
        "csv" => arbin(stem)?,
        "ndc" => {
            let (stem, role) = neware(stem);
            (Maker::Neware, stem, role, 0)
        }
        // Members of an unpacked archive, whose samples are in data.ndc.
        "xml"
            if ["TestInfo", "Step", "VersionInfo"].iter().any(|start| stem.starts_with(start)) =>
        {
            (Maker::Neware, "data", Role::Settings, 0)
        }
        _ => return None,
    };
    Some(((maker, folder, stem), role, order))
}

fn arbin(stem: &str) -> Option<(Maker, &str, Role, u64)> {
    if let Some(before) = without_mark(stem, "GlobalInfo") {
        let before = before.strip_suffix('_').unwrap_or(before);
        return Some((Maker::Arbin, before, Role::Settings, 0));
    }
    let (before, number) = stem.rsplit_once('_')?;
    let number: u64 = number.parse().ok()?;
    Some((Maker::Arbin, without_mark(before, "_Wb")?, Role::Data, number))
}

/// The stem that the files of a test share, and the role.
pub(crate) fn neware(stem: &str) -> (&str, Role) {
    let marks = [
        ("_runInfo", Role::Sidecar),
        ("_step", Role::Sidecar),
        ("_Aux", Role::Sidecar),
        ("_es", Role::Settings),
        ("_log", Role::Log),
    ];
    for (mark, role) in marks {
        if let Some(before) = without_mark(stem, mark) {
            return (before, role);
        }
    }
    // `_AUX_1_2_3`
    let numbers = stem.rsplitn(4, '_');
    let tail: usize = numbers
        .take(3)
        .take_while(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|part| part.len() + 1)
        .sum();
    match without_mark(&stem[..stem.len() - tail], "_AUX") {
        Some(before) if tail > 0 => (before, Role::Sidecar),
        _ => (stem, Role::Data),
    }
}

/// What stands before a mark at the end.
fn without_mark<'name>(stem: &'name str, mark: &str) -> Option<&'name str> {
    let at = stem.len().checked_sub(mark.len())?;
    let (before, end) = stem.split_at_checked(at)?;
    end.eq_ignore_ascii_case(mark).then_some(before)
}

/// `_C03`, what EC-Lab adds for the channel.
fn is_channel(text: &str) -> bool {
    text.strip_prefix("_C").is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Gives settings without a head to the one group in their folder that they can belong to.
fn adopt(
    parts: &mut BTreeMap<Key<'_>, Vec<Part>>,
    maker: Maker,
    belongs: impl Fn(&str, &str) -> bool,
) {
    let has_head = |parts: &[Part]| parts.iter().any(|part| part.role == Role::Data);
    let orphans: Vec<Key<'_>> = parts
        .iter()
        .filter(|((of, ..), parts)| *of == maker && !has_head(parts))
        .map(|(key, _)| *key)
        .collect();
    for orphan in orphans {
        let mut heads = parts
            .range((maker, orphan.1, "")..)
            .take_while(|((of, folder, _), _)| (*of, *folder) == (maker, orphan.1))
            .filter(|((.., stem), parts)| has_head(parts) && belongs(orphan.2, stem))
            .map(|(key, _)| *key);
        if let (Some(head), None) = (heads.next(), heads.next())
            && let Some(settings) = parts.remove(&orphan)
        {
            parts.entry(head).or_default().extend(settings);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line is a group, its head first; the rest stand alone.
    fn check(names: &[&str], expected: &[&[(&str, Role)]]) {
        let found: Vec<Vec<(&str, Role)>> = groups(names)
            .iter()
            .map(|group| group.members.iter().map(|(at, role)| (names[*at], *role)).collect())
            .collect();
        assert_eq!(found, expected, "{names:?}");
    }

    #[test]
    fn files_of_one_test_are_found_by_their_names() {
        use Role::*;
        check(&[], &[]);
        check(&["a.txt", "b", ".mpr", "a.mps"], &[]);
        check(
            &["x/a.mpl", "x/a.mpr", "x/a.MPS", "y/a.mpl", "x/b.mpr"],
            &[&[("x/a.mpr", Data), ("x/a.MPS", Settings), ("x/a.mpl", Log)]],
        );
        check(&["a_C03.mpr", "a.mps"], &[&[("a_C03.mpr", Data), ("a.mps", Settings)]]);
        // Whose settings these are, the names do not say.
        check(&["a_C03.mpr", "a_C04.mpr", "a.mps", "ab.mpr"], &[]);
        check(
            &["t_Wb_10.CSV", "t_Wb_2.csv", "t_wb_1.csv", "u_Wb_1.csv"],
            &[&[("t_wb_1.csv", Data), ("t_Wb_2.csv", Data), ("t_Wb_10.CSV", Data)]],
        );
        check(
            &["r/t_Channel_16_Wb_1.CSV", "r/GlobalInfo.CSV", "GlobalInfo.CSV"],
            &[&[("r/t_Channel_16_Wb_1.CSV", Data), ("r/GlobalInfo.CSV", Settings)]],
        );
        check(
            &["t_Channel_1_Wb_1.CSV", "u_Channel_2_Wb_1.CSV", "t_GlobalInfo.CSV", "GlobalInfo.CSV"],
            &[&[("t_Channel_1_Wb_1.CSV", Data), ("t_GlobalInfo.CSV", Settings)]],
        );
        let stem = "20250128_161756_270120_0_69_33";
        let names = ["_step", "", "_log", "_es", "_AUX_1_2_3", "_runInfo"]
            .map(|mark| format!("live/{stem}{mark}.ndc"));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut with_other = names.clone();
        with_other.extend(["live/20250128_161756_270120_0_69_34.ndc", "live/Step.xml"]);
        check(
            &with_other,
            &[&[
                (names[1], Data),
                (names[3], Settings),
                (names[2], Log),
                (names[0], Sidecar),
                (names[4], Sidecar),
                (names[5], Sidecar),
            ]],
        );
        check(&names[2..4], &[]);
        check(
            &["t/data.ndc", "t/TestInfo.xml", "t/data_step.ndc"],
            &[&[("t/data.ndc", Data), ("t/TestInfo.xml", Settings), ("t/data_step.ndc", Sidecar)]],
        );
    }

    #[test]
    fn no_file_is_in_two_groups() {
        let names = [
            "a.mpr",
            "a.mps",
            "a_C1.mpr",
            "a_Wb_1.csv",
            "a_GlobalInfo.csv",
            "GlobalInfo.csv",
            "é.ndc",
            "é_step.ndc",
        ];
        let mut all: Vec<usize> = groups(&names).iter().flat_map(Group::indexes).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
