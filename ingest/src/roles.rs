//! What each file of a bundle is for, told by its name.

use formats::bundle::{Role, groups};
use model::dataset::SourceRole;

use crate::IngestFile;

/// One a file, of which the first holds the data.
pub(crate) fn of(files: &[IngestFile]) -> Vec<SourceRole> {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let mut roles = vec![SourceRole::Settings; files.len()];
    for (index, role) in groups(&names).into_iter().flat_map(|group| group.members) {
        roles[index] = match role {
            Role::Data | Role::Sidecar => SourceRole::Data,
            Role::Settings => SourceRole::Settings,
            Role::Log => SourceRole::Log,
        };
    }
    if let Some(first) = roles.first_mut() {
        *first = SourceRole::Data;
    }
    roles
}

#[cfg(test)]
mod tests {
    use model::time::Timestamp;

    use super::*;

    #[test]
    fn files_beside_the_data_have_their_roles() {
        use SourceRole::{Data, Log, Settings};
        let table: [(&[&str], &[SourceRole]); 4] = [
            (&["a.txt"], &[Data]),
            (&["a.mpr", "a.mps", "a.mpl"], &[Data, Settings, Log]),
            (&["a_Wb_1.csv", "a_Wb_2.csv"], &[Data, Data]),
            (&["a.txt", "unrelated.ini"], &[Data, Settings]),
        ];
        for (names, expected) in table {
            let file = |name: &&str| IngestFile {
                name: (*name).to_owned(),
                path: name.into(),
                modified_at: Timestamp(0),
            };
            assert_eq!(of(&names.iter().map(file).collect::<Vec<_>>()), expected, "{names:?}");
        }
    }
}
