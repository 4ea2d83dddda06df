use std::fmt;

use serde_json::{Map, Value};

/// The members of an object that its type does not know: what the service has added since, and
/// what the caller wants to send beyond the specification. A member of an answer whose value does
/// not fit the type of its field is here as well, under its own name.
///
/// One word in size while empty. `Debug` prints the names and not the values, which may be
/// secrets that nobody has marked as such yet.
///
/// ```
/// let mut extra = auth0_sdk::model::Extra::default();
/// extra.insert("beta_flag", true);
/// assert_eq!(extra.get("beta_flag").and_then(|value| value.as_bool()), Some(true));
/// assert_eq!(format!("{extra:?}"), r#"{"beta_flag"}"#);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Map<String, Value>>>);

impl Extra {
    /// The value of one member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// Sets a member; gives back the value that stood there before.
    ///
    /// On a clash with a member that the type itself has and that is set, the type's own is sent,
    /// and this one is not.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0
            .get_or_insert_default()
            .insert(name.into(), value.into())
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.as_mut()?.remove(name)
    }

    /// All members, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0
            .iter()
            .flat_map(|map| map.iter())
            .map(|(name, value)| (name.as_str(), value))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |map| map.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_one_word() {
        assert_eq!(size_of::<Extra>(), size_of::<usize>());
    }

    #[test]
    fn debug_hides_values() {
        let mut extra = Extra::default();
        extra.insert("new_token", "s3cr3t");
        assert!(!format!("{extra:?}").contains("s3cr3t"));
        assert_eq!(extra.remove("new_token"), Some(Value::from("s3cr3t")));
        assert!(extra.is_empty());
    }
}
