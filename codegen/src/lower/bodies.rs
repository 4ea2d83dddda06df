//! The body of an operation.

use serde_json::{Value, json};

use super::super::error::Error;
use super::super::facts::{Body, BodyKind, Shape};
use super::super::load::schema_of;
use super::super::names::field_name;
use super::super::place::Place;
use super::answers::essence;
use super::operations::SETTERS;
use super::schemas::Schemas;
use super::{description, flag, strings};

const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data";

/// Lowers the body of an operation, where it has one.
pub(super) fn body(
    value: &Value,
    id: &str,
    schemas: &mut Schemas<'_>,
    place: &Place,
) -> Result<Option<(Body, Value)>, Error> {
    let Some(body) = value.get("requestBody") else {
        return Ok(None);
    };
    let place = place.under("requestBody");
    let content = body.get("content").and_then(Value::as_object);
    let content = content.ok_or_else(|| place.error("a body needs content"))?;
    let media = |wanted: &str| content.iter().find(|(media, _)| essence(media) == wanted);
    let kinds = [
        ("application/json", BodyKind::Json),
        (FORM, BodyKind::Form),
        (PARTS, BodyKind::Multipart(Vec::new())),
    ];
    let found = kinds
        .into_iter()
        .find_map(|(name, kind)| Some((media(name)?, kind)));
    let Some((media, mut kind)) = found else {
        let message = format!("a body is application/json, {FORM} or {PARTS}");
        return Err(place.under("content").error(message));
    };
    let (place_of_media, media) = (place.under("content").under(media.0), media.1);
    let schema = media
        .get("schema")
        .ok_or_else(|| place_of_media.error("a body needs a schema"))?;
    let place_of_schema = place_of_media.under("schema");
    let lowered = schemas.lower(schema, &format!("{id}_body"), &place_of_schema)?;
    if let BodyKind::Multipart(files) = &mut kind {
        *files = binary(schema, schemas);
    }
    let named = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(schema_of)
        .map(field_name)
        .filter(|name| !SETTERS.contains(&name.as_str()));
    let omit = strings(media.get("x-form-omit"));
    let facts = Body {
        kind,
        required: flag(body, "required"),
        omit: omitted(
            &omit,
            &lowered,
            schemas,
            &place_of_media.under("x-form-omit"),
        )?,
        name: named.unwrap_or_else(|| "body".to_owned()),
        description: description(body),
    };
    let lowered =
        json!({ "required": true, "content": { "application/json": { "schema": lowered } } });
    Ok(Some((facts, lowered)))
}

/// The members of a multipart body that are files.
fn binary(schema: &Value, schemas: &Schemas<'_>) -> Vec<String> {
    let members = schemas.content(schema).get("properties");
    let members = members.and_then(Value::as_object).into_iter().flatten();
    let is_file = |member: &Value| member.get("format").and_then(Value::as_str) == Some("binary");
    members
        .filter(|(_, member)| is_file(schemas.content(member)))
        .map(|(name, _)| name.clone())
        .collect()
}

/// The fields that `x-form-omit` names: known to the body, and not required.
fn omitted(
    wires: &[String],
    lowered: &Value,
    schemas: &Schemas<'_>,
    place: &Place,
) -> Result<Vec<String>, Error> {
    let rust = lowered.get("$ref").and_then(Value::as_str);
    let model = rust
        .and_then(schema_of)
        .and_then(|rust| schemas.models.get(rust));
    let members = match model.map(|model| &model.shape) {
        Some(Shape::Object(members)) => members.as_slice(),
        _ => &[],
    };
    let field = |(index, wire): (usize, &String)| {
        let place = place.under(index);
        match members.iter().find(|member| member.wire == *wire) {
            None => Err(place.error(format!("the body has no member {wire}"))),
            Some(member) if member.required || member.always => Err(place.error(format!(
                "{wire} is a required member, and cannot be left out"
            ))),
            Some(member) => Ok(member.field.clone()),
        }
    };
    wires.iter().enumerate().map(field).collect()
}
