use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Where an element has its id: logs have the first two, and mean the same.
const NAMES: [&str; 3] = ["log_id", "_id", "id"];

/// The id of the last element of a list. It is taken from the JSON, so that it needs no place in
/// the type of the element, and one that does not fit its type has an id all the same.
pub(super) fn last_id(body: &[u8], member: Option<&str>) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let last = reader.deserialize_any(Last { member }).ok()??;
    NAMES.iter().find_map(|name| match last.get(name)? {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    })
}

/// Reads one element after the other and keeps the last.
struct Last<'a> {
    /// The name of the list in the object around it.
    member: Option<&'a str>,
}

impl<'de> Visitor<'de> for Last<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object around it")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut last = None;
        while let Some(element) = list.next_element()? {
            last = Some(element);
        }
        Ok(last)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut last = None;
        while let Some(name) = map.next_key::<String>()? {
            if self.member == Some(&name) {
                last = map.next_value::<Vec<Value>>()?.pop();
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(last)
    }
}

#[cfg(test)]
mod tests {
    use super::last_id;

    #[test]
    fn it_is_that_of_the_last_element_by_the_best_name() {
        for (body, expected) in [
            (
                r#"[{"id":"a"},{"log_id":"c","_id":"b","id":"d"}]"#,
                Some("c"),
            ),
            (r#"[{"_id":"b","id":"d"}]"#, Some("b")),
            (r#"[{"log_id":null,"_id":"","id":7}]"#, Some("7")),
            (
                r#"{"next":null,"list":[{"id":"a"},{"id":"b"}],"z":[1]}"#,
                Some("b"),
            ),
            (r#"[{"id":"a"},"text"]"#, None),
            (r#"[{"id":{}}]"#, None),
            ("[]", None),
            ("{}", None),
            ("7", None),
            ("[{", None),
        ] {
            assert_eq!(
                last_id(body.as_bytes(), Some("list")).as_deref(),
                expected,
                "{body}"
            );
        }
    }
}
