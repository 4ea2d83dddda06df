//! The three kinds of named types: objects, enums, unions.
//!
//! typify sees none of their names on the wire: members go to it as `m0`, `m1`, …, the values
//! of an enum as `V0`, `V1`, …, and the arms of a union as members of an object. So it cannot
//! take two of them for one, and the names in Rust are given here alone.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::error::Error;
use super::super::facts::{Arm, Leaf, Member, Shape};
use super::super::load::schema_of;
use super::super::names::{field_name, type_name};
use super::super::place::Place;
use super::look::{arms, limits, list, nullable, only_part, reference, type_of};
use super::schemas::Schemas;
use super::{description, flag, strings};

/// Lowers an object and all that `allOf` joins to it.
pub(super) fn object(
    schemas: &mut Schemas<'_>,
    rust: &str,
    value: &Value,
    place: &Place,
) -> Result<(Value, Shape), Error> {
    let mut parts = Parts::default();
    parts.add(schemas, value, place)?;
    for (name, place) in &parts.required {
        if !parts.properties.iter().any(|(wire, ..)| wire == name) {
            return Err(place.error(format!("{name} is required and has no schema")));
        }
    }
    let (mut members, mut lowered, mut fields) = (Vec::new(), Map::new(), BTreeMap::new());
    for (index, (wire, schema, place)) in parts.properties.iter().enumerate() {
        let field = member_name(schema, wire, place)?;
        if let Some(other) = fields.insert(field.clone(), wire) {
            return Err(place.error(format!(
                "its field would be called {field}, as that of {other} is; set x-rust-name"
            )));
        }
        let suggested = format!("{rust}{}", type_name(wire));
        lowered.insert(field_key(index), schemas.lower(schema, &suggested, place)?);
        let content = schemas.content(schema);
        let description = match description(schema) {
            text if text.is_empty() => description(content),
            text => text,
        };
        let mut limits = limits(content);
        if flag(schema, "deprecated") {
            limits.push("deprecated".to_owned());
        }
        // What only the service may set is nothing that a caller has to give.
        let required = parts.required.iter().any(|(name, _)| name == wire);
        members.push(Member {
            wire: wire.clone(),
            field,
            description,
            required: required && !flag(schema, "readOnly"),
            nullable: nullable(schema) || nullable(content),
            always: flag(schema, "x-always-present"),
            leaf: schemas.leaf(schema),
            limits,
        });
    }
    Ok((fields_of(lowered), Shape::Object(members)))
}

/// The name of a field: `x-rust-name`, or made of its name on the wire.
pub(super) fn member_name(value: &Value, wire: &str, place: &Place) -> Result<String, Error> {
    match value.get("x-rust-name").and_then(Value::as_str) {
        // On an inline type it names the type.
        Some(given) if type_name(given) == given => Ok(field_name(wire)),
        Some(given) if field_name(given) == given => Ok(given.to_owned()),
        Some(given) => {
            let message = format!("{given:?} is no name in Rust; {} is", field_name(given));
            Err(place.under("x-rust-name").error(message))
        }
        None => Ok(field_name(wire)),
    }
}

/// typify's name for the field of member or arm `index`.
pub(in super::super) fn field_key(index: usize) -> String {
    format!("m{index}")
}

/// An object of these members, all required, so that typify wraps none in an `Option`. It makes
/// no type of an object without members.
fn fields_of(mut members: Map<String, Value>) -> Value {
    if members.is_empty() {
        members.insert("none".to_owned(), json!({ "type": "boolean" }));
    }
    let required: Vec<_> = members.keys().cloned().collect();
    json!({ "type": "object", "properties": members, "required": required })
}

/// The members of an object, from wherever `allOf` takes them; of two of one name the last.
#[derive(Default)]
struct Parts {
    properties: Vec<(String, Value, Place)>,
    required: Vec<(String, Place)>,
}

impl Parts {
    fn add(&mut self, schemas: &Schemas<'_>, value: &Value, place: &Place) -> Result<(), Error> {
        for (index, part) in list(value, "allOf").iter().enumerate() {
            let place = place.under("allOf").under(index);
            match reference(part).and_then(|name| schemas.document.schemas.get_key_value(name)) {
                Some((name, schema)) => {
                    self.part(schemas, &schema.value, &Place::schema(&schema.file, name))
                        .map_err(|()| {
                            place.error(format!("allOf joins objects, and {name} is none"))
                        })??;
                }
                None => self
                    .part(schemas, part, &place)
                    .map_err(|()| place.error("allOf joins objects, and this is none"))??,
            }
        }
        let own = value.get("properties").and_then(Value::as_object);
        for (wire, schema) in own.into_iter().flatten() {
            let place = place.under("properties").under(wire);
            let property = (wire.clone(), schema.clone(), place);
            match self.properties.iter_mut().find(|(name, ..)| name == wire) {
                Some(earlier) => *earlier = property,
                None => self.properties.push(property),
            }
        }
        let required = strings(value.get("required")).into_iter().enumerate();
        self.required
            .extend(required.map(|(index, name)| (name, place.under("required").under(index))));
        Ok(())
    }

    /// Adds a part of an `allOf`; nothing where it cannot be a part of an object.
    fn part(
        &mut self,
        schemas: &Schemas<'_>,
        value: &Value,
        place: &Place,
    ) -> Result<Result<(), Error>, ()> {
        let value = only_part(value);
        if let Some((name, schema)) =
            reference(value).and_then(|name| schemas.document.schemas.get_key_value(name))
        {
            return self.part(schemas, &schema.value, &Place::schema(&schema.file, name));
        }
        let is_object = type_of(value).is_none_or(|kind| kind == "object");
        if !is_object || value.get("enum").is_some() || arms(value).is_some() {
            return Err(());
        }
        Ok(self.add(schemas, value, place))
    }
}

/// Lowers an enum of texts.
pub(super) fn enumeration(value: &Value, place: &Place) -> Result<(Value, Shape), Error> {
    let (mut variants, mut values) = (Vec::new(), Vec::<(String, String)>::new());
    for (index, value) in list(value, "enum").iter().enumerate() {
        let place = place.under("enum").under(index);
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            other => return Err(place.error(format!("{other} in a list of texts"))),
        };
        let variant = match text.as_str() {
            "" => "Empty".to_owned(),
            text => type_name(text),
        };
        // A value that differs from another in case alone stays readable as one that is not
        // listed: two variants of one name there cannot be.
        if values.iter().any(|(other, _)| *other == variant) {
            continue;
        }
        if variant == "Unlisted" {
            return Err(place.error(format!(
                "the variant of {text:?} would be called Unlisted, as the open one is"
            )));
        }
        variants.push(format!("V{index}"));
        values.push((variant, text));
    }
    if values.is_empty() {
        return Err(place.under("enum").error("no value but null is listed"));
    }
    let lowered = json!({ "type": "string", "enum": variants });
    Ok((lowered, Shape::Enum(values)))
}

/// Lowers a union.
pub(super) fn union(
    schemas: &mut Schemas<'_>,
    rust: &str,
    value: &Value,
    place: &Place,
) -> Result<(Value, Shape), Error> {
    let key = if value.get("oneOf").is_some() {
        "oneOf"
    } else {
        "anyOf"
    };
    let (mut members, mut lowered, mut seen) = (Vec::<Arm>::new(), Map::new(), Vec::new());
    for (index, arm) in arms(value).unwrap_or_default().iter().enumerate() {
        let place = place.under(key).under(index);
        let title = arm.get("title").and_then(Value::as_str).map(type_name);
        let suggested = title
            .clone()
            .unwrap_or_else(|| format!("Option{}", index + 1));
        let ty = schemas.lower(arm, &format!("{rust}{suggested}"), &place)?;
        // The second of two arms of one type would never be read.
        let leaf = schemas.leaf(arm);
        if seen.iter().any(|(other, _)| *other == ty) {
            let secret = seen
                .iter()
                .any(|(other, leaf)| *other == ty && *leaf == Leaf::Secret);
            if leaf == Leaf::Secret && !secret {
                return Err(place.error("a secret beside a text that is none"));
            }
            continue;
        }
        let mut variant = title.unwrap_or_else(|| variant_of(&ty));
        if variant == "Unlisted" || members.iter().any(|arm| arm.variant == variant) {
            variant = format!("{variant}{}", index + 1);
        }
        lowered.insert(field_key(members.len()), ty.clone());
        seen.push((ty, leaf));
        members.push(Arm { variant, leaf });
    }
    Ok((fields_of(lowered), Shape::Union(members)))
}

/// What a variant without a title is called: as its type is.
fn variant_of(lowered: &Value) -> String {
    let link = lowered.get("$ref").and_then(Value::as_str);
    match link.and_then(schema_of) {
        Some(rust) => rust.to_owned(),
        None => match lowered.get("type").and_then(Value::as_str) {
            Some("object") => "Map".to_owned(),
            Some(kind) => type_name(kind),
            None => "Value".to_owned(),
        },
    }
}
