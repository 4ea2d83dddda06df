//! What the tenant holds: rows in collections, and objects that stand alone.

use std::collections::BTreeMap;

use serde_json::Value;

use super::catalogue::Path;

/// A row of a collection. Numbers only grow, so a page can begin after one, whatever has been
/// deleted since.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) id: String,
    pub(super) value: Value,
}

/// Collections and objects, each under its own path with the ids in it.
#[derive(Default)]
pub(super) struct Store {
    rows: BTreeMap<Path, Vec<Row>>,
    objects: BTreeMap<Path, Value>,
    last: u64,
}

impl Store {
    /// A number that was not given before.
    pub(super) fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    pub(super) fn rows(&self, collection: &[String]) -> &[Row] {
        self.rows.get(collection).map_or(&[], Vec::as_slice)
    }

    /// Adds a row, or puts it in the place of the one with its id.
    pub(super) fn put(&mut self, collection: &[String], id: &str, value: Value) {
        let number = self.number();
        let rows = self.rows.entry(collection.to_vec()).or_default();
        match rows.iter_mut().find(|row| row.id == id) {
            Some(row) => row.value = value,
            None => rows.push(Row {
                number,
                id: id.to_owned(),
                value,
            }),
        }
    }

    pub(super) fn get(&self, collection: &[String], id: &str) -> Option<&Value> {
        let mut rows = self.rows(collection).iter();
        rows.find(|row| row.id == id).map(|row| &row.value)
    }

    pub(super) fn get_mut(&mut self, collection: &[String], id: &str) -> Option<&mut Value> {
        let mut rows = self.rows.get_mut(collection)?.iter_mut();
        rows.find(|row| row.id == id).map(|row| &mut row.value)
    }

    /// Removes a row, with all that is below it.
    pub(super) fn remove(&mut self, collection: &[String], id: &str) -> Option<Value> {
        let rows = self.rows.get_mut(collection)?;
        let index = rows.iter().position(|row| row.id == id)?;
        let removed = rows.remove(index);
        let mut below = collection.to_vec();
        below.push(id.to_owned());
        self.rows.retain(|path, _| !path.starts_with(&below));
        self.objects.retain(|path, _| !path.starts_with(&below));
        Some(removed.value)
    }

    /// Takes an id out of all lists of ids.
    pub(super) fn forget(&mut self, id: &str) {
        for rows in self.rows.values_mut() {
            rows.retain(|row| row.value != id);
        }
    }

    pub(super) fn clear(&mut self, collection: &[String]) {
        self.rows.remove(collection);
    }

    pub(super) fn object(&self, path: &[String]) -> Option<&Value> {
        self.objects.get(path)
    }

    pub(super) fn put_object(&mut self, path: &[String], value: Value) {
        self.objects.insert(path.to_vec(), value);
    }

    pub(super) fn remove_object(&mut self, path: &[String]) -> Option<Value> {
        self.objects.remove(path)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(text: &str) -> Path {
        text.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn what_is_below_a_row_goes_with_it_and_numbers_do_not_come_back() {
        let mut store = Store::default();
        for id in ["1", "2"] {
            store.put(&path("users"), id, json!({}));
            store.put(&path(&format!("users/{id}/roles")), "r", json!("r"));
            store.put_object(&path(&format!("users/{id}/x")), json!(id));
        }
        let first = store.rows(&path("users"))[0].number;
        assert!(store.remove(&path("users"), "1").is_some());
        assert!(store.remove(&path("users"), "1").is_none());
        assert!(store.rows(&path("users/1/roles")).is_empty());
        assert!(store.object(&path("users/1/x")).is_none());
        assert_eq!(store.rows(&path("users/2/roles")).len(), 1);
        store.put(&path("users"), "1", json!({}));
        assert!(store.rows(&path("users"))[1].number > first);
        store.put(&path("users"), "2", json!({ "a": 1 }));
        assert_eq!(store.rows(&path("users"))[0].value, json!({ "a": 1 }));
    }
}
