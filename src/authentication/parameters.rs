use serde_json::{Map, Value};

use crate::error::Error;
use crate::secret::Secret;

/// The parameters of an OAuth request: those that have a setter, and the caller's own.
///
/// Nothing is dropped without a word: a parameter of the caller's that would stand in the way of
/// one of the request's own is an error when the request is sent.
#[derive(Clone)]
pub(super) struct Parameters {
    /// The names that setters are for, or that the request itself decides.
    reserved: &'static [&'static str],
    own: Vec<(&'static str, Secret)>,
    extra: Vec<(String, Secret)>,
}

/// What no request leaves to the caller: the grant, and who asks.
const ALWAYS_RESERVED: [&str; 5] = [
    "grant_type",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
];

impl Parameters {
    pub(super) fn new(reserved: &'static [&'static str]) -> Self {
        Self {
            reserved,
            own: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// Sets a parameter, in the place of an earlier value of its own.
    pub(super) fn set(&mut self, name: &'static str, value: impl Into<Secret>) {
        self.own.retain(|(other, _)| *other != name);
        self.own.push((name, value.into()));
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.own.retain(|(other, _)| *other != name);
    }

    pub(super) fn get(&self, name: &str) -> Option<&Secret> {
        let own = self.own.iter().find(|(other, _)| *other == name);
        own.map(|(_, value)| value)
    }

    /// Adds a parameter of the caller's. Twice the same name sends it twice, as RFC 8693,
    /// section 2.1 has it for `resource` and `audience`.
    pub(super) fn extra(&mut self, name: String, value: Secret) {
        self.extra.push((name, value));
    }

    pub(super) fn has_extra(&self) -> bool {
        !self.extra.is_empty()
    }

    /// All of them, the request's own first.
    ///
    /// # Errors
    /// An invalid argument where an extra parameter has no name, or one that is the request's.
    pub(super) fn pairs(&self) -> Result<Vec<(&str, &Secret)>, Error> {
        for (name, _) in &self.extra {
            self.check(name)?;
        }
        let own = self.own.iter().map(|(name, value)| (*name, value));
        let extra = self.extra.iter();
        Ok(own
            .chain(extra.map(|(name, value)| (name.as_str(), value)))
            .collect())
    }

    fn check(&self, name: &str) -> Result<(), Error> {
        if name.is_empty() {
            return Err(Error::invalid_argument("extra", "its name is empty"));
        }
        let is = |other: &&str| other.eq_ignore_ascii_case(name);
        if ALWAYS_RESERVED.iter().any(&is) {
            return Err(Error::invalid_argument(
                "extra",
                "it has the name of a parameter that the request sets itself",
            ));
        }
        if self.reserved.iter().any(is) {
            return Err(Error::invalid_argument(
                "extra",
                "it has the name of a parameter that has a setter",
            ));
        }
        Ok(())
    }
}

/// Adds a parameter to JSON: one that comes twice is a list.
pub(super) fn add_member(body: &mut Map<String, Value>, name: &str, value: Value) {
    let value = match body.remove(name) {
        None => value,
        Some(Value::Array(mut earlier)) => {
            earlier.push(value);
            earlier.into()
        }
        Some(earlier) => Value::Array(vec![earlier, value]),
    };
    body.insert(name.to_owned(), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extras_are_sent_or_refused_and_never_dropped() {
        let mut parameters = Parameters::new(&["scope"]);
        parameters.set("scope", "openid");
        parameters.set("scope", "openid email");
        parameters.extra("resource".into(), "a".into());
        parameters.extra("resource".into(), "b".into());
        let sent: Vec<_> = parameters.pairs().unwrap();
        let sent: Vec<_> = sent.iter().map(|(n, v)| (*n, v.expose())).collect();
        assert_eq!(
            sent,
            [
                ("scope", "openid email"),
                ("resource", "a"),
                ("resource", "b")
            ]
        );
        for name in ["", "Scope", "client_secret", "GRANT_TYPE", "client_id"] {
            let mut parameters = parameters.clone();
            parameters.extra(name.into(), "v".into());
            let error = parameters.pairs().unwrap_err();
            assert!(error.is_invalid_argument(), "{name}");
        }
    }
}
