use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, Method};
use serde_json::{Map, Value};

use super::parameters::Parameters;
use super::refusal::Refusal;

/// A request that has come whole.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Request {
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn query(&self) -> Result<Parameters, Refusal> {
        Parameters::parse(self.query.as_bytes())
    }

    pub(super) fn form(&self) -> Result<Parameters, Refusal> {
        if !self.is_of("application/x-www-form-urlencoded") {
            return Err(Refusal::invalid_request("the body has to be a form"));
        }
        let form = Parameters::parse(&self.body)?;
        // The contract's SDKs write a corrupt text there; leaving it out is what fits both.
        if form.has("schema") {
            return Err(Refusal::invalid_request("`schema` has no place in a form"));
        }
        Ok(form)
    }

    pub(super) fn json(&self) -> Result<Map<String, Value>, Refusal> {
        if !self.is_of("application/json") {
            return Err(Refusal::invalid_request("the body has to be JSON"));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(members)) => Ok(members),
            _ => Err(Refusal::invalid_request("the body is no JSON object")),
        }
    }

    /// Whether the sender would rather have JSON than a page: a program, not a browser.
    pub(super) fn prefers_json(&self) -> bool {
        let accept = self.header(&ACCEPT).unwrap_or("*/*");
        let json = quality(accept, "application/json");
        json > 0.0 && json >= quality(accept, "text/html")
    }

    pub(super) fn is_of(&self, media_type: &str) -> bool {
        let given = self.header(&CONTENT_TYPE).unwrap_or_default();
        let essence = given.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(media_type)
    }
}

/// How much a media type is wanted (RFC 9110, section 12.5.1): the quality of the most specific
/// range that it is in.
fn quality(accept: &str, media_type: &str) -> f32 {
    let (kind, _) = media_type.split_once('/').unwrap_or((media_type, ""));
    let mut best = (0, 0.0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let precision = match name.strip_suffix("/*") {
            Some("*") => 1,
            Some(of) if of == kind => 2,
            None if name == media_type => 3,
            _ => continue,
        };
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if precision > best.0 {
            best = (precision, weight);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn with(name: HeaderName, value: &'static str, body: &'static str) -> Request {
        Request {
            method: Method::POST,
            path: String::new(),
            query: String::new(),
            headers: [(name, HeaderValue::from_static(value))]
                .into_iter()
                .collect(),
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    #[test]
    fn programs_get_json_and_browsers_get_pages() {
        for accept in [
            "*/*",
            "application/json",
            "application/json, text/html;q=0.9",
            "text/html;q=0.5, application/*;q=0.9",
        ] {
            assert!(with(ACCEPT, accept, "").prefers_json(), "{accept}");
        }
        for accept in [
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html",
            "application/json;q=0, */*",
            "application/json;q=nonsense",
            "",
        ] {
            assert!(!with(ACCEPT, accept, "").prefers_json(), "{accept}");
        }
    }

    #[test]
    fn the_media_type_of_a_body_has_to_be_right() {
        let form = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
        assert!(with(CONTENT_TYPE, form, "a=1").form().is_ok());
        assert!(with(CONTENT_TYPE, form, "schema=x").form().is_err());
        assert!(
            with(CONTENT_TYPE, "application/json", "a=1")
                .form()
                .is_err()
        );
        assert!(with(CONTENT_TYPE, form, "{}").json().is_err());
        assert!(with(CONTENT_TYPE, "application/json", "{}").json().is_ok());
        for body in ["", "[]", "null", "{", "\u{0}"] {
            assert!(with(CONTENT_TYPE, "application/json", body).json().is_err());
        }
    }
}
