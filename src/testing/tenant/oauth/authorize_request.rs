//! Authorization requests (RFC 6749, section 4.1.1), however they come: as they are, pushed
//! (RFC 9126), or signed (RFC 9101).

use std::sync::Arc;

use serde_json::Value;
use tokio::time::Instant;

use super::accounts::{self, Organization};
use super::context::Context;
use super::grant::Grant;
use super::parameters::Params;
use super::problem::Problem;
use super::{Application, assertion};
use crate::testing::authorize_request::{Mode, checked_challenge};
use crate::testing::random::same;
use crate::testing::tenant::clock;

/// A request whose answer has an address.
pub(super) struct Asked {
    pub(super) application: Arc<Application>,
    pub(super) parameters: Params,
    pub(super) back: Back,
    pub(super) is_pushed: bool,
    pub(super) is_signed: bool,
}

/// Where the answer goes, a refusal included.
#[derive(Clone)]
pub(super) struct Back {
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) mode: Mode,
}

/// A request that has been judged.
#[derive(Clone)]
pub(super) struct AuthorizeRequest {
    pub(super) application: Arc<Application>,
    pub(super) back: Back,
    /// With everything but the person.
    pub(super) grant: Grant,
    pub(super) challenge: Option<String>,
    /// The redirect URI, where the request has it.
    pub(super) redirect_uri: Option<String>,
    pub(super) prompts: Vec<String>,
    pub(super) max_age: Option<u64>,
    pub(super) login_hint: Option<String>,
    pub(super) organization: Option<Organization>,
    pub(super) is_invited: bool,
}

impl Asked {
    /// The request itself. An error here is for the person: there is no address that it could go
    /// to (RFC 6749, section 4.1.2.1).
    pub(super) fn of(context: &mut Context<'_>, mut parameters: Params) -> Result<Self, Problem> {
        let id = parameters.require("client_id")?.to_owned();
        let application = context.application(&id);
        let application = application
            .ok_or_else(|| Problem::invalid_request(format!("There is no application {id}.")))?;
        let is_pushed = parameters.get("request_uri").is_some();
        let mut is_signed = false;
        if let Some(uri) = parameters.get("request_uri") {
            let uri = uri.to_owned();
            (parameters, is_signed) = pushed(context, &application, &uri)?;
        }
        is_signed |= parameters.get("request").is_some();
        if let Some(object) = parameters.get("request").map(str::to_owned) {
            parameters = of_object(context, &application, &object)?;
        }
        Self::judged(application, parameters, is_pushed, is_signed)
    }

    pub(super) fn judged(
        application: Arc<Application>,
        parameters: Params,
        is_pushed: bool,
        is_signed: bool,
    ) -> Result<Self, Problem> {
        let redirect_uri = match (parameters.get("redirect_uri"), &*application.callbacks) {
            (Some(uri), _) if application.knows_callback(uri) => uri.to_owned(),
            (Some(_), _) => {
                let text = "The redirect URI is not one of the application's callbacks";
                return Err(Problem::invalid_request(text));
            }
            (None, [only]) => only.clone(),
            (None, _) => return Err(Problem::missing("redirect_uri")),
        };
        let mode = match parameters.get("response_mode") {
            None | Some("query") => Mode::Query,
            Some("fragment") => Mode::Fragment,
            Some("form_post") => Mode::FormPost,
            Some("web_message") => Mode::WebMessage,
            Some(_) => return Err(Problem::invalid_request("There is no such response mode")),
        };
        let state = parameters.get("state").map(str::to_owned);
        Ok(Self {
            application,
            parameters,
            back: Back {
                redirect_uri,
                state,
                mode,
            },
            is_pushed,
            is_signed,
        })
    }
}

/// A request that was pushed works once, for who pushed it (RFC 9126, section 4).
fn pushed(
    context: &mut Context<'_>,
    application: &Application,
    uri: &str,
) -> Result<(Params, bool), Problem> {
    let found = context
        .oauth()
        .pushed
        .take(|known| known.client_id == application.id && same(&known.uri, uri));
    let found = found.filter(|known| known.ends > Instant::now());
    let found = found.ok_or_else(|| {
        Problem::invalid_request("The request_uri is not known, has been used or has expired")
    })?;
    Ok((found.parameters, found.is_signed))
}

/// The parameters of a signed request, which stand alone (RFC 9101, section 6.3).
pub(super) fn of_object(
    context: &mut Context<'_>,
    application: &Application,
    object: &str,
) -> Result<Params, Problem> {
    let status = http::StatusCode::BAD_REQUEST;
    let refused = |why: &str| {
        let text = format!("The request object is refused: {why}");
        Problem::new(status, "invalid_request_object", text)
    };
    let mut claims = assertion::claims(context, application, object).map_err(refused)?;
    if claims
        .get("client_id")
        .is_some_and(|id| *id != *application.id)
    {
        return Err(refused("its client_id is another"));
    }
    if claims.contains_key("request") || claims.contains_key("request_uri") {
        return Err(refused("there is another in it"));
    }
    for name in ["iss", "aud", "exp", "nbf", "iat", "jti"] {
        claims.remove(name);
    }
    Params::of_json(&claims)
}

/// `authorization_details` (RFC 9396, section 2): a list of objects with a `type`.
pub(super) fn details(parameters: &Params) -> Result<Option<Value>, Problem> {
    let invalid = || {
        let text = "authorization_details has to be a list of objects with a type";
        let status = http::StatusCode::BAD_REQUEST;
        Problem::new(status, "invalid_authorization_details", text)
    };
    let details = parameters.json("authorization_details");
    let Some(details) = details.map_err(|_| invalid())? else {
        return Ok(None);
    };
    let all = details.as_array().ok_or_else(invalid)?;
    match all.iter().all(|one| one["type"].is_string()) {
        true => Ok(Some(details)),
        false => Err(invalid()),
    }
}

impl AuthorizeRequest {
    pub(super) fn of(context: &mut Context<'_>, asked: &Asked) -> Result<Self, Problem> {
        let (application, parameters) = (&asked.application, &asked.parameters);
        if application.requires_pushed_requests && !asked.is_pushed {
            let text = "The application has to push its authorization requests";
            return Err(Problem::invalid_request(text));
        }
        if application.requires_signed_requests && !asked.is_signed {
            let text = "The application has to sign its authorization requests";
            return Err(Problem::invalid_request(text));
        }
        if parameters.require("response_type")? != "code" {
            let text = "Only the response type code is offered";
            let status = http::StatusCode::BAD_REQUEST;
            return Err(Problem::new(status, "unsupported_response_type", text));
        }
        if !application.may_use("authorization_code") {
            let text = "Grant type 'authorization_code' not allowed for the client.";
            return Err(Problem::unauthorized_client(text));
        }
        let challenge = challenge(application, parameters)?;
        let max_age = match parameters.get("max_age").map(str::parse) {
            None => None,
            Some(Ok(seconds)) => Some(seconds),
            Some(Err(_)) => return Err(Problem::invalid_request("max_age is no number")),
        };
        let prompts = parameters.words("prompt");
        let known = ["none", "login", "consent", "select_account"];
        if prompts
            .iter()
            .any(|prompt| !known.contains(&prompt.as_str()))
            || (prompts.len() > 1 && prompts.iter().any(|prompt| prompt == "none"))
        {
            return Err(Problem::invalid_request("prompt has no such value"));
        }
        let organization = match parameters.get("organization") {
            Some(given) => Some(accounts::known_organization(context.store(), given)?),
            None if application.requires_organization => {
                let text = "parameter organization is required for this client";
                return Err(Problem::invalid_request(text));
            }
            None => None,
        };
        let is_invited = parameters.get("invitation").is_some();
        if is_invited && organization.is_none() {
            let text = "An invitation needs its organization";
            return Err(Problem::invalid_request(text));
        }
        let jkt = parameters.get("dpop_jkt").map(str::to_owned);
        if jkt
            .as_deref()
            .is_some_and(|jkt| checked_challenge(jkt).is_err())
        {
            return Err(Problem::invalid_request("dpop_jkt is no thumbprint"));
        }
        let audience = parameters.get("audience");
        let scopes = parameters.words("scope");
        let mut grant =
            Grant::new(application)?.for_api(context, application, audience, &scopes)?;
        grant.nonce = parameters.get("nonce").map(str::to_owned);
        grant.details = details(parameters)?;
        grant.jkt = jkt;
        grant.auth_time = clock::unix().as_secs();
        Ok(Self {
            application: Arc::clone(application),
            back: asked.back.clone(),
            grant,
            challenge,
            redirect_uri: parameters.get("redirect_uri").map(str::to_owned),
            prompts,
            max_age,
            login_hint: parameters.get("login_hint").map(str::to_owned),
            organization,
            is_invited,
        })
    }

    pub(super) fn has_prompt(&self, name: &str) -> bool {
        self.prompts.iter().any(|prompt| prompt == name)
    }
}

/// S256 and nothing else (RFC 9700, section 2.1.1); a public client cannot do without.
fn challenge(application: &Application, parameters: &Params) -> Result<Option<String>, Problem> {
    let Some(challenge) = parameters.get("code_challenge") else {
        return match application.is_confidential() {
            true => Ok(None),
            false => Err(Problem::missing("code_challenge")),
        };
    };
    if parameters.require("code_challenge_method")? != "S256" {
        let text = "code_challenge_method has to be S256";
        return Err(Problem::invalid_request(text));
    }
    Ok(Some(checked_challenge(challenge)?.to_owned()))
}
