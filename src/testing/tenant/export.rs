//! The file that an export makes: a user a line, as JSON or as CSV.

use serde_json::{Map, Value};

/// What of each user is asked for.
struct Field {
    path: String,
    name: String,
}

pub(super) fn file<'a>(users: impl Iterator<Item = &'a Value>, request: &Value) -> String {
    let limit = request["limit"].as_u64().unwrap_or(u64::MAX);
    let users = users.take(usize::try_from(limit).unwrap_or(usize::MAX));
    let fields = fields(request);
    let mut lines = Vec::new();
    if request["format"] == "csv" {
        let names = fields.iter().map(|field| quoted(&field.name));
        lines.push(names.collect::<Vec<_>>().join(","));
        for user in users {
            let cells = fields.iter().map(|field| match get(user, &field.path) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => quoted(text),
                Some(other) => quoted(&other.to_string()),
            });
            lines.push(cells.collect::<Vec<_>>().join(","));
        }
    } else {
        for user in users {
            let members = fields
                .iter()
                .filter_map(|field| Some((field.name.clone(), get(user, &field.path)?.clone())));
            lines.push(Value::Object(members.collect::<Map<_, _>>()).to_string());
        }
    }
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// Those of the request, or the few that the service has without any.
fn fields(request: &Value) -> Vec<Field> {
    let field = |path: &str, name: Option<&str>| Field {
        path: path.to_owned(),
        name: name.unwrap_or(path).to_owned(),
    };
    match request["fields"].as_array() {
        Some(fields) => fields
            .iter()
            .filter_map(|of| Some(field(of["name"].as_str()?, of["export_as"].as_str())))
            .collect(),
        None => [
            "user_id",
            "email",
            "email_verified",
            "name",
            "nickname",
            "created_at",
            "updated_at",
        ]
        .map(|path| field(path, None))
        .into(),
    }
}

/// `identities[0].connection`
fn get<'a>(user: &'a Value, path: &str) -> Option<&'a Value> {
    let mut value = user;
    for part in path.split(['.', '[']) {
        value = match part.strip_suffix(']') {
            Some(index) => value.get(index.parse::<usize>().ok()?)?,
            None => value.get(part)?,
        };
    }
    Some(value)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_found_renamed_and_quoted() {
        let user = json!({ "email": "a\"b", "n": 1, "identities": [{ "connection": "db" }] });
        let fields = json!([
            { "name": "email" },
            { "name": "identities[0].connection", "export_as": "where" },
            { "name": "none" },
            { "name": "n" },
        ]);
        let request = json!({ "fields": fields });
        let lines = file([&user, &user].into_iter(), &request);
        let wanted = json!({ "email": "a\"b", "n": 1, "where": "db" });
        let rows: Vec<Value> = lines
            .lines()
            .map(|row| serde_json::from_str(row).unwrap())
            .collect();
        assert_eq!(rows, [wanted.clone(), wanted]);
        let request = json!({ "fields": fields, "format": "csv", "limit": 1 });
        let lines = file([&user, &user].into_iter(), &request);
        assert_eq!(
            lines,
            "\"email\",\"where\",\"none\",\"n\"\n\"a\"\"b\",\"db\",,\"1\"\n"
        );
    }
}
