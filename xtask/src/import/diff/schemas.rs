//! Schemas: types, members, values, limits.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::schema::parts;
use super::model::{Model, is_named, members};
use super::{Change, Level, Notes, Side};

/// Formats that give a type of their own.
const TYPED: [&str; 8] = [
    "binary",
    "byte",
    "date-time",
    "double",
    "float",
    "int32",
    "int64",
    "password",
];

/// Keywords that stand in the docs alone.
const NOTED: [&str; 16] = [
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "uniqueItems",
    "multipleOf",
    "deprecated",
    "x-release-lifecycle",
    "writeOnly",
];

/// Compares the types that both have, once a side. A component without a type of its own is
/// compared where it is used.
pub(super) fn components(before: &Model, after: &Model, changes: &mut Vec<Change>) {
    for (name, old) in &before.schemas {
        let Some(new) = after.schemas.get(name) else {
            continue;
        };
        if !is_named(old) || !is_named(new) {
            continue;
        }
        for side in [Side::Request, Side::Answer] {
            let mut notes = Notes {
                changes: &mut *changes,
                side,
                subject: name.clone(),
            };
            let (was, is) = (before.carries(side, name), after.carries(side, name));
            if was && is {
                content((before, old), (after, new), &mut notes, 0);
            } else if is && !was {
                newly_carried(after, new, &mut notes);
            }
        }
    }
}

/// A type that goes both ways leaves more open than one that goes one way.
fn newly_carried(model: &Model, schema: &Value, notes: &mut Notes<'_>) {
    let (mut all, mut required) = (BTreeMap::new(), BTreeSet::new());
    members(model, schema, 0, &mut all, &mut required);
    let opened = match notes.side {
        Side::Answer => !required.is_empty(),
        _ => all.values().any(|member| nullable(model, member)),
    };
    let level = if opened {
        Level::Breaking
    } else {
        Level::Patch
    };
    notes.note(level, "now on this side as well");
}

/// Compares two schemas where they are used.
pub(super) fn schema(
    old: (&Model, &Value),
    new: (&Model, &Value),
    notes: &mut Notes<'_>,
    depth: usize,
) {
    let (was, is) = (nullable(old.0, old.1), nullable(new.0, new.1));
    // An answer's member can be null whatever the document says.
    let level = if notes.side == Side::Answer {
        Level::Patch
    } else {
        Level::Breaking
    };
    match (was, is) {
        (false, true) => notes.note(level, "now nullable"),
        (true, false) => notes.note(level, "no longer nullable"),
        _ => {}
    }
    for (key, level) in [
        ("x-always-present", Level::Breaking),
        ("x-rust-name", Level::Breaking),
        ("deprecated", Level::Patch),
        ("x-release-lifecycle", Level::Patch),
        (
            "readOnly",
            if notes.side == Side::Request {
                Level::Breaking
            } else {
                Level::Patch
            },
        ),
    ] {
        keyword(old.1.get(key), new.1.get(key), key, level, notes);
    }
    let (old_name, old_content) = old.0.meaning(old.1);
    let (new_name, new_content) = new.0.meaning(new.1);
    if old_name.is_some() && old_name == new_name {
        return; // Compared once, as a component.
    }
    if old_name != new_name {
        let says = |name: Option<&str>, content: &Value| match name {
            Some(name) => name.to_owned(),
            None => kind(content).to_owned(),
        };
        let (before, after) = (says(old_name, old_content), says(new_name, new_content));
        notes.note(Level::Breaking, format!("{before} became {after}"));
        return;
    }
    content((old.0, old_content), (new.0, new_content), notes, depth);
}

/// Compares what two schemas say.
fn content(old: (&Model, &Value), new: (&Model, &Value), notes: &mut Notes<'_>, depth: usize) {
    if depth > 50 || (old.1 == new.1 && depth > 0) {
        return;
    }
    let (before, after) = (kind(old.1), kind(new.1));
    if before != after {
        notes.note(Level::Breaking, format!("{before} became {after}"));
        return;
    }
    for key in NOTED {
        keyword(old.1.get(key), new.1.get(key), key, Level::Patch, notes);
    }
    let format = |value: &Value| {
        value
            .get("format")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let typed = |format: &Option<String>| {
        format
            .as_deref()
            .is_some_and(|format| TYPED.contains(&format))
    };
    let (old_format, new_format) = (format(old.1), format(new.1));
    let retyped = typed(&old_format) || typed(&new_format);
    let level = if retyped {
        Level::Breaking
    } else {
        Level::Patch
    };
    keyword(
        old.1.get("format"),
        new.1.get("format"),
        "format",
        level,
        notes,
    );
    match before {
        "object" => object(old, new, notes, depth),
        "enum" => values(old.1, new.1, notes),
        "union" => arms(old, new, notes, depth),
        _ => {}
    }
    for (key, step) in [("items", "[]"), ("additionalProperties", "{}")] {
        match (old.1.get(key), new.1.get(key)) {
            (Some(before @ Value::Object(_)), Some(after @ Value::Object(_))) => {
                schema(
                    (old.0, before),
                    (new.0, after),
                    &mut notes.under(step),
                    depth + 1,
                );
            }
            (before, after) => keyword(before, after, key, Level::Breaking, notes),
        }
    }
}

fn object(old: (&Model, &Value), new: (&Model, &Value), notes: &mut Notes<'_>, depth: usize) {
    let (mut olds, mut news) = (BTreeMap::new(), BTreeMap::new());
    let (mut was_required, mut is_required) = (BTreeSet::new(), BTreeSet::new());
    members(old.0, old.1, 0, &mut olds, &mut was_required);
    members(new.0, new.1, 0, &mut news, &mut is_required);
    let request = notes.side == Side::Request;
    for (name, before) in &olds {
        let mut notes = notes.under(&format!(".{name}"));
        let Some(after) = news.get(name) else {
            notes.note(Level::Breaking, "removed");
            continue;
        };
        let level = if request {
            Level::Breaking
        } else {
            Level::Patch
        };
        match (was_required.contains(name), is_required.contains(name)) {
            (false, true) => notes.note(level, "now required"),
            (true, false) => notes.note(level, "no longer required"),
            _ => {}
        }
        schema((old.0, before), (new.0, after), &mut notes, depth + 1);
    }
    for name in news.keys() {
        if !olds.contains_key(name) {
            let mut notes = notes.under(&format!(".{name}"));
            match request && is_required.contains(name) {
                true => notes.note(Level::Breaking, "added, required"),
                false => notes.note(Level::Minor, "added"),
            }
        }
    }
}

fn values(old: &Value, new: &Value, notes: &mut Notes<'_>) {
    let (olds, news) = (parts(old, "enum"), parts(new, "enum"));
    for value in olds
        .iter()
        .filter(|value| !news.contains(value) && !value.is_null())
    {
        notes.note(Level::Breaking, format!("value {value} removed"));
    }
    for value in news
        .iter()
        .filter(|value| !olds.contains(value) && !value.is_null())
    {
        notes.note(Level::Minor, format!("value {value} added"));
    }
}

fn arms(old: (&Model, &Value), new: (&Model, &Value), notes: &mut Notes<'_>, depth: usize) {
    let named = |model: &Model, value: &Value| -> Vec<(String, Value)> {
        let arms = ["oneOf", "anyOf"]
            .into_iter()
            .flat_map(|key| parts(value, key));
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let arms = arms.map(|arm| {
            let name = match model.meaning(arm) {
                (Some(name), _) => name.to_owned(),
                (None, content) => kind(content).to_owned(),
            };
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            let name = if *count > 1 {
                format!("{name} {count}")
            } else {
                name
            };
            (name, arm.clone())
        });
        arms.collect()
    };
    let (olds, news) = (named(old.0, old.1), named(new.0, new.1));
    for (name, before) in &olds {
        let mut notes = notes.under(&format!("|{name}"));
        match news.iter().find(|(other, _)| other == name) {
            Some((_, after)) => schema((old.0, before), (new.0, after), &mut notes, depth + 1),
            None => notes.note(Level::Breaking, "arm removed"),
        }
    }
    for (name, _) in &news {
        if !olds.iter().any(|(other, _)| other == name) {
            notes
                .under(&format!("|{name}"))
                .note(Level::Minor, "arm added");
        }
    }
}

/// Notes that a keyword says something else.
pub(super) fn keyword(
    old: Option<&Value>,
    new: Option<&Value>,
    key: &str,
    level: Level,
    notes: &mut Notes<'_>,
) {
    // Not to say a flag, and to say that it is off, is the same.
    let said = |value: &&Value| **value != json!(false);
    let text = match (old.filter(said), new.filter(said)) {
        (old, new) if old == new => return,
        (Some(old), Some(new)) => format!("{key}: {old} became {new}"),
        (Some(old), None) => format!("{key}: {old} removed"),
        (None, Some(new)) => format!("{key}: {new} added"),
        (None, None) => return,
    };
    notes.note(level, text);
}

/// Whether null is among the values: said where a schema is used, or by what it refers to.
fn nullable(model: &Model, value: &Value) -> bool {
    let says = |value: &Value| {
        value.get("nullable") == Some(&json!(true)) || parts(value, "enum").contains(&Value::Null)
    };
    says(value) || says(model.meaning(value).1)
}

/// What a schema is, in a word.
fn kind(value: &Value) -> &str {
    let has = |key: &str| value.get(key).is_some();
    if has("properties") || has("allOf") {
        "object"
    } else if has("oneOf") || has("anyOf") {
        "union"
    } else if parts(value, "enum").iter().any(Value::is_string) {
        "enum"
    } else {
        match value.get("type").and_then(Value::as_str) {
            Some("object") => "map",
            Some(kind) => kind,
            None => "anything",
        }
    }
}
