//! What of a list is meant, and which members of it: `q`, `sort`, `fields` and their like.

use std::cmp::Ordering;

use serde_json::Value;

use super::call::Call;
use super::store::Row;

/// Parameters that do not name a member of the elements.
const OF_THE_LIST: &[&str] = &[
    "fields",
    "from",
    "include_fields",
    "include_totals",
    "page",
    "per_page",
    "q",
    "search",
    "search_engine",
    "sort",
    "take",
];

/// Whether an element is one of those that the call asks for: by `q`, by `name_filter`, or by a
/// parameter that has the name of a member. Others are let be.
pub(super) fn matches(call: &Call<'_>, element: &Value) -> bool {
    let terms = call.query("q").or(call.query("search")).and_then(terms);
    let by_terms = terms
        .iter()
        .flatten()
        .all(|(field, wanted)| is_like(element, field, wanted));
    by_terms
        && call.all_queries().iter().all(|(name, wanted)| {
            if name == "name_filter" {
                let text = element["name"].as_str().unwrap_or_default();
                return text.to_lowercase().contains(&wanted.to_lowercase());
            }
            let member = element.get(name);
            OF_THE_LIST.contains(&name.as_str())
                || member.is_none_or(|member| call.queries(name).any(|w| says(member, w)))
        })
}

/// `field:"value" AND other:value*`; nothing where it is not of this form.
fn terms(q: &str) -> Option<Vec<(&str, &str)>> {
    let mut read = Vec::new();
    for term in q.split(" AND ") {
        let (field, wanted) = term.trim().split_once(':')?;
        let quoted = wanted.strip_prefix('"').and_then(|w| w.strip_suffix('"'));
        let is_field = |c: char| c.is_alphanumeric() || "_.-".contains(c);
        let is_simple = |text: &str| !text.contains([' ', '(', ')', '[', ']', '{', '}', '"']);
        if !field.chars().all(is_field) || !is_simple(quoted.map_or(wanted, |_| "")) {
            return None;
        }
        read.push((field, quoted.unwrap_or(wanted)));
    }
    Some(read)
}

/// Looks into lists on the way: `identities.connection`.
fn is_like(value: &Value, field: &str, wanted: &str) -> bool {
    if let Value::Array(elements) = value {
        return elements.iter().any(|value| is_like(value, field, wanted));
    }
    let (first, rest) = field.split_once('.').unwrap_or((field, ""));
    match value.get(first) {
        None => false,
        Some(member) if rest.is_empty() => says(member, wanted),
        Some(member) => is_like(member, rest, wanted),
    }
}

/// Whether a value reads so, `*` at the end standing for any end; a list, where an element does.
fn says(value: &Value, wanted: &str) -> bool {
    let text = match value {
        Value::Array(elements) => return elements.iter().any(|value| says(value, wanted)),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (text, wanted) = (text.to_lowercase(), wanted.to_lowercase());
    match wanted.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == wanted,
    }
}

/// By `sort=field:1`, or `-1` for the other way round.
pub(super) fn sort(call: &Call<'_>, rows: &mut [Row]) {
    let Some((field, direction)) = call.query("sort").and_then(|sort| sort.split_once(':')) else {
        return;
    };
    rows.sort_by(|a, b| match compare(&a.value[field], &b.value[field]) {
        order if direction == "-1" => order.reverse(),
        order => order,
    });
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.to_string().cmp(&b.to_string()),
    }
}

/// Which members are shown: `fields`, with `include_fields=false` all others.
pub(super) struct Fields<'a> {
    named: Option<Vec<&'a str>>,
    without: bool,
}

impl<'a> Fields<'a> {
    pub(super) fn of(call: &'a Call<'_>) -> Self {
        let named = call.query("fields").filter(|fields| !fields.is_empty());
        Self {
            named: named.map(|fields| fields.split(',').map(str::trim).collect()),
            without: call.query("include_fields") == Some("false"),
        }
    }

    pub(super) fn of_value(&self, mut value: Value) -> Value {
        if let (Some(named), Value::Object(members)) = (&self.named, &mut value) {
            members.retain(|name, _| named.contains(&name.as_str()) != self.without);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn terms_are_read_and_what_is_more_than_that_is_left() {
        assert_eq!(
            terms("email:\"a@b.test\""),
            Some(vec![("email", "a@b.test")])
        );
        assert_eq!(
            terms("name:Ada* AND app_metadata.plan:pro"),
            Some(vec![("name", "Ada*"), ("app_metadata.plan", "pro")])
        );
        for q in ["", "Ada", "a:1 OR b:2", "NOT a:1", "(a:1)", "a:[1 TO 2]"] {
            assert_eq!(terms(q), None, "{q}");
        }
    }

    #[test]
    fn values_are_found_in_objects_and_lists() {
        let user = json!({
            "name": "Ada L", "logins": 3, "blocked": false,
            "identities": [{ "connection": "db" }, { "connection": "email" }],
        });
        for (field, wanted) in [
            ("name", "ada l"),
            ("name", "Ada*"),
            ("logins", "3"),
            ("blocked", "false"),
            ("identities.connection", "email"),
        ] {
            assert!(is_like(&user, field, wanted), "{field}");
        }
        for (field, wanted) in [("name", "Ada"), ("identities.x", "1"), ("none", "null")] {
            assert!(!is_like(&user, field, wanted), "{field}");
        }
    }
}
