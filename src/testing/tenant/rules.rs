//! The rules of most operations, by the shape of their paths: lists, items, objects that stand
//! alone.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::actions;
use super::call::{Answer, Call, no_content, ok};
use super::clock;
use super::filter::{self, Fields};
use super::list::list;
use super::members;
use super::problem::Problem;
use super::resource::{Resource, membership_of, noun, resource_of};
use super::store::{Row, Store};

/// Does it and answers.
pub(super) fn operate(call: &Call<'_>, store: &mut Store) -> Answer {
    check_parents(call, store)?;
    let method = &call.operation.method;
    if actions::is_action(call) {
        return actions::act(call, store);
    }
    if let Some(membership) = membership_of(&call.shape) {
        return members::operate(call, membership, store);
    }
    match (method.as_str(), call.ends_in_id()) {
        ("GET", true) => get(call, store),
        ("PATCH", true) => change(call, store, merge),
        ("PUT", true) => put(call, store),
        ("DELETE", true) => delete(call, store),
        ("POST", false) if call.catalogue.is_collection(&call.shape) => create(call, store),
        ("GET", false) => get_all(call, store),
        ("PATCH" | "PUT", false) => write_all(call, store),
        ("DELETE", false) => delete_all(call, store),
        ("POST", false) if call.catalogue.get(&Method::GET, &call.shape).is_some() => {
            create_object(call, store)
        }
        _ => Err(unknown(call)),
    }
}

/// What the tenant has no rule for, said by name.
pub(super) fn unknown(call: &Call<'_>) -> Problem {
    let message = format!(
        "The in-process tenant has no rule for {}.",
        call.operation.id
    );
    Problem::new(
        StatusCode::NOT_IMPLEMENTED,
        "unknown_to_test_tenant",
        message,
    )
}

/// Each thing on the way has to exist, as far as there is an operation that reads it.
fn check_parents(call: &Call<'_>, store: &Store) -> Result<(), Problem> {
    let mut shape = String::new();
    let mut segments = call.shape.split('/').skip(1);
    for index in 0..call.path.len().saturating_sub(1) {
        let segment = segments.next().unwrap_or_default();
        let collection = shape.clone();
        shape = format!("{shape}/{segment}");
        let is_item = segment == "{}" && call.catalogue.get(&Method::GET, &shape).is_some();
        if is_item && find(store, &collection, &call.path[..index], &call.path[index]).is_none() {
            return Err(Problem::inexistent(&noun(&collection)));
        }
    }
    Ok(())
}

/// The id of the row that a path names. Resource servers have two names.
pub(super) fn find(store: &Store, shape: &str, collection: &[String], id: &str) -> Option<String> {
    let rows = store.rows(collection);
    let named = |row: &&Row| {
        row.id == id || (shape == "/resource-servers" && row.value["identifier"] == id)
    };
    rows.iter().find(named).map(|row| row.id.clone())
}

fn get(call: &Call<'_>, store: &Store) -> Answer {
    let fields = Fields::of(call);
    let (name, id) = (call.above(1), call.last());
    if name.last().is_some_and(|name| name == "name") {
        let shape = call.shape_above(2);
        let member = resource_of(shape).unique.first().unwrap_or(&"name");
        let mut rows = store.rows(call.above(2)).iter();
        let row = rows.find(|row| row.value[member] == id);
        let row = row.ok_or_else(|| Problem::inexistent(&noun(shape)))?;
        return ok(&fields.of_value(row.value.clone()));
    }
    let shape = call.shape_above(1);
    let id = find(store, shape, call.above(1), id);
    let value = id.and_then(|id| store.get(call.above(1), &id));
    let value = value.ok_or_else(|| Problem::inexistent(&noun(shape)))?;
    ok(&fields.of_value(value.clone()))
}

/// Creates a row from the body.
fn create(call: &Call<'_>, store: &mut Store) -> Answer {
    let resource = resource_of(&call.shape);
    let members = call.members()?;
    for name in resource.required {
        if members.get(*name).is_none_or(Value::is_null) {
            return Err(Problem::body(format!("`{name}` is missing.")));
        }
    }
    let value = add(store, &call.path, &call.shape, call.body.clone())?;
    if call.shape == "/connections/{}/keys" {
        return call.created(&json!([value])); // the one creation that is answered with a list
    }
    call.created(&value)
}

/// Adds a row, with an id and its moments where it lacks them.
pub(super) fn add(
    store: &mut Store,
    collection: &[String],
    shape: &str,
    mut value: Value,
) -> Result<Value, Problem> {
    let resource = resource_of(shape);
    if !value.is_object() {
        return Err(Problem::body("An element has to be an object."));
    }
    check_unique(resource, shape, store, collection, &value, None)?;
    let id = match value[resource.id].as_str() {
        Some(id) => id.to_owned(),
        None => resource.new_id(store.number()),
    };
    if store.get(collection, &id).is_some() {
        return Err(exists(shape));
    }
    value[resource.id] = id.clone().into();
    if shape == "/clients" && value.get("client_secret").is_none() {
        value["client_secret"] = actions::secret(store).into();
    }
    if resource.is_dated() {
        let now = clock::now();
        for moment in ["created_at", "updated_at"] {
            if value.get(moment).is_none() {
                value[moment] = now.clone().into();
            }
        }
    }
    store.put(collection, &id, value.clone());
    Ok(value)
}

fn exists(shape: &str) -> Problem {
    let noun = noun(shape);
    let message = format!("The {} exists already.", noun.replace('_', " "));
    Problem::conflict(&format!("{noun}_conflict"), message)
}

fn check_unique(
    resource: &Resource,
    shape: &str,
    store: &Store,
    collection: &[String],
    value: &Value,
    but: Option<&str>,
) -> Result<(), Problem> {
    let is_taken = store.rows(collection).iter().any(|row| {
        let same = |name: &&str| !value[*name].is_null() && value[*name] == row.value[*name];
        Some(row.id.as_str()) != but && resource.unique.iter().any(same)
    });
    if is_taken { Err(exists(shape)) } else { Ok(()) }
}

/// Changes a row as the body says.
pub(super) fn change(call: &Call<'_>, store: &mut Store, how: fn(&mut Value, &Value)) -> Answer {
    call.members()?;
    let (collection, shape) = (call.above(1), call.shape_above(1));
    let resource = resource_of(shape);
    let id = find(store, shape, collection, call.last());
    let current = id.as_deref().and_then(|id| store.get(collection, id));
    let (Some(id), Some(mut value)) = (id.as_deref(), current.cloned()) else {
        return Err(Problem::inexistent(&noun(shape)));
    };
    how(&mut value, &call.body);
    value[resource.id] = id.into();
    check_unique(resource, shape, store, collection, &value, Some(id))?;
    if resource.is_dated() {
        value["updated_at"] = clock::now().into();
    }
    store.put(collection, id, value.clone());
    ok(&value)
}

/// A null clears a member; metadata is merged member by member, all else is replaced.
pub(super) fn merge(value: &mut Value, change: &Value) {
    let (Some(members), Some(change)) = (value.as_object_mut(), change.as_object()) else {
        return;
    };
    for (name, new) in change {
        match (members.get_mut(name), new) {
            (_, Value::Null) => {
                members.remove(name);
            }
            (Some(old @ Value::Object(_)), Value::Object(_)) if name.ends_with("metadata") => {
                merge(old, new);
            }
            _ => {
                members.insert(name.clone(), new.clone());
            }
        }
    }
}

fn replace(value: &mut Value, new: &Value) {
    let created = value.get("created_at").cloned();
    *value = new.clone();
    if let Some(created) = created {
        value["created_at"] = created;
    }
}

/// Replaces a row; where nothing else creates rows, this does.
fn put(call: &Call<'_>, store: &mut Store) -> Answer {
    let (collection, shape) = (call.above(1), call.shape_above(1));
    let is_upsert = call.catalogue.get(&Method::POST, shape).is_none();
    if is_upsert && find(store, shape, collection, call.last()).is_none() {
        let mut value = call.body.clone();
        call.members()?;
        value[resource_of(shape).id] = call.last().into();
        return ok(&add(store, collection, shape, value)?);
    }
    change(call, store, replace)
}

fn delete(call: &Call<'_>, store: &mut Store) -> Answer {
    let (collection, shape) = (call.above(1), call.shape_above(1));
    let id = find(store, shape, collection, call.last());
    let Some(id) = id.filter(|id| store.remove(collection, id).is_some()) else {
        return Err(Problem::inexistent(&noun(shape)));
    };
    store.forget(&id);
    no_content()
}

fn get_all(call: &Call<'_>, store: &Store) -> Answer {
    let (shape, path) = actual(call);
    if let Some(pagination) = call.operation.pagination {
        // A list that another operation writes as one object.
        if let (Some(all @ Value::Array(_)), true) =
            (store.object(path), store.rows(path).is_empty())
        {
            return ok(all);
        }
        return list(call, pagination, store.rows(path).to_vec());
    }
    if call.catalogue.is_collection(shape) {
        let rows = store.rows(path).iter().map(|row| row.value.clone());
        let all: Vec<_> = rows.collect();
        // Paths have hyphens where members have none.
        return ok(&json!({ call.last().replace('-', "_"): all }));
    }
    match store.object(path) {
        Some(object) => ok(&Fields::of(call).of_value(object.clone())),
        // What is created first is not there before.
        None if call.catalogue.get(&Method::POST, shape).is_some() => {
            Err(Problem::inexistent(&noun(shape)))
        }
        None => ok(&json!({})),
    }
}

/// `/clients/search` looks through `/clients`.
fn actual<'a>(call: &'a Call<'_>) -> (&'a str, &'a [String]) {
    match call.last() {
        "search" => (call.shape_above(1), call.above(1)),
        _ => (&call.shape, &call.path),
    }
}

/// Writes a list as a whole, or an object that stands alone: PATCH merges, PUT replaces.
fn write_all(call: &Call<'_>, store: &mut Store) -> Answer {
    if call.catalogue.is_collection(&call.shape) {
        return write_list(call, store);
    }
    let mut value = store.object(&call.path).cloned().unwrap_or(json!({}));
    if store.object(&call.path).is_none()
        && call.catalogue.get(&Method::POST, &call.shape).is_some()
    {
        return Err(Problem::inexistent(&noun(&call.shape)));
    }
    if call.operation.method == Method::PATCH {
        call.members()?;
        merge(&mut value, &call.body);
    } else {
        value = call.body.clone();
    }
    store.put_object(&call.path, value.clone());
    ok(&value)
}

fn write_list(call: &Call<'_>, store: &mut Store) -> Answer {
    let Some(elements) = call.elements() else {
        return Err(Problem::body(
            "The body has to be a list, or an object around one.",
        ));
    };
    if elements.iter().all(Value::is_string) && call.body.is_array() {
        store.put_object(&call.path, call.body.clone());
        return ok(&call.body);
    }
    store.clear(&call.path);
    for element in elements {
        add(store, &call.path, &call.shape, element.clone())?;
    }
    let rows = store.rows(&call.path).iter().map(|row| row.value.clone());
    let all = Value::Array(rows.collect());
    let member = call
        .body
        .as_object()
        .and_then(|members| members.keys().next());
    ok(&match member {
        Some(member) => json!({ member: all }),
        None => all,
    })
}

/// All rows, or those that the query names: `DELETE /grants?user_id=…`.
fn delete_all(call: &Call<'_>, store: &mut Store) -> Answer {
    if call.catalogue.is_collection(&call.shape) {
        let rows = store.rows(&call.path).iter();
        let meant = rows.filter(|row| filter::matches(call, &row.value));
        let ids: Vec<_> = meant.map(|row| row.id.clone()).collect();
        for id in ids {
            store.remove(&call.path, &id);
        }
        return no_content();
    }
    let is_created = call.catalogue.get(&Method::POST, &call.shape).is_some();
    match store.remove_object(&call.path) {
        None if is_created => Err(Problem::inexistent(&noun(&call.shape))),
        _ => no_content(),
    }
}

/// Creates an object that stands alone.
fn create_object(call: &Call<'_>, store: &mut Store) -> Answer {
    if store.object(&call.path).is_some() {
        return Err(exists(&call.shape));
    }
    store.put_object(&call.path, call.body.clone());
    call.created(&call.body)
}
