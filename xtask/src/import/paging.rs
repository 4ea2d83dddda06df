//! `x-pagination`: how an operation hands out a list, read off its parameters and its answer.
//!
//! - `checkpoint`: `from` and `take`, and the answer has the next `from` in `next`;
//! - `offset`: `page` and `per_page`;
//! - `last_id`: `from` and `take`, and the next `from` is the id of the last element;
//! - `list`: the answer is a bare array, all at once.

use serde_json::{Map, Value, json};

use super::api::Api;
use super::error::{Error, Place};
use super::names;
use super::schema::{link, name_of, parts};

/// One form that an answer can take.
enum Arm {
    /// The list alone.
    Bare(List),
    /// An object with the list in a member, and perhaps `next`.
    Object {
        item: String,
        list: List,
        next: bool,
    },
    /// Anything else.
    Other,
}

/// Where a list stands: in a component or in the operation, and the pointer to its items there.
#[derive(Clone)]
struct List {
    owner: Option<String>,
    pointer: String,
}

/// Writes `x-pagination` on an operation that hands out a list.
pub(super) fn describe(api: &mut Api, index: usize, place: &Place) -> Result<(), Error> {
    let operation = &api.operations[index];
    if operation.method != "get" || operation.value.get("x-pagination").is_some() {
        return Ok(());
    }
    let takes = |name: &str| {
        let parameters = parts(&operation.value, "parameters").iter();
        parameters
            .into_iter()
            .any(|parameter| parameter["name"] == name && parameter["in"] == "query")
    };
    let (from, pages) = (
        takes("from") && takes("take"),
        takes("page") && takes("per_page"),
    );
    let totals = takes("include_totals");
    let Some((pointer, schema)) = answer(&operation.value) else {
        return Ok(());
    };
    let mut arms = Vec::new();
    let start = List {
        owner: None,
        pointer,
    };
    collect(api, schema, start, &operation.path, &mut arms, 0);

    let next = arms
        .iter()
        .any(|arm| matches!(arm, Arm::Object { next: true, .. }));
    let mut styles = Vec::new();
    if from && next {
        styles.push("checkpoint");
    }
    if pages {
        styles.push("offset");
    }
    if from && !next {
        styles.push("last_id");
    }
    let bare = !arms.is_empty() && arms.iter().all(|arm| matches!(arm, Arm::Bare(_)));
    if styles.is_empty() && bare {
        styles.push("list");
    }
    if styles.is_empty() {
        return Ok(());
    }

    // The form with `next` is the one that the preferred style asks for.
    let preferred = arms
        .iter()
        .find(|arm| matches!(arm, Arm::Object { next: true, .. }))
        .or_else(|| arms.iter().find(|arm| matches!(arm, Arm::Object { .. })))
        .or_else(|| arms.iter().find(|arm| matches!(arm, Arm::Bare(_))));
    let (item, list) = match preferred {
        Some(Arm::Bare(list)) => (None, list.clone()),
        Some(Arm::Object { item, list, .. }) => (Some(item.clone()), list.clone()),
        Some(Arm::Other) | None => {
            let message = "this takes pages, and no list is found in its answer";
            return Err(operation.place.under("responses").error(message));
        }
    };
    let mut pagination = Map::new();
    pagination.insert("styles".to_owned(), json!(styles));
    if let Some(item) = &item {
        pagination.insert("items".to_owned(), json!(item));
    }
    if totals {
        pagination.insert("totals".to_owned(), json!(true));
    }
    let element = element(api, index, &list, item.as_deref(), place)?;
    pagination.insert("element".to_owned(), element);
    api.operations[index].value["x-pagination"] = Value::Object(pagination);
    Ok(())
}

/// The schema of a success in JSON, and the pointer to it in the operation.
fn answer(operation: &Value) -> Option<(String, &Value)> {
    let responses = operation.get("responses")?.as_object()?;
    responses.keys().find_map(|status| {
        let pointer = format!("/responses/{status}/content/application~1json/schema");
        Some((pointer.clone(), operation.pointer(&pointer)?))
    })
}

/// Collects the forms of an answer.
fn collect(api: &Api, schema: &Value, at: List, path: &str, arms: &mut Vec<Arm>, depth: usize) {
    if depth > 20 {
        return;
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(name_of) {
        if let Some(target) = api.schemas.get(name) {
            let at = List {
                owner: Some(name.to_owned()),
                pointer: String::new(),
            };
            collect(api, target, at, path, arms, depth + 1);
        }
        return;
    }
    let mut union = false;
    for key in ["oneOf", "anyOf"] {
        for (index, arm) in parts(schema, key).iter().enumerate() {
            collect(
                api,
                arm,
                at.under(&format!("{key}/{index}")),
                path,
                arms,
                depth + 1,
            );
            union = true;
        }
    }
    if union {
        return;
    }
    if schema.get("items").is_some() {
        arms.push(Arm::Bare(at.under("items")));
        return;
    }
    let mut members = Vec::new();
    self::members(api, schema, &at, &mut members, 0);
    let next = members.iter().any(|(name, ..)| name == "next");
    let mut lists: Vec<_> = members
        .into_iter()
        .filter_map(|(name, member, at)| list_of(api, member, at).map(|list| (name, list)))
        .collect();
    if lists.len() > 1 {
        // Of several lists, the one that the path asks for.
        let last = path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .replace('-', "_");
        lists.retain(|(name, _)| *name == last);
    }
    arms.push(match lists.as_slice() {
        [(item, list)] => Arm::Object {
            item: item.clone(),
            list: list.clone(),
            next,
        },
        _ => Arm::Other,
    });
}

/// The members of an object, from wherever `allOf` takes them, each with its place.
fn members<'a>(
    api: &'a Api,
    schema: &'a Value,
    at: &List,
    out: &mut Vec<(String, &'a Value, List)>,
    depth: usize,
) {
    if depth > 20 {
        return;
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(name_of) {
        if let Some(target) = api.schemas.get(name) {
            let at = List {
                owner: Some(name.to_owned()),
                pointer: String::new(),
            };
            members(api, target, &at, out, depth + 1);
        }
        return;
    }
    for (index, part) in parts(schema, "allOf").iter().enumerate() {
        members(
            api,
            part,
            &at.under(&format!("allOf/{index}")),
            out,
            depth + 1,
        );
    }
    let own = schema.get("properties").and_then(Value::as_object);
    for (name, member) in own.into_iter().flatten() {
        let at = at.under(&format!("properties/{}", super::error::escape(name)));
        out.push((name.clone(), member, at));
    }
}

/// Where the items of a member stand, if it is a list.
fn list_of(api: &Api, member: &Value, at: List) -> Option<List> {
    let mut at = at;
    let mut member = member;
    for _ in 0..20 {
        if member.get("items").is_some() {
            return Some(at.under("items"));
        }
        let name = member.get("$ref").and_then(Value::as_str).and_then(name_of);
        (member, at) = match (name, parts(member, "allOf")) {
            (Some(name), _) => {
                let at = List {
                    owner: Some(name.to_owned()),
                    pointer: String::new(),
                };
                (api.schemas.get(name)?, at)
            }
            (None, [one]) => (one, at.under("allOf/0")),
            _ => return None,
        };
    }
    None
}

impl List {
    fn under(&self, steps: &str) -> Self {
        Self {
            owner: self.owner.clone(),
            pointer: format!("{}/{steps}", self.pointer),
        }
    }
}

/// The schema of one element; one that gets a type of its own also gets a name of its own.
fn element(
    api: &mut Api,
    index: usize,
    list: &List,
    item: Option<&str>,
    place: &Place,
) -> Result<Value, Error> {
    let operation = &api.operations[index];
    let (holder, place) = match &list.owner {
        Some(name) => (api.schemas.get(name), place.schema(name)),
        None => (Some(&operation.value), operation.place.clone()),
    };
    let found = holder
        .and_then(|holder| holder.pointer(&list.pointer))
        .cloned();
    let items = found.ok_or_else(|| place.at(&list.pointer).error("no schema of an element"))?;
    if let [one] = parts(&items, "allOf")
        && one.get("$ref").is_some()
    {
        return Ok(one.clone());
    }
    let named = ["properties", "allOf", "oneOf", "anyOf", "enum"];
    if !named.iter().any(|key| items.get(*key).is_some()) {
        return Ok(items);
    }
    let last = operation
        .path
        .rsplit('/')
        .find(|segment| !segment.starts_with('{'));
    let owner = match &list.owner {
        Some(name) => name.clone(),
        None => heck::ToPascalCase::to_pascal_case(
            operation.value["operationId"].as_str().unwrap_or_default(),
        ),
    };
    let name = names::element(&owner, item.or(last).unwrap_or("items"));
    if api.schemas.contains_key(&name) {
        let message = format!("the element would be called {name}, and there is such a schema");
        return Err(place.at(&list.pointer).error(message));
    }
    let holder = match &list.owner {
        Some(owner) => api.schemas.get_mut(owner),
        None => Some(&mut api.operations[index].value),
    };
    if let Some(items) = holder.and_then(|holder| holder.pointer_mut(&list.pointer)) {
        *items = link(&name);
    }
    api.schemas.insert(name.clone(), items);
    Ok(link(&name))
}
