//! Which of the caller's users an error of an import is about.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::fmt;

use serde_json::{Map, Value};

use crate::management::{GetJobErrorResponseContent, GetJobImportUserError};
use crate::model::lenient::{self, Path};

/// What was wrong with one user of an import.
///
/// `Debug` counts the members of the user and shows none: it may hold a password or its hash.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct RowError {
    /// The place of the user in the caller's input, from 0. `None` where none of the users has
    /// the `user_id`, `email`, `username` and `phone_number` that the service gives.
    pub index: Option<usize>,
    /// The user as the service gives it back.
    pub user: Map<String, Value>,
    /// What was wrong.
    pub errors: Vec<GetJobImportUserError>,
    /// The whole error as the service sent it, where something in it has another type than
    /// expected; the fields have what could be read.
    pub misfit: Option<Value>,
}

impl fmt::Debug for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowError")
            .field("index", &self.index)
            .field("user", &self.user.len())
            .field("errors", &self.errors)
            .field("misfit", &self.misfit.is_some())
            .finish()
    }
}

/// The members that tell users apart; one that comes first is the better key.
const NAMES: [&str; 4] = ["user_id", "email", "username", "phone_number"];

/// What of a user tells it from others.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Identity([Option<String>; NAMES.len()]);

impl Identity {
    pub(super) fn of(user: &Value) -> Self {
        Self(NAMES.map(|name| Some(normal(name, user.get(name)?.as_str()?))))
    }

    fn of_map(user: &Map<String, Value>) -> Self {
        Self(NAMES.map(|name| Some(normal(name, user.get(name)?.as_str()?))))
    }

    fn keys(&self) -> impl Iterator<Item = (usize, &str)> {
        let keys = self.0.iter().enumerate();
        keys.filter_map(|(name, key)| Some((name, key.as_deref()?)))
    }

    /// Whether what both have is the same. The service may leave members out.
    fn agrees(&self, other: &Self) -> bool {
        let mut both = self.0.iter().zip(&other.0);
        both.all(|pair| !matches!(pair, (Some(a), Some(b)) if a != b))
    }
}

/// The service keeps addresses in lower case.
fn normal(name: &str, value: &str) -> String {
    match name {
        "email" => value.to_lowercase(),
        _ => value.to_owned(),
    }
}

/// Finds for each error the user that it is about. Of several that are alike, the first error is
/// about the first. Errors are read one by one, so that an odd one hides no other.
pub(super) fn assign(errors: Vec<Value>, users: &[Identity], first: usize) -> Vec<RowError> {
    let mut places: [HashMap<&str, VecDeque<usize>>; NAMES.len()] = Default::default();
    for (index, user) in users.iter().enumerate() {
        for (name, key) in user.keys() {
            places[name].entry(key).or_default().push_back(index);
        }
    }
    let mut taken = vec![false; users.len()];
    let assign = |row: Value| {
        let misfits = RefCell::default();
        let read = lenient::read(&row, &Path::Root, &misfits);
        let fits = read.is_ok() && misfits.into_inner().is_empty();
        let error: GetJobErrorResponseContent = read.unwrap_or_default();
        let user = error.user.unwrap_or_default();
        let identity = Identity::of_map(&user);
        let found = identity.keys().find_map(|(name, key)| {
            let alike = places[name].get_mut(key)?;
            while alike.front().is_some_and(|index| taken[*index]) {
                alike.pop_front();
            }
            let mut free = alike.iter().copied().filter(|index| !taken[*index]);
            free.find(|index| identity.agrees(&users[*index]))
        });
        if let Some(index) = found {
            taken[index] = true;
        }
        RowError {
            index: found.map(|index| first + index),
            user,
            errors: error.errors.unwrap_or_default(),
            misfit: (!fits).then_some(row),
        }
    };
    errors.into_iter().map(assign).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn indexes(errors: Value, users: Value) -> Vec<Option<usize>> {
        let users: Vec<Identity> = users.as_array().unwrap().iter().map(Identity::of).collect();
        let rows = assign(errors.as_array().unwrap().clone(), &users, 10);
        rows.into_iter().map(|row| row.index).collect()
    }

    #[test]
    fn an_error_is_about_the_user_of_the_same_identity() {
        let users = json!([
            { "email": "A@x.test" },
            { "email": "b@x.test", "username": "b" },
            { "user_id": "3" },
            { "phone_number": "+1" },
        ]);
        let errors = json!([
            { "user": { "phone_number": "+1" } },
            { "user": { "user_id": "3", "email": "new@x.test" } },
            { "user": { "email": "a@X.test", "email_verified": true } },
            { "user": { "username": "b" } },
        ]);
        assert_eq!(
            indexes(errors, users),
            [Some(13), Some(12), Some(10), Some(11)]
        );
    }

    #[test]
    fn users_that_are_alike_are_taken_in_order() {
        let users = json!([{ "email": "a" }, { "email": "b" }, { "email": "a" }]);
        let errors = json!([{ "user": { "email": "a" } }, { "user": { "email": "a" } }, { "user": { "email": "a" } }]);
        assert_eq!(indexes(errors, users), [Some(10), Some(12), None]);
    }

    #[test]
    fn a_user_that_differs_in_another_member_is_another() {
        let users = json!([{ "email": "a", "username": "x" }, { "email": "a", "username": "y" }]);
        let errors = json!([{ "user": { "email": "a", "username": "y" } }, { "user": { "email": "a", "username": "z" } }]);
        assert_eq!(indexes(errors, users), [Some(11), None]);
    }

    #[test]
    fn an_error_without_a_user_is_about_none() {
        assert_eq!(
            indexes(json!([{}, { "user": {} }]), json!([{ "email": "a" }])),
            [None, None]
        );
    }
}
