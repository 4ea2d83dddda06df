use serde_json::{Map, Value};
use url::form_urlencoded;

use super::refusal::Refusal;

/// The parameters of a query, of a form, or of a JSON object of texts.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// A parameter that comes twice is an error, and one without a value counts as left out
    /// (RFC 6749, section 3.1).
    pub(super) fn parse(form: &[u8]) -> Result<Self, Refusal> {
        let mut read: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(form) {
            if read.iter().any(|(known, _)| *known == name) {
                return Err(Refusal::invalid_request("a parameter comes twice"));
            }
            read.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(read))
    }

    /// The members of these names; each has to be a text, where it is there.
    pub(super) fn of_json(body: &Map<String, Value>, names: &[&str]) -> Result<Self, Refusal> {
        let mut read = Vec::new();
        for name in names {
            match body.get(*name) {
                None => {}
                Some(Value::String(text)) => read.push(((*name).to_owned(), text.clone())),
                Some(_) => return Err(Refusal::invalid_request("a member has another type")),
            }
        }
        Ok(Self(read))
    }

    pub(super) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// Whether it was sent, with a value or without.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn require(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name)
            .ok_or(Refusal::invalid_request("a required parameter is missing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_is_refused_and_empty_is_left_out() {
        assert!(Parameters::parse(b"a=1&b=2&a=1").is_err());
        assert!(Parameters::parse(b"a=1&%61=2").is_err());
        let read = Parameters::parse(b"a=&b=x+y%20z");
        let read = read.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert!(read.has("a") && read.get("a").is_none() && read.require("a").is_err());
        assert_eq!(read.get("b"), Some("x y z"));
    }
}
