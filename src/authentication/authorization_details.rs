use serde_json::{Map, Value};

/// One thing that a person is asked to allow (RFC 9396, section 2).
///
/// ```
/// use auth0_sdk::authentication::AuthorizationDetail;
/// use serde_json::json;
///
/// let payment = AuthorizationDetail::new("payment_initiation")
///     .actions(["initiate"])
///     .locations(["https://api.example.com/payments"])
///     .member("instructedAmount", json!({ "currency": "EUR", "amount": "123.50" }));
/// ```
#[derive(Clone, PartialEq)]
#[must_use]
pub struct AuthorizationDetail(Map<String, Value>);

impl AuthorizationDetail {
    /// A detail of this type, which the tenant's API knows.
    pub fn new(kind: impl Into<String>) -> Self {
        let mut members = Map::new();
        members.insert("type".to_owned(), Value::String(kind.into()));
        Self(members)
    }

    /// Where it may be used: URIs of resources.
    pub fn locations<T: Into<String>>(self, locations: impl IntoIterator<Item = T>) -> Self {
        self.list("locations", locations)
    }

    /// What may be done.
    pub fn actions<T: Into<String>>(self, actions: impl IntoIterator<Item = T>) -> Self {
        self.list("actions", actions)
    }

    /// Which kinds of data it is about.
    pub fn datatypes<T: Into<String>>(self, datatypes: impl IntoIterator<Item = T>) -> Self {
        self.list("datatypes", datatypes)
    }

    /// Which levels of privilege are asked for.
    pub fn privileges<T: Into<String>>(self, privileges: impl IntoIterator<Item = T>) -> Self {
        self.list("privileges", privileges)
    }

    /// Which resource it is about.
    pub fn identifier(self, identifier: impl Into<String>) -> Self {
        self.member("identifier", Value::String(identifier.into()))
    }

    /// Any other member of the type, in the place of an earlier one of its name.
    pub fn member(mut self, name: impl Into<String>, value: Value) -> Self {
        self.0.insert(name.into(), value);
        self
    }

    fn list<T: Into<String>>(self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().map(|value| Value::String(value.into()));
        self.member(name, values.collect())
    }
}

/// Shows the names of the members: amounts and accounts are nobody's business.
impl std::fmt::Debug for AuthorizationDetail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The text of the parameter `authorization_details`: JSON in one value.
pub(super) fn to_text(details: &[AuthorizationDetail]) -> String {
    let details = details.iter();
    let details: Value = details
        .map(|detail| Value::Object(detail.0.clone()))
        .collect();
    details.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn details_are_json_in_one_text() {
        let one = AuthorizationDetail::new("account_information").actions(["read"]);
        let text = to_text(&[one.clone(), AuthorizationDetail::new("x")]);
        let expected =
            json!([{ "type": "account_information", "actions": ["read"] }, { "type": "x" }]);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
        let mut shown: Vec<_> = one.0.keys().collect();
        shown.sort();
        assert_eq!(shown, ["actions", "type"]);
        let payment = AuthorizationDetail::new("x").identifier("DE02");
        assert!(!format!("{payment:?}").contains("DE02"));
    }
}
