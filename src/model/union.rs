//! Unions: which of several types a value is.

use std::cell::RefCell;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Object;
use super::lenient::{self, Mode, Path};

/// One of the types of a union, as far as choosing needs it.
pub(crate) enum Arm {
    /// An object with these members, and what is listed for some of them or for members of theirs.
    Object {
        fields: &'static [&'static str],
        tags: Tags,
    },
    /// Anything else: what fits is found by trying.
    Other,
}

/// Members, by the path to them, with the values that are listed.
pub(crate) type Tags = &'static [(&'static [&'static str], &'static [&'static str])];

impl Arm {
    /// The arm of an object type.
    pub(crate) const fn object<T: Object>(tags: Tags) -> Self {
        Self::Object {
            fields: T::FIELDS,
            tags,
        }
    }

    /// How well an object fits; `None` where a member says that it is another one.
    ///
    /// All members of an answer may be missing and unknown ones are kept, so that any object
    /// could be read as any type: what decides is how many members are known.
    fn score(&self, object: &Map<String, Value>) -> Option<Score> {
        let Self::Object { fields, tags } = self else {
            return Some(Score::default());
        };
        let (mut points, mut tagged) = (0, false);
        for (path, listed) in *tags {
            match at(object, path) {
                Some(Value::String(found)) if listed.contains(&found.as_str()) => {
                    points += 100;
                    tagged |= listed.len() == 1;
                }
                Some(Value::Null) | None => points -= 1,
                Some(_) if listed.len() == 1 => return None,
                Some(_) => points -= 50,
            }
        }
        let known = object.keys().filter(|name| fields.contains(&name.as_str()));
        let known = known.count() as isize;
        if known == 0 && !tagged && !object.is_empty() {
            // All could be read as it, with nothing of it in a field.
            return None;
        }
        points += 2 * known - object.len() as isize;
        Some(Score { points, tagged })
    }
}

#[derive(Clone, Copy, Default)]
struct Score {
    points: isize,
    /// A member that can have one value alone has it.
    tagged: bool,
}

/// The value at a path of names.
fn at<'a>(object: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let (last, way) = path.split_last()?;
    let mut object = object;
    for name in way {
        object = object.get(*name)?.as_object()?;
    }
    object.get(*last)
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
    scores.sort_by_key(|(score, index)| (-score.points, *index));
    scores.into_iter().map(|(_, index)| index).collect()
}

/// Reads a value as one of the types, if all of it fits.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    let misfits = RefCell::default();
    let read = lenient::read(value, &Path::Root, &misfits).ok()?;
    misfits.into_inner().is_empty().then_some(read)
}

/// The arm that a value is although not all of it fits, where that is beyond doubt. The first
/// reading of an answer ends here with an error, so that the second one tells what did not fit.
///
/// # Errors
/// In the first reading, where there is such an arm.
pub(crate) fn otherwise<E: serde::de::Error>(
    value: &Value,
    arms: &[Arm],
) -> Result<Option<usize>, E> {
    let Value::Object(object) = value else {
        return Ok(None);
    };
    let likeliest = by_score(object, arms).into_iter().next();
    let beyond_doubt = |index: &usize| {
        let score = arms[*index].score(object).unwrap_or_default();
        matches!(arms[*index], Arm::Object { .. }) && (score.tagged || score.points > 0)
    };
    match (likeliest.filter(beyond_doubt), lenient::mode()) {
        (None, _) | (_, Mode::Foreign) => Ok(None),
        (Some(_), Mode::Strict) => Err(E::custom("a part of a union does not fit")),
        (Some(index), Mode::Lenient) => Ok(Some(index)),
    }
}

/// Reads a value as one of the types although not all of it fits, and notes what does not.
pub(crate) fn read_leniently<T: DeserializeOwned>(value: &Value) -> Option<T> {
    let misfits = RefCell::default();
    let read = lenient::read(value, &Path::Root, &misfits).ok()?;
    lenient::stray(misfits.into_inner());
    Some(read)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ARMS: &[Arm] = &[
        Arm::Object {
            fields: &["type", "id"],
            tags: &[(&["type"], &["a"])],
        },
        Arm::Object {
            fields: &["type", "name", "size"],
            tags: &[(&["type"], &["b"])],
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
