//! Lists of what exists elsewhere. A fact seen from two sides is kept on both: the roles of a user
//! are the users of those roles.

use serde_json::{Value, json};

use super::call::{Answer, Call, no_content, ok};
use super::catalogue::Path;
use super::list::list;
use super::problem::Problem;
use super::resource::{Membership, noun, resource_of};
use super::store::{Row, Store};

pub(super) fn operate(call: &Call<'_>, membership: &Membership, store: &mut Store) -> Answer {
    match (call.operation.method.as_str(), call.operation.pagination) {
        ("GET", Some(pagination)) => {
            let rows = store.rows(&call.path).iter();
            let shown = rows.map(|row| shown(store, membership, row));
            let shown = shown.collect();
            list(call, pagination, shown)
        }
        ("POST", _) => {
            add(call, membership, store)?;
            call.created(&json!({}))
        }
        ("PUT", _) => {
            let ids: Vec<_> = store
                .rows(&call.path)
                .iter()
                .map(|row| row.id.clone())
                .collect();
            for id in ids {
                unlink(store, membership, &call.path, &id);
            }
            add(call, membership, store)?;
            no_content()
        }
        ("PATCH", _) => {
            add(call, membership, store)?;
            ok(&json!({}))
        }
        _ => {
            for element in elements(call)? {
                let id = id_of(element, &call.shape);
                unlink(store, membership, &call.path, &id);
            }
            no_content()
        }
    }
}

/// An element as the list shows it: the thing itself, where there is more of it than its id.
fn shown(store: &Store, membership: &Membership, row: &Row) -> Row {
    let of = membership.of.unwrap_or_default().to_owned();
    let member = resource_of(&format!("/{of}")).id;
    let value = match (&row.value, store.get(&[of], &row.id)) {
        (_, Some(thing)) => thing.clone(),
        (Value::String(id), None) => json!({ member: id }),
        (value, None) => value.clone(),
    };
    Row {
        value,
        ..row.clone()
    }
}

fn elements<'a>(call: &'a Call<'_>) -> Result<&'a [Value], Problem> {
    let missing = || Problem::body("The body has to be an object with one list.");
    call.elements().ok_or_else(missing)
}

/// All or none: an id that does not exist refuses the whole call.
fn add(call: &Call<'_>, membership: &Membership, store: &mut Store) -> Result<(), Problem> {
    let elements = elements(call)?;
    if let Some(of) = membership.of {
        let collection = [of.to_owned()];
        let exists = |element: &Value| {
            let id = element.as_str().unwrap_or_default();
            store.get(&collection, id).is_some()
        };
        if !elements.iter().all(exists) {
            return Err(Problem::inexistent(&noun(of)));
        }
    }
    for element in elements {
        let id = id_of(element, &call.shape);
        link(store, membership, &call.path, &id, element);
    }
    Ok(())
}

/// Puts an element in, and the fact in the list on the other side.
pub(super) fn link(
    store: &mut Store,
    membership: &Membership,
    path: &[String],
    id: &str,
    element: &Value,
) {
    store.put(path, id, element.clone());
    if let Some((path, own)) = mirror(membership, path, id) {
        store.put(&path, &own, own.clone().into());
    }
}

fn unlink(store: &mut Store, membership: &Membership, path: &[String], id: &str) {
    store.remove(path, id);
    if let Some((path, own)) = mirror(membership, path, id) {
        store.remove(&path, &own);
    }
}

/// The same fact from the other side: the list, and the id in it.
fn mirror(membership: &Membership, path: &[String], id: &str) -> Option<(Path, String)> {
    let (collection, last) = membership.mirror?;
    let [before @ .., _, own, _] = path else {
        return None;
    };
    let mut mirrored = before.to_vec();
    mirrored.extend([collection.to_owned(), id.to_owned(), last.to_owned()]);
    Some((mirrored, own.clone()))
}

/// What names an element: itself, its id, or all of it.
fn id_of(element: &Value, shape: &str) -> String {
    match element {
        Value::String(id) => id.clone(),
        element => match element[resource_of(shape).id].as_str() {
            Some(id) => id.to_owned(),
            None => element.to_string(),
        },
    }
}
