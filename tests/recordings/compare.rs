//! Two JSON values, and in what they differ.

use serde_json::Value;

/// A way in which JSON that was read and written again differs from what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// A null that the type reads as absent. The raw answer has it.
    NullDropped,
    /// A member is gone.
    MemberDropped,
    /// A member has come.
    MemberAdded,
    /// A value is another one.
    ValueChanged,
}

/// Every difference with its place; list indices are left out, to count alike ones together.
pub(crate) fn differences(was: &Value, is: &Value) -> Vec<(Cause, String)> {
    let mut found = Vec::new();
    compare(was, is, "", &mut found);
    found
}

fn compare(was: &Value, is: &Value, at: &str, found: &mut Vec<(Cause, String)>) {
    match (was, is) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, was) in before {
                let at = format!("{at}.{name}");
                match after.get(name) {
                    Some(is) => compare(was, is, &at, found),
                    None if was.is_null() => found.push((Cause::NullDropped, at)),
                    None => found.push((Cause::MemberDropped, at)),
                }
            }
            for name in after.keys().filter(|name| !before.contains_key(*name)) {
                found.push((Cause::MemberAdded, format!("{at}.{name}")));
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (was, is) in before.iter().zip(after) {
                compare(was, is, &format!("{at}[]"), found);
            }
        }
        // 1 and 1.0 are one number in JSON.
        (Value::Number(was), Value::Number(is)) if was.as_f64() == is.as_f64() => {}
        (was, is) if was == is => {}
        _ => found.push((Cause::ValueChanged, at.to_owned())),
    }
}
