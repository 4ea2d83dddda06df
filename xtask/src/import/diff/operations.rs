//! Operations, their parameters, bodies and answers.

use serde_json::{Value, json};

use super::super::schema::parts;
use super::model::{Model, Operation};
use super::{Change, Level, Notes, Side, schemas};

/// Compares all operations. Their name in this SDK is what a caller knows them by.
pub(super) fn compare(before: &Model, after: &Model, changes: &mut Vec<Change>) {
    for (name, old) in &before.operations {
        let mut notes = Notes {
            changes: &mut *changes,
            side: Side::Operation,
            subject: name.clone(),
        };
        let line = |operation: &Operation| format!("{} {}", operation.method, operation.path);
        let Some(new) = after.operations.get(name) else {
            let renamed = after
                .operations
                .iter()
                .find(|(_, new)| line(new) == line(old));
            match renamed {
                Some((other, _)) => notes.note(Level::Breaking, format!("renamed to {other}")),
                None => notes.note(Level::Breaking, format!("removed ({})", line(old))),
            }
            continue;
        };
        if line(old) != line(new) {
            let text = format!("moved from {} to {}", line(old), line(new));
            notes.note(Level::Patch, text);
        }
        if old.resource != new.resource {
            let text = format!("moved from {}.yaml to {}.yaml", old.resource, new.resource);
            notes.note(Level::Breaking, text);
        }
        operation((before, &old.value), (after, &new.value), &mut notes);
    }
    for (name, new) in &after.operations {
        if !before.operations.contains_key(name) {
            changes.push(Change {
                level: Level::Minor,
                side: Side::Operation,
                subject: name.clone(),
                text: format!("added ({} {})", new.method, new.path),
            });
        }
    }
}

fn operation(old: (&Model, &Value), new: (&Model, &Value), notes: &mut Notes<'_>) {
    for (key, level) in [
        ("operationId", Level::Breaking),
        ("x-custom-domain-header", Level::Minor),
        ("x-rust-answer", Level::Breaking),
        ("x-redirect-is-answer", Level::Patch),
        ("x-handwritten", Level::Breaking),
        ("x-release-lifecycle", Level::Patch),
        ("deprecated", Level::Patch),
        ("security", Level::Patch),
        ("externalDocs", Level::Patch),
    ] {
        // What a caller can no longer set breaks, whatever setting it was worth.
        let gone = new.1.get(key).is_none() && level == Level::Minor;
        let level = if gone { Level::Breaking } else { level };
        schemas::keyword(old.1.get(key), new.1.get(key), key, level, notes);
    }
    pagination(old.1.get("x-pagination"), new.1.get("x-pagination"), notes);
    notes.side = Side::Request;
    parameters(old, new, notes);
    body(old, new, notes);
    notes.side = Side::Answer;
    answer(old, new, notes);
}

/// A style more is new; anything else is another way to call.
fn pagination(old: Option<&Value>, new: Option<&Value>, notes: &mut Notes<'_>) {
    if old == new {
        return;
    }
    let level = match (old, new) {
        (None, _) => Level::Minor,
        (Some(old), Some(new)) => {
            let styles = parts(old, "styles");
            let kept = styles
                .iter()
                .all(|style| parts(new, "styles").contains(style));
            let same = |key: &str| old.get(key) == new.get(key);
            let totals = old.get("totals").is_none() || same("totals");
            let kept = kept && parts(new, "styles").first() == styles.first();
            if kept && totals && same("items") && same("element") {
                Level::Minor
            } else {
                Level::Breaking
            }
        }
        _ => Level::Breaking,
    };
    schemas::keyword(old, new, "x-pagination", level, notes);
}

fn parameters(old: (&Model, &Value), new: (&Model, &Value), notes: &mut Notes<'_>) {
    let (olds, news) = (parts(old.1, "parameters"), parts(new.1, "parameters"));
    let label = |parameter: &Value| {
        let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_owned();
        format!(", {} parameter {}", text("in"), text("name"))
    };
    let required = |parameter: &Value| parameter.get("required") == Some(&json!(true));
    for parameter in olds {
        let mut notes = notes.under(&label(parameter));
        let Some(other) = news.iter().find(|other| id(other) == id(parameter)) else {
            notes.note(Level::Breaking, "removed");
            continue;
        };
        match (required(parameter), required(other)) {
            (false, true) => notes.note(Level::Breaking, "now required"),
            (true, false) => notes.note(Level::Breaking, "no longer required"),
            _ => {}
        }
        for (key, level) in [
            ("x-rust-name", Level::Breaking),
            ("style", Level::Patch),
            ("explode", Level::Patch),
            ("deprecated", Level::Patch),
            ("x-release-lifecycle", Level::Patch),
        ] {
            schemas::keyword(parameter.get(key), other.get(key), key, level, &mut notes);
        }
        schemas::schema(
            (old.0, &parameter["schema"]),
            (new.0, &other["schema"]),
            &mut notes,
            0,
        );
    }
    for parameter in news {
        if !olds.iter().any(|other| id(other) == id(parameter)) {
            let mut notes = notes.under(&label(parameter));
            match required(parameter) {
                true => notes.note(Level::Breaking, "added, required"),
                false => notes.note(Level::Minor, "added"),
            }
        }
    }
    // Required ones are arguments: in another order the same call means something else.
    let order = |all: &[Value], others: &[Value]| {
        let given = |id: &(Value, Value), all: &[Value]| {
            all.iter()
                .any(|other| required(other) && self::id(other) == *id)
        };
        let ids = all.iter().filter(|one| required(one)).map(id);
        ids.filter(|id| given(id, others)).collect::<Vec<_>>()
    };
    if order(olds, news) != order(news, olds) {
        notes.note(
            Level::Breaking,
            "the required parameters stand in another order",
        );
    }
}

/// What tells parameters apart.
fn id(parameter: &Value) -> (Value, Value) {
    (parameter["in"].clone(), parameter["name"].clone())
}

fn body(old: (&Model, &Value), new: (&Model, &Value), notes: &mut Notes<'_>) {
    let mut notes = notes.under(", body");
    let required = |body: &Value| body.get("required") == Some(&json!(true));
    match (old.1.get("requestBody"), new.1.get("requestBody")) {
        (None, None) => {}
        (Some(_), None) => notes.note(Level::Breaking, "removed"),
        (None, Some(body)) if required(body) => notes.note(Level::Breaking, "added, required"),
        (None, Some(_)) => notes.note(Level::Minor, "added"),
        (Some(old_body), Some(new_body)) => {
            match (required(old_body), required(new_body)) {
                (false, true) => notes.note(Level::Breaking, "now required"),
                (true, false) => notes.note(Level::Breaking, "no longer required"),
                _ => {}
            }
            content((old.0, Some(old_body)), (new.0, Some(new_body)), &mut notes);
        }
    }
}

fn answer(old: (&Model, &Value), new: (&Model, &Value), notes: &mut Notes<'_>) {
    let mut notes = notes.under(", answer");
    let responses = |value: &'_ Value| -> Vec<(String, Value)> {
        let responses = value.get("responses").and_then(Value::as_object);
        let responses = responses.into_iter().flatten();
        responses
            .map(|(status, response)| (status.clone(), response.clone()))
            .collect()
    };
    let (olds, news) = (responses(old.1), responses(new.1));
    let statuses = |all: &[(String, Value)]| {
        json!(
            all.iter()
                .map(|(status, _)| status.clone())
                .collect::<Vec<_>>()
        )
    };
    let (before, after) = (statuses(&olds), statuses(&news));
    schemas::keyword(
        Some(&before),
        Some(&after),
        "statuses",
        Level::Patch,
        &mut notes,
    );
    // The body is the same whichever success brings it.
    let with_body = |all: &[(String, Value)]| {
        all.iter()
            .find(|(_, response)| response.get("content").is_some())
            .map(|(_, response)| response.clone())
    };
    let (before, after) = (with_body(&olds), with_body(&news));
    content(
        (old.0, before.as_ref()),
        (new.0, after.as_ref()),
        &mut notes,
    );
}

/// Compares the one kind of content that a body or an answer has.
fn content(old: (&Model, Option<&Value>), new: (&Model, Option<&Value>), notes: &mut Notes<'_>) {
    let media = |holder: Option<&Value>| -> Vec<(String, Value)> {
        let content = holder.and_then(|holder| holder.get("content")?.as_object().cloned());
        let content = content.into_iter().flatten();
        content.collect()
    };
    let (olds, news) = (media(old.1), media(new.1));
    for (kind, media) in &olds {
        match news.iter().find(|(other, _)| other == kind) {
            Some((_, other)) => {
                schemas::schema(
                    (old.0, &media["schema"]),
                    (new.0, &other["schema"]),
                    notes,
                    0,
                );
            }
            None => notes.note(Level::Breaking, format!("{kind} removed")),
        }
    }
    for (kind, _) in &news {
        if !olds.iter().any(|(other, _)| other == kind) {
            // One more kind of content, or the first where there was none, is another type.
            notes.note(Level::Breaking, format!("{kind} added"));
        }
    }
}
