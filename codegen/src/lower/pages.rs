//! Lists that are asked for in pages: `x-pagination`.

use serde_json::{Value, json};

use super::super::error::Error;
use super::super::facts::{Answer, PageStyle, Pagination, Parameter};
use super::super::place::Place;
use super::flag;
use super::look::list;
use super::schemas::Schemas;

const KEY: &str = "x-pagination";

/// What `x-pagination` says, checked against the parameters that it needs.
pub(super) fn pagination(
    value: &Value,
    parameters: &[Parameter],
    place: &Place,
) -> Result<Option<Pagination>, Error> {
    let Some(value) = value.get(KEY) else {
        return Ok(None);
    };
    let place = place.under(KEY);
    let mut styles = Vec::new();
    for (index, style) in list(value, "styles").iter().enumerate() {
        let place = place.under("styles").under(index);
        let (style, needed): (_, &[&str]) = match style.as_str() {
            Some("checkpoint") => (PageStyle::Checkpoint, &["from", "take"]),
            Some("offset") => (PageStyle::Offset, &["page", "per_page"]),
            Some("last_id") => (PageStyle::LastId, &["from", "take"]),
            Some("list") => (PageStyle::List, &[]),
            _ => return Err(place.error(format!("there is no style {style}"))),
        };
        let has = |name: &&&str| parameters.iter().any(|parameter| parameter.wire == **name);
        if let Some(missing) = needed.iter().find(|name| !has(name)) {
            let message = format!("this style needs the query parameter {missing}");
            return Err(place.error(message));
        }
        styles.push(style);
    }
    if styles.is_empty() {
        return Err(place.error("pages need at least one style"));
    }
    Ok(Some(Pagination {
        styles,
        items: value
            .get("items")
            .and_then(Value::as_str)
            .map(str::to_owned),
        totals: flag(value, "totals"),
    }))
}

/// Lowers the answer of such an operation: a list of elements, whatever stands around it.
pub(super) fn answer(
    value: &Value,
    id: &str,
    schemas: &mut Schemas<'_>,
    place: &Place,
) -> Result<(Answer, Value), Error> {
    let place = place.under(KEY).under("element");
    let element = value.pointer("/x-pagination/element");
    let element = element.ok_or_else(|| place.error("pages need the schema of an element"))?;
    let lowered = schemas.lower(element, &format!("{id}_item"), &place)?;
    let content = json!({ "application/json": { "schema": lowered } });
    let answer = json!({ "description": "", "content": content });
    Ok((Answer::Page, answer))
}
