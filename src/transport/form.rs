//! Bodies that have fields: a form (`application/x-www-form-urlencoded`), or parts.

use std::fmt;

use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

/// The fields of a value in their order, each with its text. A null is no field; what is neither
/// a text, a number nor a flag is written as JSON.
pub(super) fn fields<B: Serialize>(
    body: &B,
) -> Result<Vec<(String, Zeroizing<String>)>, serde_json::Error> {
    let json = Zeroizing::new(serde_json::to_vec(body)?);
    let members: Members = serde_json::from_slice(&json)?;
    let members = members.0.into_iter().filter_map(|(name, value)| {
        let text = match value {
            Value::Null => return None,
            Value::String(text) => text,
            other => other.to_string(),
        };
        Some((name, Zeroizing::new(text)))
    });
    Ok(members.collect())
}

/// A value as `application/x-www-form-urlencoded`.
pub(super) fn write<B: Serialize>(body: &B) -> Result<Vec<u8>, serde_json::Error> {
    let fields = fields(body)?;
    // Enough for the longest encoding, so that no copy is left behind by growing.
    let longest = |(name, text): &(String, Zeroizing<String>)| 3 * (name.len() + text.len()) + 2;
    let mut bytes = Vec::with_capacity(fields.iter().map(longest).sum());
    for (name, text) in &fields {
        push(&mut bytes, name, text);
    }
    Ok(bytes)
}

/// Adds a field to a form.
pub(super) fn push(form: &mut Vec<u8>, name: &str, text: &str) {
    if !form.is_empty() {
        form.push(b'&');
    }
    form.extend(byte_serialize(name.as_bytes()).flat_map(str::bytes));
    form.push(b'=');
    form.extend(byte_serialize(text.as_bytes()).flat_map(str::bytes));
}

/// The members of an object in their order, or pairs of names and values.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(pair) = pairs.next_element()? {
                    members.push(pair);
                }
                Ok(Members(members))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Members, E> {
                Ok(Members(Vec::new()))
            }
        }

        deserializer.deserialize_any(Read)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(body: impl Serialize) -> String {
        String::from_utf8(write(&body).unwrap()).unwrap()
    }

    #[test]
    fn scalars_are_written_as_they_are_read() {
        let body = json!({ "a": "x y&z=ü+", "b": true, "c": false, "d": 7, "e": -1.5, "f": "" });
        let wanted = "a=x+y%26z%3D%C3%BC%2B&b=true&c=false&d=7&e=-1.5&f=";
        assert_eq!(written(body), wanted);
    }

    #[test]
    fn objects_and_lists_are_json_in_one_field() {
        let body = json!({
            "authorization_details": [{ "type": "payment", "amount": null }],
            "scopes": ["a", "b"],
            "sub_id": { "format": "iss_sub" },
        });
        let wanted = "authorization_details=%5B%7B%22amount%22%3Anull%2C%22type%22%3A%22payment%22%7D%5D\
                      &scopes=%5B%22a%22%2C%22b%22%5D&sub_id=%7B%22format%22%3A%22iss_sub%22%7D";
        let unordered = |text: &str| {
            let pairs = url::form_urlencoded::parse(text.as_bytes()).into_owned();
            let pairs = pairs.map(|(name, text)| (name, text.parse::<Value>().unwrap()));
            pairs.collect::<Vec<_>>()
        };
        assert_eq!(unordered(&written(body)), unordered(wanted));
    }

    #[test]
    fn null_is_no_field_and_nothing_is_nothing() {
        assert_eq!(written(json!({ "a": null, "b": 1, "c": null })), "b=1");
        assert_eq!(written(json!({})), "");
        assert_eq!(written(json!(null)), "");
    }

    #[test]
    fn pairs_keep_their_order_and_may_repeat() {
        let pairs = [("b", "1"), ("a", "2"), ("b", "3")];
        assert_eq!(written(pairs.as_slice()), "b=1&a=2&b=3");
    }

    #[test]
    fn what_has_no_members_is_refused() {
        assert!(write(&json!("x")).is_err());
        assert!(write(&json!([1])).is_err());
        assert!(write(&json!(true)).is_err());
    }
}
