//! Users cut into files that the service takes.

use std::ops::Range;

use serde::Serialize;
use serde_json::Value;

use super::rows::Identity;
use crate::error::Error;

/// The largest body of a request to import users, in bytes: the file of users and the few fields
/// beside it.
///
/// <https://auth0.com/docs/api/management/v2/jobs/post-users-imports>, status 413.
pub const USERS_FILE_LIMIT: usize = 512_000;

/// What the other fields and the boundaries between them take, but for `external_id`.
pub(super) const AROUND: usize = 2_048;

/// A user as JSON, and what tells it from the others.
pub(super) struct Row {
    text: String,
    identity: Identity,
}

/// A file of users.
pub(super) struct File {
    /// A JSON array.
    pub(super) json: String,
    /// Which of the caller's users.
    pub(super) rows: Range<usize>,
    pub(super) identities: Vec<Identity>,
}

/// Writes each user. Users hold secrets, so no error quotes them.
pub(super) fn write<U: Serialize>(users: impl IntoIterator<Item = U>) -> Result<Vec<Row>, Error> {
    let write = |(index, user): (usize, U)| {
        let Ok(value @ Value::Object(_)) = serde_json::to_value(user) else {
            return Err(refused(index, "the user is no JSON object"));
        };
        Ok(Row {
            text: value.to_string(),
            identity: Identity::of(&value),
        })
    };
    users.into_iter().enumerate().map(write).collect()
}

/// Cuts users into as few files of at most `limit` bytes as their order allows.
pub(super) fn split(rows: Vec<Row>, limit: usize) -> Result<Vec<File>, Error> {
    // Before anything is sent.
    if let Some(index) = rows.iter().position(|row| row.text.len() + 2 > limit) {
        let reason = format!("the user alone is larger than a file can be, {limit} bytes");
        return Err(refused(index, &reason));
    }
    let mut files: Vec<File> = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        match files.last_mut() {
            // The comma, and the bracket at the end.
            Some(file) if file.json.len() + 1 + row.text.len() < limit => {
                file.json.push(',');
                file.json.push_str(&row.text);
                file.rows.end = index + 1;
                file.identities.push(row.identity);
            }
            _ => files.push(File {
                json: format!("[{}", row.text),
                rows: index..index + 1,
                identities: vec![row.identity],
            }),
        }
    }
    for file in &mut files {
        file.json.push(']');
    }
    Ok(files)
}

fn refused(index: usize, reason: &str) -> Error {
    Error::invalid_argument("users", reason).at_path(format!("users[{index}]"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn files(sizes: &[usize], limit: usize) -> Vec<(String, Range<usize>)> {
        let users = sizes.iter().map(|size| json!({ "e": "x".repeat(*size) }));
        let files = split(write(users).unwrap(), limit).unwrap();
        files
            .into_iter()
            .map(|file| (file.json, file.rows))
            .collect()
    }

    #[test]
    fn files_are_as_full_as_the_limit_allows_and_no_fuller() {
        // `{"e":"x"}` is 9 bytes: two of them with comma and brackets are 21.
        assert_eq!(
            files(&[1, 1, 1], 31),
            [(r#"[{"e":"x"},{"e":"x"},{"e":"x"}]"#.into(), 0..3)]
        );
        let cut = [
            (r#"[{"e":"x"},{"e":"x"}]"#.to_owned(), 0..2),
            (r#"[{"e":"x"}]"#.to_owned(), 2..3),
        ];
        for limit in [21, 30] {
            assert_eq!(files(&[1, 1, 1], limit), cut);
        }
        assert_eq!(files(&[1, 1], 20).len(), 2);
        assert_eq!(files(&[1], 11).len(), 1);
        assert_eq!(files(&[], 11), []);
    }

    #[test]
    fn each_user_stands_in_one_file_and_each_file_is_json() {
        let sizes: Vec<usize> = (0..500).map(|number| number * 7919 % 97).collect();
        let mut next = 0;
        for (json, rows) in files(&sizes, 400) {
            assert!(json.len() <= 400);
            assert_eq!(rows.start, next);
            next = rows.end;
            let users: Vec<Value> = serde_json::from_str(&json).unwrap();
            let found = users.iter().map(|user| user["e"].as_str().unwrap().len());
            assert_eq!(found.collect::<Vec<_>>(), sizes[rows]);
        }
        assert_eq!(next, sizes.len());
    }

    #[test]
    fn a_user_above_the_limit_is_named() {
        let users = [json!({}), json!({ "password": "s3cr3t-s3cr3t" })];
        let error = split(write(users).unwrap(), 20).err().unwrap();
        assert!(error.is_invalid_argument());
        assert_eq!(error.json_path(), Some("users[1]"));
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    }

    #[test]
    fn what_is_no_user_is_named() {
        let error = write([json!({}), json!("s3cr3t")]).err().unwrap();
        assert!(error.is_invalid_argument());
        assert_eq!(error.json_path(), Some("users[1]"));
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
    }
}
