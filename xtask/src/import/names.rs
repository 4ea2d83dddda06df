//! Names of this project out of the vendor's.

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use super::error::{Error, Place};
use super::source;

/// `x-operation-group`, a text or a list of them, as one dotted name.
pub(super) fn group(value: &Value, place: &Place) -> Result<String, Error> {
    let parts = match value {
        Value::String(text) => text.split('.').map(ToSnakeCase::to_snake_case).collect(),
        _ => {
            let parts = source::list(value, place)?.iter().enumerate();
            let parts = parts.map(|(index, part)| {
                source::text(part, &place.under(index)).map(ToSnakeCase::to_snake_case)
            });
            parts.collect::<Result<Vec<_>, _>>()?
        }
    };
    if parts.is_empty() || parts.iter().any(String::is_empty) {
        return Err(place.error("a group needs a name"));
    }
    Ok(parts.join("."))
}

/// `x-operation-name`.
pub(super) fn operation(name: &str) -> String {
    name.to_snake_case()
}

/// The resource that a path belongs to: its first segment.
pub(super) fn resource(path: &str, place: &Place) -> Result<String, Error> {
    let segment = path
        .strip_prefix('/')
        .and_then(|path| path.split('/').next());
    let segment = segment.filter(|segment| {
        let usual = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !segment.is_empty() && segment.chars().all(usual) && *segment != super::split::SHARED
    });
    segment
        .map(str::to_owned)
        .ok_or_else(|| place.error("a path to import begins with the name of a resource"))
}

/// The name of one element of `member`, a list in the schema `owner`.
pub(super) fn element(owner: &str, member: &str) -> String {
    format!("{}{}", owner, singular(&member.to_pascal_case()))
}

/// One of several: `policies`, `addresses`, `users`.
fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => format!("{word}Item"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_group_is_one_dotted_name() {
        let group = |value: Value| group(&value, &Place::file("a.json"));
        assert_eq!(group(json!("clientGrants")).unwrap(), "client_grants");
        let list = json!(["guardian", "factors", "pushNotification"]);
        assert_eq!(group(list).unwrap(), "guardian.factors.push_notification");
        assert_eq!(group(json!("users.roles")).unwrap(), "users.roles");
        for wrong in [json!([]), json!(""), json!(1), json!(["a", 2])] {
            assert!(group(wrong).is_err());
        }
        assert_eq!(operation("setFcmv1Provider"), "set_fcmv1_provider");
    }

    #[test]
    fn the_resource_is_the_first_segment() {
        let resource = |path| resource(path, &Place::file("a.json"));
        assert_eq!(resource("/users-by-email").unwrap(), "users-by-email");
        assert_eq!(resource("/users/{id}/roles").unwrap(), "users");
        for wrong in ["users", "/", "/{id}", "/../x", "/shared"] {
            assert!(resource(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_element_is_called_after_its_list() {
        assert_eq!(
            element("ListX", "rate_limit_policies"),
            "ListXRateLimitPolicy"
        );
        assert_eq!(element("ListX", "authenticators"), "ListXAuthenticator");
        assert_eq!(element("ListX", "addresses"), "ListXAddress");
        assert_eq!(element("ListX", "metadata"), "ListXMetadataItem");
    }
}
