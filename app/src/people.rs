//! Users as a form offers them.

use model::account::UserReference;
use model::id::UserId;

/// Those who can be chosen, and those who are chosen already though they are disabled now.
pub(crate) fn people(
    active: &[UserReference],
    chosen: &[UserReference],
    owner: Option<UserId>,
) -> Vec<(String, String)> {
    let mut people: Vec<(String, String)> = Vec::with_capacity(active.len());
    for user in active.iter().chain(chosen) {
        let id = user.id.to_string();
        if people.iter().all(|(known, _)| *known != id) {
            people.push((id, user.username.clone()));
        }
    }
    if let Some(owner) = owner.map(|owner| owner.to_string())
        && people.iter().all(|(known, _)| *known != owner)
    {
        let name = format!("user {owner}, disabled");
        people.push((owner, name));
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_chosen_can_stay() {
        let user = |id, name: &str| UserReference { id: UserId(id), username: name.into() };
        let active = [user(1, "ada"), user(2, "bob")];
        let names = |people: Vec<(String, String)>| {
            people.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(people(&active, &[user(2, "bob")], Some(UserId(1)))), ["ada", "bob"]);
        assert_eq!(names(people(&active, &[user(3, "cem")], None)), ["ada", "bob", "cem"]);
        assert_eq!(
            names(people(&active, &[], Some(UserId(9)))),
            ["ada", "bob", "user 9, disabled"]
        );
    }
}
