//! The answer of an operation.

use serde_json::{Value, json};

use super::super::error::Error;
use super::super::facts::{Answer, Roots};
use super::super::place::Place;
use super::schemas::Schemas;

const EVENTS: &str = "text/event-stream";

/// Lowers the answer of an operation: that of all its successes.
pub(super) fn answer(
    value: &Value,
    id: &str,
    schemas: &mut Schemas<'_>,
    place: &Place,
    roots: &mut Roots,
) -> Result<(Answer, Value), Error> {
    let place_of_answer = place.under("x-rust-answer");
    let place = place.under("responses");
    let none = json!({ "description": "" });
    let successes = value
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let successes = successes.filter(|(status, _)| status.starts_with('2'));
    let content: Vec<_> = successes
        .flat_map(|(status, response)| {
            let place = place.under(status).under("content");
            let content = response.get("content").and_then(Value::as_object);
            content
                .into_iter()
                .flatten()
                .map(move |(media, value)| (essence(media), value, place.under(media)))
        })
        .collect();
    if let Some(custom) = value.get("x-rust-answer").and_then(Value::as_str) {
        if syn::parse_str::<syn::TypePath>(custom).is_err() {
            let message = format!("{custom:?} is no path of a type");
            return Err(place_of_answer.error(message));
        }
        for (_, media, _) in &content {
            roots.answer.extend(schemas.roots(media));
        }
        return Ok((Answer::Custom(custom.to_owned()), none));
    }
    if let Some((_, media, place)) = content.iter().find(|(media, ..)| *media == EVENTS) {
        let schema = media
            .get("schema")
            .ok_or_else(|| place.error("events need a schema"))?;
        let place = place.under("schema");
        let lowered = schemas.lower(schema, &format!("{id}_event"), &place)?;
        let content = json!({ "application/json": { "schema": lowered } });
        return Ok((
            Answer::Events,
            json!({ "description": "", "content": content }),
        ));
    }
    let text = content.iter().any(|(media, ..)| media.starts_with("text/"));
    let mut json = content
        .iter()
        .filter(|(media, ..)| *media == "application/json");
    let Some((_, media, place)) = json.next() else {
        return match (content.first(), text) {
            (None, _) => Ok((Answer::Typed, none)),
            (Some(_), true) => Ok((Answer::Text, none)),
            (Some((media, _, place)), false) => Err(place.error(format!(
                "answers are JSON or text; {media} needs a type of its own in x-rust-answer"
            ))),
        };
    };
    let schema = media
        .get("schema")
        .ok_or_else(|| place.error("JSON needs a schema"))?;
    if let Some((.., place)) = json.find(|(_, other, _)| other.get("schema") != Some(schema)) {
        return Err(place.error(
            "another success has another schema; give the operation one schema, or a type \
                 of its own in x-rust-answer",
        ));
    }
    let lowered = schemas.lower(schema, &format!("{id}_response"), &place.under("schema"))?;
    let answer = if text {
        Answer::JsonOrText
    } else {
        Answer::Typed
    };
    let content = json!({ "application/json": { "schema": lowered } });
    Ok((answer, json!({ "description": "", "content": content })))
}

/// A media type without its parameters.
pub(super) fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or(media).trim()
}
