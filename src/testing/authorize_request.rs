use super::parameters::Parameters;
use super::refusal::Refusal;
use super::settings::Settings;
use super::state::Grant;

/// A checked request to `GET /authorize` (RFC 6749, section 4.1.1; RFC 7636, section 4.3).
pub(super) struct AuthorizeRequest {
    pub(super) grant: Grant,
    /// `prompt=none`: no page may be shown.
    pub(super) silent: bool,
}

/// Where the answer of an authorize request goes. Known before the request is judged, since a
/// refusal goes there as well; unless it is the address itself that is wrong.
pub(super) struct Return {
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) mode: Mode,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Query,
    Fragment,
    FormPost,
    WebMessage,
}

impl Return {
    /// A client or a redirect URI that is not registered must not be redirected to (RFC 6749,
    /// section 4.1.2.1).
    pub(super) fn of(query: &Parameters, settings: &Settings) -> Result<Self, Refusal> {
        if !settings.knows_client(query.require("client_id")?) {
            return Err(Refusal::invalid_request("no such client"));
        }
        let redirect_uri = match query.get("redirect_uri") {
            Some(uri) if settings.knows_redirect_uri(uri) => uri.to_owned(),
            Some(_) => return Err(unregistered()),
            None => settings.callback_of_pieces_os(),
        };
        let mode = match query.require("response_mode")? {
            "query" => Mode::Query,
            "fragment" => Mode::Fragment,
            "form_post" => Mode::FormPost,
            "web_message" => Mode::WebMessage,
            _ => return Err(Refusal::invalid_request("no such response mode")),
        };
        Ok(Self {
            redirect_uri,
            state: query.get("state").map(str::to_owned),
            mode,
        })
    }
}

impl AuthorizeRequest {
    /// The audience may be left out: a tenant has a default one.
    pub(super) fn of(
        query: &Parameters,
        back: &Return,
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        if query.require("response_type")? != "code" {
            return Err(unsupported_response_type());
        }
        if query.require("code_challenge_method")? != "S256" {
            return Err(Refusal::invalid_request("the method has to be S256"));
        }
        let audience = query.get("audience");
        if audience.is_some_and(|audience| !settings.knows_audience(audience)) {
            return Err(unknown_audience());
        }
        let scope = query.require("scope")?;
        if !scope.split(' ').all(is_scope) {
            return Err(Refusal::new("invalid_scope", "no such scope"));
        }
        Ok(Self {
            grant: Grant {
                client_id: query.require("client_id")?.to_owned(),
                redirect_uri: back.redirect_uri.clone(),
                challenge: checked_challenge(query.require("code_challenge")?)?.to_owned(),
                scope: scope.to_owned(),
                audience: audience.map(str::to_owned),
                state: back.state.clone(),
            },
            silent: query.get("prompt") == Some("none"),
        })
    }
}

pub(super) fn is_scope(scope: &str) -> bool {
    matches!(scope, "openid" | "profile" | "email" | "offline_access")
}

/// A SHA-256 in base64url without padding: 43 characters.
pub(super) fn checked_challenge(challenge: &str) -> Result<&str, Refusal> {
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if challenge.len() == 43 && challenge.bytes().all(is_base64url) {
        Ok(challenge)
    } else {
        Err(Refusal::invalid_request("the code challenge is none"))
    }
}

pub(super) const fn unregistered() -> Refusal {
    Refusal::invalid_request("the redirect URI is not registered")
}

pub(super) const fn unknown_audience() -> Refusal {
    Refusal::new("access_denied", "no such audience")
}

pub(super) const fn unsupported_response_type() -> Refusal {
    Refusal::new("unsupported_response_type", "only `code` is offered")
}
