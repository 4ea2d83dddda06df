//! Schemas without a name of their own are written out where they are used. What would be
//! written out without an end, or too deep, or too often, is found here before anything is.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::error::Error;
use super::super::load::{Document, schema_of};
use super::super::place::Place;
use super::look::{Kind, kind, list, reference};

/// More than any document needs, and little enough for the stack of any thread.
const DEEPEST: usize = 200;
/// How many schemas one component may bring with it.
const MOST: usize = 10_000;

/// What a component comes to when everything in it is written out.
#[derive(Clone, Copy)]
struct Extent {
    depth: usize,
    count: usize,
}

/// Checks all components.
pub(super) fn check(document: &Document) -> Result<(), Error> {
    let mut nesting = Nesting {
        document,
        kinds: BTreeMap::new(),
        done: BTreeMap::new(),
        open: Vec::new(),
    };
    for (name, schema) in &document.schemas {
        let place = Place::schema(&schema.file, name);
        nesting.kinds.insert(name, kind(&schema.value, &place)?);
    }
    for (name, schema) in &document.schemas {
        nesting.component(name, 0, &Place::schema(&schema.file, name))?;
    }
    Ok(())
}

struct Nesting<'a> {
    document: &'a Document,
    kinds: BTreeMap<&'a str, Kind>,
    done: BTreeMap<&'a str, Extent>,
    open: Vec<&'a str>,
}

/// A reference whose target is written out, and how deep it stands.
struct Use<'a> {
    name: &'a str,
    depth: usize,
    place: Place,
}

impl<'a> Nesting<'a> {
    fn component(&mut self, name: &'a str, above: usize, from: &Place) -> Result<Extent, Error> {
        if let Some(at) = self.open.iter().position(|open| *open == name) {
            let mut names = self.open[at..].to_vec();
            names.push(name);
            let message = format!(
                "a schema inside itself: {}. Give the object, enum or union in between a place \
                 of its own under components/schemas",
                names.join(" → ")
            );
            return Err(from.error(message));
        }
        let extent = match self.done.get(name) {
            Some(extent) => *extent,
            None => self.fresh(name, above, from)?,
        };
        if above + extent.depth > DEEPEST {
            return Err(from.error(format!("schemas in schemas, more than {DEEPEST} deep")));
        }
        if extent.count > MOST {
            let message = format!("written out, {name} is more than {MOST} schemas");
            return Err(from.error(message));
        }
        Ok(extent)
    }

    fn fresh(&mut self, name: &'a str, above: usize, from: &Place) -> Result<Extent, Error> {
        let document = self.document;
        let Some(schema) = document.schemas.get(name) else {
            return Err(from.error(format!("there is no schema {name}")));
        };
        let place = Place::schema(&schema.file, name);
        let mut extent = Extent { depth: 1, count: 1 };
        let mut uses = Vec::new();
        self.uses(&schema.value, 1, &place, Where::Top, &mut extent, &mut uses);
        self.open.push(name);
        for used in uses {
            // The path so far is bounded as the whole is, so that this recursion ends in time.
            if above + used.depth > DEEPEST {
                let message = format!("schemas in schemas, more than {DEEPEST} deep");
                return Err(used.place.error(message));
            }
            let inner = self.component(used.name, above + used.depth, &used.place)?;
            extent.depth = extent.depth.max(used.depth + inner.depth);
            extent.count = extent.count.saturating_add(inner.count);
        }
        self.open.pop();
        self.done.insert(name, extent);
        Ok(extent)
    }

    /// Notes the references in a schema whose targets are written out.
    fn uses(
        &self,
        value: &'a Value,
        depth: usize,
        place: &Place,
        at: Where,
        extent: &mut Extent,
        uses: &mut Vec<Use<'a>>,
    ) {
        extent.depth = extent.depth.max(depth);
        match value {
            Value::Object(map) => {
                if let Some(name) = map.get("$ref").and_then(Value::as_str).and_then(schema_of) {
                    let unnamed = self.kinds.get(name) == Some(&Kind::Plain);
                    if unnamed || at == Where::Joined || at == Where::Arm {
                        let place = place.under("$ref");
                        uses.push(Use { name, depth, place });
                    }
                }
                for (key, inner) in map {
                    let joined = key == "allOf" && list(value, key).len() > 1;
                    // A union is a type of its own: only one that is its own part has no end.
                    let at = match (joined, key.as_str(), at) {
                        (true, _, _) => Where::Joined,
                        (false, "oneOf" | "anyOf", Where::Top) => Where::Arm,
                        (false, "allOf", at) => at,
                        _ => Where::Inside,
                    };
                    self.uses(inner, depth + 1, &place.under(key), at, extent, uses);
                }
            }
            Value::Array(values) => {
                for (index, inner) in values.iter().enumerate() {
                    self.uses(inner, depth, &place.under(index), at, extent, uses);
                }
            }
            _ => {}
        }
    }
}

/// Where a schema stands in its component.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    /// It is the component.
    Top,
    /// A part of an `allOf` of several.
    Joined,
    /// A part of the union that the component is.
    Arm,
    Inside,
}

/// What a schema stands for: references and lone parts seen through. They end, as is checked.
pub(super) fn content<'a>(document: &'a Document, value: &'a Value) -> &'a Value {
    let value = super::look::only_part(value);
    let target = reference(value).and_then(|name| document.schemas.get(name));
    target.map_or(value, |schema| content(document, &schema.value))
}
