//! Unions: which of several types a value is.

use std::cell::RefCell;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Object;
use super::lenient::{self, Path};

/// One of the types of a union, as far as choosing needs it.
pub(crate) enum Arm {
    /// An object with these members, some of which can have one value alone.
    Object {
        fields: &'static [&'static str],
        tags: &'static [(&'static str, &'static str)],
    },
    /// Anything else: what fits is found by trying.
    Other,
}

impl Arm {
    /// The arm of an object type.
    pub(crate) const fn object<T: Object>() -> Self {
        Self::Object {
            fields: T::FIELDS,
            tags: T::TAGS,
        }
    }

    /// How well an object fits; `None` where a member says that it is another one.
    ///
    /// All members of an answer may be missing and unknown ones are kept, so that any object
    /// could be read as any type: what decides is how many members are known.
    fn score(&self, object: &Map<String, Value>) -> Option<isize> {
        let Self::Object { fields, tags } = self else {
            return Some(0);
        };
        let mut score = 0;
        for (name, wanted) in *tags {
            match object.get(*name) {
                Some(Value::String(found)) if found == wanted => score += 100,
                Some(Value::Null) | None => score -= 1,
                Some(_) => return None,
            }
        }
        let known = object.keys().filter(|name| fields.contains(&name.as_str()));
        let known = known.count() as isize;
        Some(score + 2 * known - object.len() as isize)
    }
}

/// The indices of the arms that a value may be, the likeliest first.
pub(crate) fn in_order<'a>(
    value: &Value,
    arms: &'a [Arm],
) -> impl Iterator<Item = usize> + use<'a> {
    let scored = match value {
        Value::Object(object) => by_score(object, arms),
        _ => Vec::new(),
    };
    // What is no object may be any of the others, in the order of the specification.
    let others = if value.is_object() { &[] } else { arms };
    let others = others.iter().enumerate();
    let others = others.filter(|(_, arm)| matches!(arm, Arm::Other));
    scored.into_iter().chain(others.map(|(index, _)| index))
}

fn by_score(object: &Map<String, Value>, arms: &[Arm]) -> Vec<usize> {
    let scores = arms.iter().enumerate();
    let mut scores: Vec<_> = scores
        .filter_map(|(index, arm)| Some((arm.score(object)?, index)))
        .collect();
    // Of two that fit as well, the first of the specification.
    scores.sort_by_key(|(score, index)| (-score, *index));
    scores.into_iter().map(|(_, index)| index).collect()
}

/// Reads a value as one of the types, if all of it fits.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    let misfits = RefCell::default();
    let read = lenient::read(value, &Path::Root, &misfits).ok()?;
    misfits.into_inner().is_empty().then_some(read)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ARMS: &[Arm] = &[
        Arm::Object {
            fields: &["type", "id"],
            tags: &[("type", "a")],
        },
        Arm::Object {
            fields: &["type", "name", "size"],
            tags: &[("type", "b")],
        },
        Arm::Object {
            fields: &["name"],
            tags: &[],
        },
        Arm::Other,
    ];

    fn in_order(value: &Value, arms: &[Arm]) -> Vec<usize> {
        super::in_order(value, arms).collect()
    }

    #[test]
    fn a_member_with_one_value_alone_decides() {
        assert_eq!(
            in_order(&json!({ "type": "a", "name": 1 }), ARMS),
            [0, 2, 3]
        );
        assert_eq!(in_order(&json!({ "type": "b", "id": 1 }), ARMS)[0], 1);
    }

    #[test]
    fn a_value_that_no_arm_names_is_none_of_those_arms() {
        let order = in_order(&json!({ "type": "new", "id": 1, "name": 2 }), ARMS);
        assert!(!order.contains(&0) && !order.contains(&1));
    }

    #[test]
    fn else_the_arm_that_knows_the_most_members() {
        assert_eq!(in_order(&json!({ "name": "n" }), ARMS)[0], 2);
        assert_eq!(in_order(&json!({ "name": "n", "size": 1 }), ARMS)[0], 1);
        assert_eq!(in_order(&json!({ "x": 1, "y": 2 }), ARMS)[0], 3);
    }

    #[test]
    fn what_is_no_object_is_none_of_the_objects() {
        for value in [json!([]), json!("text"), json!(1), json!(null)] {
            assert_eq!(in_order(&value, ARMS), [3]);
        }
    }
}
