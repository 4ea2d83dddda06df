//! Overlays: what is added to a document, or corrected in it, before it is imported.
//! [OpenAPI Overlay Specification 1.0](https://spec.openapis.org/overlay/v1.0.0.html).

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::error::{Error, Place};
use super::source;

/// An overlay, parsed and checked.
#[derive(Debug)]
pub(crate) struct Overlay {
    actions: Vec<Action>,
}

#[derive(Debug)]
struct Action {
    place: Place,
    target: String,
    path: JsonPath,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Update(Value),
    Remove,
}

/// Reads all overlays of a folder, in the order of their names. Each API has its folder, if only
/// an empty one: without the overlays, secrets would be imported as common texts.
pub(crate) fn read_all(folder: &Path) -> Result<Vec<Overlay>, Error> {
    let unreadable = |error: io::Error| {
        let place = Place::file(&folder.to_string_lossy());
        place.error(match error.kind() {
            io::ErrorKind::NotFound => {
                "there is no such folder of overlays, which say what is secret".to_owned()
            }
            _ => format!("the folder of overlays cannot be read: {error}"),
        })
    };
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    files.retain(|file| {
        let extension = file.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("yaml" | "yml" | "json"))
    });
    files.sort();
    files
        .iter()
        .map(|file| {
            let (value, place) = source::read(file)?;
            Overlay::new(&value, &place)
        })
        .collect()
}

impl Overlay {
    /// Checks an overlay, and parses its targets.
    pub(crate) fn new(value: &Value, place: &Place) -> Result<Self, Error> {
        let overlay = source::object(value, place)?;
        known(overlay, place, &["overlay", "info", "extends", "actions"])?;
        let version = overlay.get("overlay").and_then(Value::as_str);
        if !version.is_some_and(|version| version.starts_with("1.0.")) {
            let message = "an overlay of version 1.0.x is needed (`overlay: 1.0.0`)";
            return Err(place.under("overlay").error(message));
        }
        let info = overlay.get("info").and_then(Value::as_object);
        for key in ["title", "version"] {
            if !info.is_some_and(|info| info.get(key).is_some_and(Value::is_string)) {
                return Err(place
                    .under("info")
                    .error(format!("an overlay's info needs a {key}")));
            }
        }
        let actions = overlay
            .get("actions")
            .ok_or_else(|| place.error("an overlay needs actions"))?;
        let place_of_actions = place.under("actions");
        let actions = source::list(actions, &place_of_actions)?.iter().enumerate();
        let actions: Vec<Action> = actions
            .map(|(index, action)| Action::new(action, &place_of_actions.under(index)))
            .collect::<Result<_, _>>()?;
        Ok(Self { actions })
    }

    /// Applies every action in turn: each sees what those before it did.
    pub(crate) fn apply(&self, document: &mut Value) -> Result<(), Error> {
        self.actions
            .iter()
            .try_for_each(|action| action.apply(document))
    }
}

impl Action {
    fn new(value: &Value, place: &Place) -> Result<Self, Error> {
        let action = source::object(value, place)?;
        known(
            action,
            place,
            &["target", "description", "update", "remove"],
        )?;
        let target = action
            .get("target")
            .ok_or_else(|| place.error("an action needs a target"))?;
        let place_of_target = place.under("target");
        let target = source::text(target, &place_of_target)?;
        let path = JsonPath::parse(target).map_err(|error| {
            place_of_target.error(format!("{target:?} is no JSONPath (RFC 9535): {error}"))
        })?;
        let remove = match action.get("remove") {
            Some(remove) => source::flag(remove, &place.under("remove"))?,
            None => false,
        };
        let change = match (remove, action.get("update")) {
            // As the specification has it: update means nothing beside remove.
            (true, _) => Change::Remove,
            (false, Some(update)) => Change::Update(update.clone()),
            (false, None) => return Err(place.error("an action needs update, or remove: true")),
        };
        Ok(Self {
            place: place.clone(),
            target: target.to_owned(),
            path,
            change,
        })
    }

    fn apply(&self, document: &mut Value) -> Result<(), Error> {
        let located = self.path.query_located(document);
        let mut pointers: Vec<String> = located
            .locations()
            .map(serde_json_path::NormalizedPath::to_json_pointer)
            .collect();
        if pointers.is_empty() {
            let message = format!("the target {} matches nothing", self.target);
            return Err(self.place.error(message));
        }
        // From the end, so that the elements of a list keep their places until it is their turn.
        pointers.reverse();
        for pointer in pointers {
            match &self.change {
                Change::Remove => remove(document, &pointer),
                Change::Update(update) => {
                    if let Some(target) = document.pointer_mut(&pointer) {
                        self.update(target, update, &pointer)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn update(&self, target: &mut Value, update: &Value, pointer: &str) -> Result<(), Error> {
        match (target, update) {
            (Value::Object(target), Value::Object(update)) => {
                merge(target, update);
                Ok(())
            }
            // Whatever is selected is one element of the list that the update adds to.
            (Value::Array(target), update) => {
                target.push(update.clone());
                Ok(())
            }
            _ => {
                let message = format!("the target {} is no object or list: {pointer}", self.target);
                Err(self.place.error(message))
            }
        }
    }
}

/// Merges objects, joins lists, replaces the rest.
fn merge(target: &mut Map<String, Value>, update: &Map<String, Value>) {
    for (key, update) in update {
        match (target.get_mut(key), update) {
            (Some(Value::Object(target)), Value::Object(update)) => merge(target, update),
            (Some(Value::Array(target)), Value::Array(update)) => target.extend_from_slice(update),
            (Some(target), update) => *target = update.clone(),
            (None, update) => {
                target.insert(key.clone(), update.clone());
            }
        }
    }
}

fn remove(document: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else {
        *document = Value::Null;
        return;
    };
    let last = last.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent) {
        Some(Value::Object(parent)) => {
            parent.shift_remove(&last);
        }
        Some(Value::Array(parent)) => {
            if let Some(index) = last.parse().ok().filter(|index| *index < parent.len()) {
                parent.remove(index);
            }
        }
        _ => {}
    }
}

fn known(map: &Map<String, Value>, place: &Place, keys: &[&str]) -> Result<(), Error> {
    let unknown = map
        .keys()
        .find(|key| !keys.contains(&key.as_str()) && !key.starts_with("x-"));
    unknown.map_or(Ok(()), |key| {
        let message = format!("{key:?} has no meaning here; known are {}", keys.join(", "));
        Err(place.under(key).error(message))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn overlay(actions: Value) -> Result<Overlay, Error> {
        let value = json!({
            "overlay": "1.0.0", "info": { "title": "T", "version": "1" }, "actions": actions,
        });
        Overlay::new(&value, &Place::file("o.yaml"))
    }

    fn apply(mut document: Value, actions: Value) -> Result<Value, String> {
        let overlay = overlay(actions).map_err(|error| error.to_string())?;
        overlay
            .apply(&mut document)
            .map_err(|error| error.to_string())?;
        Ok(document)
    }

    #[test]
    fn an_update_merges_objects_joins_lists_and_replaces_the_rest() {
        let document = json!({ "a": { "b": { "keep": 1, "list": [1], "text": "old" } } });
        let update = json!({ "b": { "list": [2], "text": "new", "more": { "x": null } } });
        let merged = apply(document, json!([{ "target": "$.a", "update": update }]));
        let b = json!({ "keep": 1, "list": [1, 2], "text": "new", "more": { "x": null } });
        assert_eq!(merged.unwrap(), json!({ "a": { "b": b } }));
    }

    #[test]
    fn an_update_of_a_list_adds_one_element() {
        let document = json!({ "a": [1] });
        let actions = json!([{ "target": "$.a", "update": { "name": "x" } }]);
        assert_eq!(
            apply(document, actions).unwrap(),
            json!({ "a": [1, { "name": "x" }] })
        );
    }

    #[test]
    fn remove_takes_every_match_and_wins_over_update() {
        let document = json!({ "a": [{ "n": 1 }, { "n": 2 }, { "n": 1 }], "b/c": 1, "d": 2 });
        let actions = json!([
            { "target": "$.a[?@.n == 1]", "remove": true, "update": { "x": 1 } },
            { "target": "$['b/c']", "remove": true },
        ]);
        assert_eq!(
            apply(document, actions).unwrap(),
            json!({ "a": [{ "n": 2 }], "d": 2 })
        );
    }

    #[test]
    fn each_action_sees_what_those_before_it_did() {
        let actions = json!([
            { "target": "$", "update": { "a": { "b": 1 } } },
            { "target": "$.a", "update": { "c": 2 }, "remove": false },
        ]);
        assert_eq!(
            apply(json!({}), actions).unwrap(),
            json!({ "a": { "b": 1, "c": 2 } })
        );
    }

    #[test]
    fn a_target_that_matches_nothing_is_an_error_that_names_it() {
        let error = apply(
            json!({}),
            json!([{ "target": "$.paths['/x']", "update": {} }]),
        );
        let message = "o.yaml at /actions/0: the target $.paths['/x'] matches nothing";
        assert_eq!(error.unwrap_err(), message);
    }

    #[test]
    fn what_is_no_overlay_is_an_error_with_its_place() {
        let action = |action: Value| overlay(json!([action])).unwrap_err().to_string();
        assert!(action(json!({ "update": {} })).contains("/actions/0: an action needs a target"));
        assert!(action(json!({ "target": "$.a" })).contains("needs update, or remove"));
        assert!(action(json!({ "target": "a[", "remove": true })).contains("is no JSONPath"));
        assert!(action(json!({ "target": "$", "updat": 1 })).contains("/actions/0/updat"));
        assert!(action(json!({ "target": "$", "remove": 1 })).contains("/actions/0/remove"));
        let whole = |value: Value| {
            let error = Overlay::new(&value, &Place::file("o.yaml")).unwrap_err();
            error.to_string()
        };
        assert!(whole(json!([])).contains("an object belongs here"));
        assert!(whole(json!({ "overlay": "2.0.0" })).contains("version 1.0.x"));
        assert!(whole(json!({ "overlay": "1.0.0" })).contains("needs a title"));
        let info = json!({ "title": "T", "version": "1" });
        assert!(whole(json!({ "overlay": "1.0.0", "info": info })).contains("needs actions"));
    }

    #[test]
    fn a_scalar_cannot_be_updated() {
        let error = apply(json!({ "a": 1 }), json!([{ "target": "$.a", "update": 2 }]));
        assert!(error.unwrap_err().contains("is no object or list"));
    }

    #[test]
    fn a_folder_that_cannot_be_read_is_an_error() {
        let folder = std::env::temp_dir().join(format!("overlays-{}", std::process::id()));
        let message = |path: &Path| read_all(path).unwrap_err().to_string();
        let error = message(&folder);
        assert!(error.contains("no such folder"), "{error}");
        assert!(error.contains(&*folder.to_string_lossy()), "{error}");

        fs::create_dir(&folder).unwrap();
        let (none, file) = (read_all(&folder), folder.join("file"));
        fs::write(&file, "").unwrap();
        let error = message(&file);
        fs::remove_dir_all(&folder).unwrap();
        assert!(none.unwrap().is_empty());
        assert!(error.contains("cannot be read"), "{error}");
    }
}
