//! The values of `WWW-Authenticate` (RFC 9110, section 11.6.1; RFC 6750, section 3; RFC 9449,
//! section 7.1), in the forms that the SDKs of Auth0 agree on.

use std::fmt::Write;

use http::HeaderValue;

use super::DpopMode;
use crate::jose::SigningAlgorithm;

/// How a token comes with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// By itself (RFC 6750).
    Bearer,
    /// With a proof that its sender has the key (RFC 9449).
    Dpop,
}

/// What is said of the request in the challenge of the scheme that it used.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    pub(crate) scheme: Scheme,
    pub(crate) code: &'a str,
    pub(crate) description: &'a str,
    pub(crate) scope: &'a str,
}

/// What all challenges of an API have in common.
#[derive(Clone, Debug)]
pub(crate) struct Challenges {
    pub(crate) mode: DpopMode,
    pub(crate) realm: String,
    pub(crate) algorithms: Vec<SigningAlgorithm>,
    /// Where its metadata are (RFC 9728, section 5.1).
    pub(crate) resource_metadata: Option<String>,
}

impl Default for Challenges {
    fn default() -> Self {
        Self {
            mode: DpopMode::Off,
            realm: "api".to_owned(),
            algorithms: vec![SigningAlgorithm::Es256],
            resource_metadata: None,
        }
    }
}

impl Challenges {
    /// One value for each scheme that the API takes, `Bearer` first.
    pub(crate) fn values(&self, said: Option<Said<'_>>) -> Vec<HeaderValue> {
        let schemes: &[Scheme] = match self.mode {
            DpopMode::Off => &[Scheme::Bearer],
            DpopMode::Allowed => &[Scheme::Bearer, Scheme::Dpop],
            DpopMode::Required => &[Scheme::Dpop],
        };
        let value = |scheme: &Scheme| {
            let said = said.filter(|said| said.scheme == *scheme);
            // Of visible ASCII alone, since every parameter is.
            HeaderValue::try_from(self.value(*scheme, said)).ok()
        };
        schemes.iter().filter_map(value).collect()
    }

    fn value(&self, scheme: Scheme, said: Option<Said<'_>>) -> String {
        let mut value = Parameters::new(match scheme {
            Scheme::Bearer => "Bearer",
            Scheme::Dpop => "DPoP",
        });
        if scheme == Scheme::Bearer {
            value.add("realm", &self.realm);
        }
        if let Some(said) = said {
            value.add("error", said.code);
            value.add("error_description", said.description);
            value.add("scope", said.scope);
        }
        if scheme == Scheme::Dpop {
            let names: Vec<&str> = self.algorithms.iter().map(|one| one.name()).collect();
            value.add("algs", &names.join(" "));
        }
        if let Some(address) = &self.resource_metadata {
            value.add("resource_metadata", address);
        }
        value.0
    }
}

struct Parameters(String);

impl Parameters {
    fn new(scheme: &str) -> Self {
        Self(scheme.to_owned())
    }

    /// Adds a parameter that has a text.
    fn add(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let separator = if self.0.contains('=') { "," } else { "" };
        // Writing to a text cannot fail.
        let _ = write!(self.0, "{separator} {name}=\"{}\"", quotable(text));
    }
}

/// A text that stands between quotes as it is: what RFC 6750, section 3, allows in
/// `error_description`, and nothing else. A line end in it could begin a header of the sender's,
/// and a quote a parameter.
pub(crate) fn quotable(text: &str) -> String {
    let safe = |c: char| match c {
        '"' => '\'',
        '\\' => '/',
        ' '..='~' => c,
        _ => '?',
    };
    text.chars().take(LONGEST).map(safe).collect()
}

/// How much of a text a challenge has, in characters.
const LONGEST: usize = 4096;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn challenges(mode: DpopMode) -> Challenges {
        Challenges {
            mode,
            ..Challenges::default()
        }
    }

    fn shown(challenges: &Challenges, said: Option<Said<'_>>) -> Vec<String> {
        let values = challenges.values(said);
        values
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn the_table() {
        let said = |scheme| Said {
            scheme,
            code: "invalid_token",
            description: "it has expired",
            scope: "",
        };
        let error = r#"error="invalid_token", error_description="it has expired""#;
        let (bearer, dpop) = (r#"Bearer realm="api""#, r#"DPoP algs="ES256""#);
        for (mode, said, expected) in [
            (
                DpopMode::Allowed,
                None,
                vec![bearer.to_owned(), dpop.to_owned()],
            ),
            (
                DpopMode::Allowed,
                Some(said(Scheme::Dpop)),
                vec![bearer.to_owned(), format!(r#"DPoP {error}, algs="ES256""#)],
            ),
            (
                DpopMode::Allowed,
                Some(said(Scheme::Bearer)),
                vec![format!(r#"Bearer realm="api", {error}"#), dpop.to_owned()],
            ),
            (DpopMode::Required, None, vec![dpop.to_owned()]),
            (
                DpopMode::Required,
                Some(said(Scheme::Dpop)),
                vec![format!(r#"DPoP {error}, algs="ES256""#)],
            ),
            (
                DpopMode::Required,
                Some(said(Scheme::Bearer)),
                vec![dpop.to_owned()],
            ),
            (DpopMode::Off, None, vec![bearer.to_owned()]),
            (
                DpopMode::Off,
                Some(said(Scheme::Bearer)),
                vec![format!(r#"Bearer realm="api", {error}"#)],
            ),
        ] {
            assert_eq!(shown(&challenges(mode), said), expected, "{mode:?}");
        }
    }

    #[test]
    fn what_else_they_say() {
        let all = Challenges {
            mode: DpopMode::Allowed,
            realm: "Ädmin \"x\"".to_owned(),
            algorithms: vec![SigningAlgorithm::Es256, SigningAlgorithm::EdDsa],
            resource_metadata: Some("https://api.example.com/.well-known/x".to_owned()),
        };
        let said = Said {
            scheme: Scheme::Bearer,
            code: "insufficient_scope",
            description: "",
            scope: "read:a write:a",
        };
        assert_eq!(
            shown(&all, Some(said)),
            [
                "Bearer realm=\"?dmin 'x'\", error=\"insufficient_scope\", \
                 scope=\"read:a write:a\", \
                 resource_metadata=\"https://api.example.com/.well-known/x\"",
                "DPoP algs=\"ES256 EdDSA\", \
                 resource_metadata=\"https://api.example.com/.well-known/x\"",
            ]
        );
    }

    /// The parameters of one challenge, read by the grammar of RFC 9110.
    fn parsed(value: &str) -> Option<Vec<(&str, &str)>> {
        let (_, mut rest) = value.split_once(' ')?;
        let mut found = Vec::new();
        loop {
            let (name, after) = rest.split_once("=\"")?;
            let (text, after) = after.split_once('"')?;
            let is_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
            if name.is_empty() || !name.bytes().all(is_name) || text.contains('\\') {
                return None;
            }
            found.push((name, text));
            match after.strip_prefix(", ") {
                Some(more) => rest = more,
                None if after.is_empty() => return Some(found),
                None => return None,
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_text_is_put_in_nothing_gets_out_of_the_quotes(
            text in "(?s).{1,60}",
            realm in "[\"\\\\\r\n, =a-zé]{1,40}",
        ) {
            let mut challenges = challenges(DpopMode::Allowed);
            challenges.realm = realm;
            for scheme in [Scheme::Bearer, Scheme::Dpop] {
                let said = Said { scheme, code: "invalid_token", description: &text, scope: &text };
                let values = challenges.values(Some(said));
                prop_assert_eq!(values.len(), 2);
                for value in &values {
                    let names: Vec<&str> = parsed(value.to_str().unwrap())
                        .unwrap()
                        .into_iter()
                        .map(|(name, _)| name)
                        .collect();
                    let expected: &[&str] = match (value.as_bytes()[0] == b'B', scheme) {
                        (true, Scheme::Bearer) => &["realm", "error", "error_description", "scope"],
                        (true, Scheme::Dpop) => &["realm"],
                        (false, Scheme::Bearer) => &["algs"],
                        (false, Scheme::Dpop) => &["error", "error_description", "scope", "algs"],
                    };
                    prop_assert_eq!(names, expected);
                }
            }
        }
    }
}
