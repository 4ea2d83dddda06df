use http::Method;

/// What the specification says of one operation. Generated code holds one for each.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name in full: group and name, `pkce.get_challenge`.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, `/users/{id}`. Logs and spans show this, never the path with its values.
    pub path: &'static str,
    /// The names of the security schemes of which each call sends the credential.
    pub security: &'static [&'static str],
    /// The OAuth scopes that a token needs, where the specification names them.
    pub scopes: &'static [&'static str],
    /// Whether calling twice does the same as calling once (RFC 9110, section 9.2.2).
    pub idempotent: bool,
    /// Whether a redirect is the answer itself, to be read and not followed.
    pub redirect_is_answer: bool,
    /// Whether the service takes the header `auth0-custom-domain` here, and
    /// [`Options::custom_domain`](super::Options::custom_domain) is sent.
    pub custom_domain_header: bool,
}
