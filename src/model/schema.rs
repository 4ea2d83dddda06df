//! JSON Schema for generated types and for the runtime's own (feature `schemars`).
//!
//! The schemas are as open as the types: unknown members and values that no enum lists are valid,
//! and so is `null` for a member that can be left out. What a caller builds has to have what the
//! specification requires.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{DateTime, Nullable};
use crate::Secret;

/// A member: its wire name, whether the specification requires it, the schema of its value.
pub(crate) type Member = (&'static str, bool, fn(&mut SchemaGenerator) -> Schema);

/// The schema of an object.
pub(crate) fn object_schema(generator: &mut SchemaGenerator, members: &[Member]) -> Schema {
    let mut properties = serde_json::Map::new();
    for (name, _, schema) in members {
        properties.insert((*name).to_owned(), schema(generator).to_value());
    }
    let required: Vec<_> = members
        .iter()
        .filter(|member| member.1)
        .map(|member| member.0)
        .collect();
    let mut schema = json_schema!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema
}

macro_rules! object {
    ($rust:ident, $name:literal, [$($member:expr),*]) => {
        impl schemars::JsonSchema for $rust {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::model::schema::object_schema(generator, &[$($member),*])
            }
        }
    };
}
pub(crate) use object;

macro_rules! string_enum {
    ($rust:ident, $name:literal) => {
        impl schemars::JsonSchema for $rust {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "examples": <$rust as $crate::model::StringEnum>::VALUES,
                })
            }
        }
    };
}
pub(crate) use string_enum;

#[allow(unused_macros, reason = "not every API has a union")]
macro_rules! union {
    ($rust:ident, $name:literal, $($ty:ty),*) => {
        impl schemars::JsonSchema for $rust {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "anyOf": [$(generator.subschema_for::<$ty>(),)* {}] })
            }
        }
    };
}
#[allow(unused_imports, reason = "not every API has a union")]
pub(crate) use union;

impl JsonSchema for Secret {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "password" })
    }
}

impl JsonSchema for DateTime {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "DateTime".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"], "format": "date-time" })
    }
}

impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Nullable_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [generator.subschema_for::<T>(), { "type": "null" }] })
    }
}

#[cfg(all(test, feature = "pieces"))]
mod tests {
    use schemars::schema_for;
    use serde_json::json;

    use crate::pieces::{OAuthToken, Scope, SeededPkce};

    #[test]
    fn an_answer_requires_nothing_and_takes_null() {
        let schema = schema_for!(OAuthToken).to_value();
        assert_eq!(schema.get("required"), None);
        let expires_in = &schema["properties"]["expires_in"]["type"];
        assert_eq!(expires_in, &json!(["integer", "null"]));
        let token = &schema["properties"]["access_token"];
        assert_eq!(token["format"], "password");
    }

    #[test]
    fn what_a_caller_builds_requires_what_the_specification_does() {
        let schema = schema_for!(SeededPkce).to_value();
        let required = schema["required"].as_array().unwrap();
        assert!(required.contains(&json!("code_challenge")));
        assert!(!required.contains(&json!("audience")));
        assert_eq!(schema["properties"]["client_id"]["type"], "string");
        assert_eq!(schema.get("additionalProperties"), None);
    }

    #[test]
    fn an_enum_is_open() {
        let schema = schema_for!(Scope).to_value();
        assert_eq!(
            (&schema["type"], schema.get("enum")),
            (&json!("string"), None)
        );
        assert!(
            schema["examples"]
                .as_array()
                .unwrap()
                .contains(&json!("openid"))
        );
    }
}
